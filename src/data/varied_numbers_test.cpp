#include "data/varied_numbers.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace attend::data {
namespace {

/// Two rows of three positions and of one, of two numbers each.
Column two_rows() {
  return {.extents = {3},
          .size = 2,
          .numbers = {1, 2, 3, 4, -1, 1, 5, 6, 0, 0, 0, 0},
          .mask = {1, 1, 1, 1, 0, 0}};
}

const NumberCoder kCoder({{0.0, 1.0}, {0.0, 1.0}});
const std::vector<std::uint64_t> kSeeds = {7, 8};

TEST(VariedNumbers, AreOneMatrixTimesEachPositionOfARow) {
  auto column = two_rows();
  vary(column, kCoder, {.distortion = 0.5}, kSeeds);
  // (-1, 1) = 3.5 (1, 2) - 1.5 (3, 4): so it stays, whatever the matrix is.
  const double b = -1.5;
  const double a = 3.5;
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_NEAR(
        static_cast<double>(column.numbers[4 + i]),
        a * static_cast<double>(column.numbers[i]) + b * static_cast<double>(column.numbers[2 + i]),
        1e-5);
  }
  EXPECT_NE(column.numbers, two_rows().numbers);
  const std::vector<float> padding(column.numbers.end() - 4, column.numbers.end());
  EXPECT_EQ(padding, std::vector<float>(4, 0.0F));
}

/// A row is what its seed makes of it, wherever it stands.
TEST(VariedNumbers, HangOnTheirRowsSeedAlone) {
  auto together = two_rows();
  const NumberVariation variation = {.distortion = 0.1, .noise = 0.3};
  vary(together, kCoder, variation, kSeeds);
  Column alone = {.extents = {1}, .size = 2, .numbers = {5, 6}, .mask = {1}};
  vary(alone, kCoder, variation, std::vector<std::uint64_t>{8});
  EXPECT_EQ(alone.numbers[0], together.numbers[6]);
  EXPECT_EQ(alone.numbers[1], together.numbers[7]);
  auto other = two_rows();
  vary(other, kCoder, variation, std::vector<std::uint64_t>{9, 8});
  EXPECT_NE(other.numbers[0], together.numbers[0]);
  EXPECT_EQ(other.numbers[6], together.numbers[6]);
}

/// What is no difference is not turned; scales are taken off and put on.
TEST(VariedNumbers, OfDifferencesAreThoseAlone) {
  const NumberCoder coder({{10.0, 2.0}, {0.0, 1.0}}, 1);
  auto column = two_rows();
  vary(column, coder, {.distortion = 0.5}, kSeeds);
  const auto factor = (10.0 + 2.0 * static_cast<double>(column.numbers[0])) / 12.0;
  EXPECT_NEAR(10.0 + 2.0 * static_cast<double>(column.numbers[2]), factor * 16.0, 1e-4);
  EXPECT_NEAR(10.0 + 2.0 * static_cast<double>(column.numbers[4]), factor * 8.0, 1e-4);
  EXPECT_EQ(column.numbers[1], 2.0F);
  EXPECT_EQ(column.numbers[3], 4.0F);
}

// Of 40,000 numbers the mean of what is added has a deviation of 0.0025 and their own one of
// 0.0018.
TEST(VariedNumbers, HaveNoiseOfTheDeviationThatWasAskedFor) {
  constexpr std::size_t kCount = 20'000;
  Column column = {.extents = {kCount},
                   .size = 2,
                   .numbers = std::vector<float>(2 * kCount, 1.0F),
                   .mask = std::vector<float>(kCount, 1.0F)};
  vary(column, kCoder, {.noise = 0.5}, std::vector<std::uint64_t>{3});
  double sum = 0.0;
  double squares = 0.0;
  for (const auto number : column.numbers) {
    const auto added = static_cast<double>(number) - 1.0;
    sum += added;
    squares += added * added;
  }
  EXPECT_NEAR(sum / (2.0 * kCount), 0.0, 0.0125);
  EXPECT_NEAR(std::sqrt(squares / (2.0 * kCount)), 0.5, 0.01);
}

}  // namespace
}  // namespace attend::data
