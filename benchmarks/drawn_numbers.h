#pragma once

#include <cstdint>
#include <vector>

namespace attend::benchmarks {

/// Numbers between -1 and 1, the same each time.
inline std::vector<float> numbers(std::int64_t count) {
  std::vector<float> x(static_cast<std::size_t>(count));
  std::uint32_t state = 1;
  for (auto& value : x) {
    state = state * 1664525U + 1013904223U;
    value = static_cast<float>(state >> 8) / 8388608.0F - 1.0F;
  }
  return x;
}

}  // namespace attend::benchmarks
