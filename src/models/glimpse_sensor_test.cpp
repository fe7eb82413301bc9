#include "models/glimpse_sensor.h"

#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace attend::models {
namespace {

data::Part picture_of(int64_t height, int64_t width, int64_t channels,
                      const std::vector<float>& numbers) {
  return {.extents = {height, width}, .size = channels, .numbers = numbers};
}

/// 1, 2, .. row by row.
data::Part counted(int64_t height, int64_t width) {
  std::vector<float> numbers;
  while (std::ssize(numbers) < height * width) numbers.push_back(float(numbers.size() + 1));
  return picture_of(height, width, 1, numbers);
}

data::Column column_of(const std::vector<data::Part>& parts) {
  std::vector<const data::Part*> pointers;
  for (const auto& part : parts) pointers.push_back(&part);
  return data::pad(pointers);
}

//  1  2  3  4     Two scales of 2 x 2. From the middle the first sees 6 7 10 11, the second the
//  5  6  7  8     means of four squares. From the upper left corner the first sees 1 at its lower
//  9 10 11 12     right and nothing else, the second the mean of 1 2 5 6 there.
// 13 14 15 16
TEST(Sensor, SeesMeansOfSquaresAroundAPlaceAndNothingBeyond) {
  const GlimpseSensor sensor(2, 2);
  const auto column = column_of({counted(4, 4), counted(4, 4)});
  EXPECT_EQ(sensor.see(column, {{0, 0}, {-1, -1}}),
            (std::vector<float>{6, 3.5, 7, 5.5, 10, 11.5, 11, 13.5,  //
                                0, 0, 0, 0, 0, 0, 1, 3.5}));
  EXPECT_EQ(sensor.numbers(3), 24);
}

TEST(Sensor, SeesTheSameOfAPictureThatIsPaddedInABatch) {
  const GlimpseSensor sensor(2, 2);
  const auto alone = sensor.see(column_of({counted(3, 4)}), {{0.5F, -0.2F}});
  const auto together =
      sensor.see(column_of({counted(3, 4), counted(6, 7)}), {{0.5F, -0.2F}, {0, 0}});
  EXPECT_EQ(std::vector<float>(together.begin(), together.begin() + 8), alone);
}

TEST(Sensor, HasTheChannelsOfAPixelSideBySide) {
  const GlimpseSensor sensor(1, 2);
  const auto column = column_of({picture_of(2, 2, 2, {1, 10, 2, 20, 3, 30, 4, 40})});
  // The middle of two pixels is where the second one ends up: halves are rounded up.
  EXPECT_EQ(sensor.see(column, {{0, 0}}), (std::vector<float>{4, 40, 2.5, 25}));
}

// Of the picture above: each of the four pixels in the middle has 1/4 of the fine window and 1/16
// of the wide one, each other one 1/16; all together 2.
TEST(Sensor, SharesAreThoseOfItsWindows) {
  const GlimpseSensor sensor(2, 2);
  const auto shares = sensor.shares({0, 0}, 4, 4);
  for (std::size_t i = 0; i < 16; ++i) {
    const bool is_inner = i == 5 || i == 6 || i == 9 || i == 10;
    EXPECT_FLOAT_EQ(shares[i], is_inner ? 5.0F / 32.0F : 1.0F / 32.0F) << i;
  }
  EXPECT_EQ(sensor.shares({9, 9}, 4, 4), std::vector<float>(16, 0.0F));
}

}  // namespace
}  // namespace attend::models
