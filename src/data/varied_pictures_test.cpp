#include "data/varied_pictures.h"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

namespace attend::data {
namespace {

using Numbers = std::vector<float>;

constexpr PixelMatrix kUnit = {1, 0, 0, 1};

/// Three rows of five pixels.
const Numbers kPicture = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

TEST(VariedPictures, AreFetchedFromWhereTheMatrixSays) {
  EXPECT_EQ(fetched(kPicture, 3, 5, kUnit), kPicture);
  // A slant of one pixel a row: the upper row from its left, the lower one from its right.
  EXPECT_EQ(fetched(kPicture, 3, 5, {1, 1, 0, 1}),
            (Numbers{1, 1, 2, 3, 4, 6, 7, 8, 9, 10, 12, 13, 14, 15, 15}));
  // A quarter turn of three by three, of two channels.
  const Numbers square = {1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6, 7, -7, 8, -8, 9, -9};
  EXPECT_EQ(fetched(square, 3, 3, {0, 1, -1, 0}),
            (Numbers{7, -7, 4, -4, 1, -1, 8, -8, 5, -5, 2, -2, 9, -9, 6, -6, 3, -3}));
  // Half as large: each second pixel, and the edge beyond.
  EXPECT_EQ(fetched(kPicture, 3, 5, {2, 0, 0, 1}),
            (Numbers{1, 1, 3, 5, 5, 6, 6, 8, 10, 10, 11, 11, 13, 15, 15}));
  // Between two pixels their mean.
  EXPECT_EQ(fetched(Numbers{2, 4}, 1, 2, {0, 0, 0, 0}), (Numbers{3, 3}));
}

/// Pictures of 4 by 6 and of 6 by 3, side by side.
Column two_pictures() {
  Column column = {.extents = {6, 6}, .size = 1};
  column.numbers.assign(72, 0.0F);
  column.mask.assign(72, 0.0F);
  const auto add = [&](std::size_t row, std::size_t height, std::size_t width) {
    for (std::size_t y = 0; y < height; ++y) {
      for (std::size_t x = 0; x < width; ++x) {
        const auto place = row * 36 + y * 6 + x;
        column.mask[place] = 1.0F;
        column.numbers[place] = static_cast<float>(1 + (7 * y + 3 * x + row) % 11);
      }
    }
  };
  add(0, 4, 6);
  add(1, 6, 3);
  return column;
}

TEST(VariedPictures, HangOnTheirRowsSeedAloneAndStayWhereTheyAre) {
  const PictureVariation variation = {.distortion = 0.3};
  auto both = two_pictures();
  vary(both, variation, std::vector<std::uint64_t>{5, 6});
  EXPECT_NE(both.numbers, two_pictures().numbers);
  auto again = two_pictures();
  vary(again, variation, std::vector<std::uint64_t>{7, 6});
  EXPECT_NE(Numbers(again.numbers.begin(), again.numbers.begin() + 36),
            Numbers(both.numbers.begin(), both.numbers.begin() + 36));
  EXPECT_EQ(Numbers(again.numbers.begin() + 36, again.numbers.end()),
            Numbers(both.numbers.begin() + 36, both.numbers.end()));
  // The second one by itself, without padding.
  const auto all = two_pictures();
  Column alone = {.extents = {6, 3}, .size = 1};
  for (std::size_t i = 36; i < 72; ++i) {
    if (i % 6 < 3) alone.numbers.push_back(all.numbers[i]);
  }
  alone.mask.assign(18, 1.0F);
  vary(alone, variation, std::vector<std::uint64_t>{6});
  for (std::size_t i = 0; i < 72; ++i) {
    const auto row = (i - 36) / 6;
    if (both.mask[i] == 0.0F) {
      EXPECT_EQ(both.numbers[i], 0.0F);
    } else if (i >= 36) {
      EXPECT_EQ(both.numbers[i], alone.numbers[row * 3 + i % 6]);
    }
  }
}

/// What is black in a white border stays whole: by how much ink there is, and that none is cut off.
TEST(VariedPictures, BecomeSmallerAndAreNotCut) {
  constexpr std::size_t kHeight = 24;
  constexpr std::size_t kWidth = 96;
  double least = 1e9;
  double most = 0.0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Column column = {.extents = {kHeight, kWidth}, .size = 1};
    column.mask.assign(kHeight * kWidth, 1.0F);
    column.numbers.assign(kHeight * kWidth, 0.0F);
    for (std::size_t y = 6; y < 18; ++y) {
      for (std::size_t x = 8; x < 88; ++x) column.numbers[y * kWidth + x] = 1.0F;
    }
    vary(column, {.distortion = 0.1}, std::vector<std::uint64_t>{seed});
    double ink = 0.0;
    for (const auto number : column.numbers) ink += static_cast<double>(number);
    least = std::min(least, ink);
    most = std::max(most, ink);
    for (std::size_t y = 0; y < kHeight; ++y) {
      EXPECT_EQ(column.numbers[y * kWidth], 0.0F) << seed;
      EXPECT_EQ(column.numbers[y * kWidth + kWidth - 1], 0.0F) << seed;
    }
  }
  EXPECT_LT(most, 1.01 * 12 * 80);
  EXPECT_GT(least, 0.4 * 12 * 80);
  EXPECT_LT(least, 0.8 * 12 * 80);
}

TEST(VariedPictures, AreOfPictures) {
  Column line = {.extents = {3}, .size = 1, .numbers = {1, 2, 3}, .mask = {1, 1, 1}};
  EXPECT_THROW(vary(line, {.distortion = 0.1}, std::vector<std::uint64_t>{1}), std::logic_error);
}

}  // namespace
}  // namespace attend::data
