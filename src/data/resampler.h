#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace attend::data {

/// Brings samples to another rate: a low-pass of windowed sinc (Kaiser's window), one row of
/// coefficients for each place that a new sample has between the old ones (Crochiere & Rabiner
/// 1983, 3.3). The lower of the two rates is passed up to 0.92 of its half, and what is above its
/// half is damped by 80 dB. Coefficients are whole numbers of 2^-26, those of a row 1 in all; so
/// constants stay what they are, all products are exact in double precision, and every machine has
/// the same result. Before the first sample and behind the last, they are taken to go on.
/// Immutable; thread-safe.
class Resampler {
 public:
  /// Rates in samples a second, above 0 and up to kHighestRate.
  Resampler(std::int64_t from, std::int64_t to);

  /// How many samples become of so many: as many as begin before their end.
  static std::int64_t length(std::int64_t samples, std::int64_t from, std::int64_t to);

  /// One channel. The samples themselves where both rates are one.
  std::vector<float> operator()(std::span<const float> samples) const;

 private:
  std::vector<double> row(std::int64_t phase) const;

  std::int64_t up_;  // new samples for each `down_` old ones
  std::int64_t down_;
  double cutoff_;               // of the old half-rate
  std::int64_t half_ = 0;       // old samples on each side of a new one
  std::vector<double> rows_{};  // [up_, 2 half_]; empty where that would be too many to keep
};

}  // namespace attend::data
