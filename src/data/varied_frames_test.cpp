#include "data/varied_frames.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <set>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

namespace attend::data {
namespace {

/// Rows of so many frames of `size` numbers, all 1 plus the frame.
Column column_of(const std::vector<std::int64_t>& lengths, std::int64_t size) {
  std::vector<Part> parts;
  for (const auto length : lengths) {
    Part part = {.extents = {length}, .size = size};
    for (std::int64_t t = 0; t < length; ++t) {
      part.numbers.insert(part.numbers.end(), static_cast<std::size_t>(size),
                          1.0F + static_cast<float>(t));
    }
    parts.push_back(std::move(part));
  }
  std::vector<const Part*> all;
  for (const auto& part : parts) all.push_back(&part);
  return pad(all);
}

float number(const Column& column, std::int64_t row, std::int64_t frame, std::int64_t i) {
  return column
      .numbers[static_cast<std::size_t>((row * column.positions() + frame) * column.size + i)];
}

TEST(VariedFrames, HangOnTheirRowsSeedAlone) {
  const FrameVariation variation = {.tempo = 0.2, .noise = 0.1, .time_masks = 1, .band_masks = 1};
  const FrameBands bands = {.first = 1, .bands = 2};
  auto both = column_of({20, 12}, 3);
  vary(both, bands, variation, std::vector<std::uint64_t>{5, 6});
  auto again = column_of({20, 12}, 3);
  vary(again, bands, variation, std::vector<std::uint64_t>{5, 6});
  EXPECT_EQ(both, again);
  auto second = column_of({12}, 3);
  vary(second, bands, variation, std::vector<std::uint64_t>{6});
  ASSERT_EQ(second.count_of(0), both.count_of(1));
  for (std::int64_t t = 0; t < second.positions(); ++t) {
    for (std::int64_t i = 0; i < 3; ++i) EXPECT_EQ(number(second, 0, t, i), number(both, 1, t, i));
  }
  auto other = column_of({12}, 3);
  vary(other, bands, variation, std::vector<std::uint64_t>{7});
  EXPECT_NE(other, second);
}

TEST(VariedFrames, AreSlowerOrQuickerByWhatWasAskedForAtMost) {
  std::set<std::int64_t> lengths;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    auto column = column_of({100}, 1);
    vary(column, {.bands = 1}, {.tempo = 0.1}, std::vector{seed});
    lengths.insert(column.positions());
    // A line stays the line between its ends.
    const auto last = static_cast<float>(column.positions() - 1);
    for (std::int64_t t = 0; t < column.positions(); ++t) {
      EXPECT_NEAR(number(column, 0, t, 0), 1.0F + 99.0F * static_cast<float>(t) / last, 1e-3F);
    }
  }
  EXPECT_EQ(*lengths.begin(), 90);
  EXPECT_EQ(*lengths.rbegin(), 110);
  EXPECT_EQ(lengths.size(), 21U);
}

TEST(VariedFrames, LoseBandsNextToEachOtherInAllTheirDifferences) {
  // An energy and four bands, and the differences of all five.
  std::map<std::int64_t, int> counts;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    auto column = column_of({6}, 10);
    vary(column, {.first = 1, .bands = 4}, {.band_masks = 1, .band_mask = 3}, std::vector{seed});
    std::vector<std::int64_t> lost;
    for (std::int64_t i = 0; i < 5; ++i) {
      if (number(column, 0, 0, i) == 0.0F) lost.push_back(i);
      for (std::int64_t t = 0; t < 6; ++t) {
        EXPECT_EQ(number(column, 0, t, i) == 0.0F, number(column, 0, 0, i) == 0.0F);
        EXPECT_EQ(number(column, 0, t, i + 5), number(column, 0, t, i));
      }
    }
    EXPECT_NE(number(column, 0, 0, 0), 0.0F);  // the energy
    if (!lost.empty()) {
      EXPECT_EQ(lost.back() - lost.front() + 1, std::ssize(lost));
    }
    ++counts[std::ssize(lost)];
  }
  EXPECT_EQ(counts.size(), 4U);  // 0 to 3, as often
  for (const auto& [lost, count] : counts) EXPECT_NEAR(count, 75, 30) << lost;
}

TEST(VariedFrames, LoseTimesOfAFifthAtMost) {
  std::int64_t most = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    auto column = column_of({40}, 2);
    vary(column, {.bands = 2}, {.time_masks = 1, .time_mask = 30}, std::vector{seed});
    EXPECT_EQ(column.positions(), 40);
    std::vector<std::int64_t> lost;
    for (std::int64_t t = 0; t < 40; ++t) {
      if (number(column, 0, t, 0) == 0.0F) lost.push_back(t);
      EXPECT_EQ(number(column, 0, t, 1), number(column, 0, t, 0));
    }
    if (!lost.empty()) {
      EXPECT_EQ(lost.back() - lost.front() + 1, std::ssize(lost));
    }
    most = std::max<std::int64_t>(most, std::ssize(lost));
  }
  EXPECT_EQ(most, 8);
}

TEST(VariedFrames, HaveNoiseOfTheDeviationThatWasAskedFor) {
  auto column = column_of({5000}, 2);
  const auto before = column.numbers;
  vary(column, {.bands = 2}, {.noise = 0.5}, std::vector<std::uint64_t>{9});
  double squares = 0.0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    squares += std::pow(static_cast<double>(column.numbers[i] - before[i]), 2.0);
  }
  EXPECT_NEAR(std::sqrt(squares / 10000.0), 0.5, 0.02);
}

TEST(VariedFrames, RefuseAColumnOfOtherRows) {
  auto column = column_of({5, 6}, 2);
  EXPECT_THROW(vary(column, {.bands = 2}, {.noise = 1.0}, std::vector<std::uint64_t>{1}),
               std::logic_error);
}

}  // namespace
}  // namespace attend::data
