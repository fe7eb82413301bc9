#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace attend::aligner {

/// Counts that an expectation step adds up, from several threads. They are whole numbers of 2^-32,
/// whose sum is the same in whatever order it is made: so threads change no result.
class ExpectedCounts {
 public:
  explicit ExpectedCounts(std::size_t size = 0) : counts_(size, 0) {}

  std::size_t size() const { return counts_.size(); }

  /// The sum of what was added to a count, each addend rounded to 2^-32; below 2^32.
  double operator[](std::size_t index) const { return static_cast<double>(counts_[index]) / kUnit; }

  /// Adds a number from 0.
  void add(std::size_t index, double expected) {
    std::atomic_ref(counts_[index])
        .fetch_add(static_cast<std::uint64_t>(expected * kUnit + 0.5), std::memory_order_relaxed);
  }

  void clear() { std::fill(counts_.begin(), counts_.end(), 0); }

 private:
  static constexpr double kUnit = 4294967296.0;  // 2^32
  std::vector<std::uint64_t> counts_;
};

}  // namespace attend::aligner
