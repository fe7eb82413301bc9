#pragma once

#include <cstddef>
#include <optional>

namespace attend::benchmarks {

/// What one core can do at most, in 1e9 operations a second (a multiplication and an addition are
/// two); nothing where the processor, or this program, has no such instruction.
struct Peaks {
  std::optional<double> fp32;
  std::optional<double> bf16;
  std::optional<double> int8;
};

Peaks measure_peaks();

/// Bytes a second that one core reads, over and over, from so many bytes; the best of several.
double read_bandwidth(std::size_t bytes);

/// CPU time of this thread.
double thread_seconds();

}  // namespace attend::benchmarks
