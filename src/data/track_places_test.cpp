#include "data/track_places.h"

#include <stdexcept>

#include <gtest/gtest.h>

namespace attend::data {
namespace {

// 40 high, border 4, 32 of room: an L of 32 by 32 in squares of 8, from (4, 4) straight down to
// (4, 36), along to (36, 36). The middle point has the lower half of the one line and the left half
// of the other: from row 20 on, of its 16 spots 4 in square 2, 8 in square 3, 4 in square 4; of the
// other line 4 in column 0, 8 in column 1, 4 in column 2.
TEST(TrackPlaces, HaveTheWeightOfAPointOnHalfOfTheLinesAroundIt) {
  const std::vector<PenPoint> track = {{0, 0, false}, {0, 32, false}, {32, 32, true}};
  const TrackPlaces places(track, 40, 8);
  ASSERT_EQ(places.rows(), 5);
  ASSERT_EQ(places.columns(), 5);
  EXPECT_EQ(places.width(), 40);
  std::vector<float> expected(25, 0.0F);
  expected[2 * 5] = 4.0F / 32;
  expected[3 * 5] = 8.0F / 32;
  expected[4 * 5] = 8.0F / 32;
  expected[4 * 5 + 1] = 8.0F / 32;
  expected[4 * 5 + 2] = 4.0F / 32;
  EXPECT_EQ(places.weights_of_places(std::vector<float>{0, 1, 0}), expected);
  std::vector<float> first(25, 0.0F);
  first[0] = 2.0F * 4 / 16;
  first[5] = 2.0F * 8 / 16;
  first[10] = 2.0F * 4 / 16;
  EXPECT_EQ(places.weights_of_places(std::vector<float>{2, 0, 0}), first);
  EXPECT_THROW(places.weights_of_places(std::vector<float>{1, 0}), std::logic_error);
}

// The pen lifts behind the first and the second: each has its own spot alone.
TEST(TrackPlaces, HaveALoneTouchAtItsSpot) {
  const std::vector<PenPoint> track = {{0, 0, true}, {32, 32, true}};
  const TrackPlaces places(track, 40, 8);
  std::vector<float> expected(25, 0.0F);
  expected[0] = 0.25F;
  expected[24] = 0.75F;
  EXPECT_EQ(places.weights_of_places(std::vector<float>{0.25F, 0.75F}), expected);
}

}  // namespace
}  // namespace attend::data
