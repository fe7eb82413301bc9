#include "data/fourier.h"

#include <cmath>
#include <complex>
#include <numbers>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

namespace attend::data {
namespace {

/// By the definition, term by term.
std::vector<double> defined(const std::vector<double>& numbers) {
  const auto size = static_cast<double>(numbers.size());
  std::vector<double> powers;
  for (std::size_t k = 0; k <= numbers.size() / 2; ++k) {
    std::complex<double> sum;
    for (std::size_t n = 0; n < numbers.size(); ++n) {
      const auto turns = std::fmod(static_cast<double>(k * n), size) / size;
      sum += numbers[n] * std::polar(1.0, -2.0 * std::numbers::pi * turns);
    }
    powers.push_back(std::norm(sum));
  }
  return powers;
}

TEST(Fourier, GivesThePowersThatTheDefinitionGives) {
  for (const std::size_t size : {4U, 8U, 16U, 64U, 512U}) {
    std::vector<double> numbers;
    for (std::size_t i = 0; i < size; ++i) {
      const auto x = static_cast<double>(i);
      numbers.push_back(std::sin(x * x) + 0.3 * std::cos(0.7 * x) + 0.1);
    }
    const auto right = defined(numbers);
    std::vector<double> powers(size / 2 + 1);
    Fourier(size).powers(numbers, powers);
    for (std::size_t k = 0; k < right.size(); ++k) {
      EXPECT_NEAR(powers[k], right[k], 1e-10 * static_cast<double>(size)) << size << ' ' << k;
    }
  }
}

TEST(Fourier, OfPowersOfTwoAlone) {
  EXPECT_THROW(Fourier(2), std::logic_error);
  EXPECT_THROW(Fourier(12), std::logic_error);
}

}  // namespace
}  // namespace attend::data
