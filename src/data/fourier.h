#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace attend::data {

/// How much of each frequency is in real numbers, as many as a power of two: the fast Fourier
/// transform (Cooley & Tukey 1965), of half the size, for pairs of numbers are one complex number
/// (Cooley et al. 1970). In double precision. Immutable; thread-safe.
class Fourier {
 public:
  /// `size`: a power of two from 4 on. Throws std::logic_error if it is none.
  explicit Fourier(std::size_t size);

  std::size_t size() const { return 2 * half_; }

  /// |X_k|^2 with X_k = sum of x_n exp(-2 pi i k n / size), k up to size / 2.  numbers [size],
  /// which are changed -> powers [size / 2 + 1]
  void powers(std::span<double> numbers, std::span<double> powers) const;

 private:
  std::size_t half_;
  std::vector<double> cosines_;         // of 2 pi k / size  [half_]
  std::vector<double> sines_;           // [half_]
  std::vector<std::size_t> exchanged_;  // where each complex number goes first  [half_]
};

}  // namespace attend::data
