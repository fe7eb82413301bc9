#include "data/resampler.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <stdexcept>

#include "data/sound.h"

namespace attend::data {
namespace {

// Kaiser 1974: 80 dB need a beta of 0.1102 (80 - 8.7), and a transition of (80 - 7.95) / 14.36 of
// the rate over the count of coefficients, which is 2 * 64 for a cut-off at the half rate: 0.0784
// of that half. So its middle is half of this below, and its end at the half rate.
constexpr double kBeta = 7.857;
constexpr double kCrossings = 64.0;  // of zero, on each side
constexpr double kMiddle = 1.0 - 0.0784 / 2.0;

constexpr double kUnit = 67'108'864.0;         // 2^26: what is 1
constexpr std::int64_t kMostKept = 4'000'000;  // coefficients

/// The modified Bessel function of order 0, by its series.
double bessel(double x) {
  double sum = 1.0;
  double term = 1.0;
  for (int k = 1; term > 1e-17 * sum; ++k) {
    term *= (x / (2.0 * k)) * (x / (2.0 * k));
    sum += term;
  }
  return sum;
}

double sinc(double x) {
  if (x == 0.0) return 1.0;
  return std::sin(std::numbers::pi * x) / (std::numbers::pi * x);
}

}  // namespace

Resampler::Resampler(std::int64_t from, std::int64_t to) {
  if (from < 1 || to < 1 || from > kHighestRate || to > kHighestRate) {
    throw std::logic_error("Resampler: a rate that there is not");
  }
  const auto common = std::gcd(from, to);
  up_ = to / common;
  down_ = from / common;
  const auto narrower = std::min(1.0, static_cast<double>(up_) / static_cast<double>(down_));
  cutoff_ = narrower * kMiddle;
  half_ = static_cast<std::int64_t>(std::ceil(kCrossings / narrower));
  if (up_ > kMostKept / (2 * half_)) return;
  for (std::int64_t phase = 0; phase < up_; ++phase) {
    const auto one = row(phase);
    rows_.insert(rows_.end(), one.begin(), one.end());
  }
}

std::vector<double> Resampler::row(std::int64_t phase) const {
  std::vector<double> numbers(static_cast<std::size_t>(2 * half_));
  const auto place = static_cast<double>(phase) / static_cast<double>(up_);
  const auto reach = static_cast<double>(half_);
  const auto top = bessel(kBeta);
  double all = 0.0;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto distance = static_cast<double>(i) - (reach - 1.0) - place;
    const auto share = distance / reach;
    const auto window =
        share * share < 1.0 ? bessel(kBeta * std::sqrt(1.0 - share * share)) / top : 0.0;
    numbers[i] = cutoff_ * sinc(cutoff_ * distance) * window;
    all += numbers[i];
  }
  double sum = 0.0;
  for (auto& number : numbers) {
    number = std::round(number / all * kUnit);
    sum += number;
  }
  *std::max_element(numbers.begin(), numbers.end()) += kUnit - sum;
  return numbers;
}

std::int64_t Resampler::length(std::int64_t samples, std::int64_t from, std::int64_t to) {
  const auto common = std::gcd(from, to);
  const auto down = from / common;
  return (samples * (to / common) + down - 1) / down;
}

std::vector<float> Resampler::operator()(std::span<const float> samples) const {
  if (up_ == down_ || samples.empty()) return {samples.begin(), samples.end()};
  const auto last = std::ssize(samples) - 1;
  std::vector<float> found(static_cast<std::size_t>(length(std::ssize(samples), down_, up_)));
  std::vector<double> made;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto place = static_cast<std::int64_t>(i) * down_;
    const auto phase = place % up_;
    if (rows_.empty()) made = row(phase);
    const auto* numbers = rows_.empty() ? made.data() : rows_.data() + phase * 2 * half_;
    const auto first = place / up_ - half_ + 1;
    double sum = 0.0;
    if (first >= 0 && first + 2 * half_ - 1 <= last) {
      for (std::int64_t k = 0; k < 2 * half_; ++k) {
        sum += numbers[k] * static_cast<double>(samples[static_cast<std::size_t>(first + k)]);
      }
    } else {
      for (std::int64_t k = 0; k < 2 * half_; ++k) {
        const auto at = std::clamp<std::int64_t>(first + k, 0, last);
        sum += numbers[k] * static_cast<double>(samples[static_cast<std::size_t>(at)]);
      }
    }
    found[i] = static_cast<float>(sum / kUnit);
  }
  return found;
}

}  // namespace attend::data
