#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace attend::text {

// The standard fixes what std::mt19937_64 gives, but not what std::shuffle and the distributions
// make of it; these do the same on every platform.

/// A number below `bound`, all equally likely. `bound` is at least 1.
inline std::uint64_t below(std::mt19937_64& random, std::uint64_t bound) {
  // 2^64 mod bound: numbers under it would make the small remainders likelier.
  const std::uint64_t uneven = (0 - bound) % bound;
  std::uint64_t number = random();
  while (number < uneven) number = random();
  return number % bound;
}

/// Fisher and Yates's shuffle.
template <typename Item>
void shuffle(std::vector<Item>& items, std::mt19937_64& random) {
  for (std::size_t left = items.size(); left > 1; --left) {
    std::swap(items[left - 1], items[below(random, left)]);
  }
}

/// Nearly normal, of mean 0 and deviation 1: a sum of twelve uniform numbers.
inline double nearly_normal(std::mt19937_64& random) {
  double sum = -6.0 + 12.0 * 0x1p-17;
  for (int i = 0; i < 3; ++i) {
    for (auto [bits, four] = std::pair(random(), 0); four < 4; ++four, bits >>= 16U) {
      sum += static_cast<double>(bits & 0xFFFFU) * 0x1p-16;
    }
  }
  return sum;
}

/// One seed of two numbers: SplitMix64's finaliser (Steele et al. 2014) of each in turn.
inline std::uint64_t mixed(std::uint64_t seed, std::uint64_t number) {
  std::uint64_t bits = seed + 0x9E3779B97F4A7C15ULL * (number + 1);
  bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9ULL;
  bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBULL;
  return bits ^ (bits >> 31);
}

}  // namespace attend::text
