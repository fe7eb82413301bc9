#include "view/look.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace attend::view {
namespace {

/// Places of 10 by 10 pixels, from the upper left corner of a picture of 30 by 10.
const format::Grid kRow = {.rows = 1,
                           .columns = 3,
                           .height = 10,
                           .width = 30,
                           .left = 0.0,
                           .top = 0.0,
                           .right = 30.0,
                           .bottom = 10.0};

TEST(Look, OfCellsIsAPlacesWeightBesideTheLargest) {
  const std::vector<float> weights = {0.2F, 0.5F, 0.0F};
  const Look look(kRow, weights, /*is_smooth=*/false, /*is_root=*/false);
  EXPECT_EQ(look.most(), 1);
  EXPECT_NEAR(look.share(0.0, 0.0), 0.4, 1e-6);
  EXPECT_NEAR(look.share(9.99, 9.99), 0.4, 1e-6);
  EXPECT_NEAR(look.share(10.0, 5.0), 1.0, 1e-6);
  EXPECT_NEAR(look.share(25.0, 5.0), 0.0, 1e-6);
  const Look roots(kRow, weights, /*is_smooth=*/false, /*is_root=*/true);
  EXPECT_NEAR(roots.share(5.0, 5.0), std::sqrt(0.4), 1e-6);
}

TEST(Look, BeyondAllPlacesIsNothing) {
  auto grid = kRow;
  grid.left = 5.0;
  grid.right = 20.0;
  const Look look(grid, std::vector<float>{1.0F, 1.0F, 1.0F}, false, false);
  EXPECT_EQ(look.share(4.9, 5.0), 0.0);
  EXPECT_EQ(look.share(5.0, 5.0), 1.0);
  EXPECT_EQ(look.share(20.0, 5.0), 0.0);
  EXPECT_EQ(look.share(10.0, 10.0), 0.0);
  EXPECT_EQ(Look(grid, std::vector<float>(3), false, false).share(6.0, 5.0), 0.0);
}

/// A cubic B-spline is 2/3 in its middle and 1/6 one place beside it.
TEST(Look, IsSmoothedByABSpline) {
  const Look look(kRow, std::vector<float>{0.0F, 1.0F, 0.0F}, true, false);
  EXPECT_NEAR(look.share(15.0, 5.0), 1.0, 1e-9);
  // Beside the largest that was looked at, an eighth of a place off the middle.
  const auto largest = 2.0 / 3.0 - 0.125 * 0.125 + 0.125 * 0.125 * 0.125 / 2.0;
  EXPECT_NEAR(look.share(5.0, 5.0), 1.0 / 6.0 / largest, 1e-9);
  EXPECT_NEAR(look.share(25.0, 2.0), 1.0 / 6.0 / largest, 1e-9);
  EXPECT_NEAR(look.share(10.0, 5.0), (2.0 / 3.0 - 0.25 + 0.0625) / largest, 1e-9);
}

TEST(Look, ThatIsEvenStaysSo) {
  const format::Grid grid = {.rows = 3,
                             .columns = 4,
                             .height = 9,
                             .width = 8,
                             .left = -1.0,
                             .top = 0.0,
                             .right = 9.0,
                             .bottom = 9.0};
  const Look look(grid, std::vector<float>(12, 1.0F / 12.0F), true, false);
  for (double x = -0.9; x < 9.0; x += 0.3) {
    for (double y = 0.0; y < 9.0; y += 0.3) EXPECT_NEAR(look.share(x, y), 1.0, 1e-6);
  }
}

TEST(Look, OfTwoRowsKnowsItsPlaces) {
  const format::Grid grid = {.rows = 2,
                             .columns = 3,
                             .height = 20,
                             .width = 30,
                             .left = 0.0,
                             .top = 0.0,
                             .right = 30.0,
                             .bottom = 20.0};
  const Look look(grid, std::vector<float>{0.0F, 0.0F, 0.0F, 0.1F, 0.0F, 0.4F}, false, false);
  EXPECT_EQ(look.most(), 5);
  EXPECT_NEAR(look.share(25.0, 15.0), 1.0, 1e-6);
  EXPECT_NEAR(look.share(5.0, 15.0), 0.25, 1e-6);
  EXPECT_NEAR(look.share(25.0, 5.0), 0.0, 1e-6);
  EXPECT_EQ(box_of(grid, 5), (format::WordBox{0, 20.0, 10.0, 30.0, 20.0}));
}

TEST(Look, CoversTheMoreTheLessWasLookedAt) {
  const Look look(kRow, std::vector<float>{0.25F, 0.5F, 0.0F}, false, false);
  const auto cover = cover_of(look, 10.0, 30.0, 1, 3, 0.78);
  EXPECT_EQ(cover.channels, 4);
  EXPECT_EQ(cover.bytes, (std::vector<std::uint8_t>{0, 0, 0, 99,      // 255 * 0.78 / 2 = 99.45
                                                    0, 0, 0, 0,       // nothing
                                                    0, 0, 0, 199}));  // 255 * 0.78 = 198.9
}

TEST(Look, InkOnWhiteIsDimmedLess) {
  const RasterImage white = {1, 3, 1, {255, 255, 200}};
  const RasterImage photograph = {1, 1, 3, {200, 220, 240}};
  EXPECT_EQ(dim_of(&white), kDimInk);
  EXPECT_EQ(dim_of(&photograph), kDimPhotograph);
  EXPECT_EQ(dim_of(nullptr), kDimPhotograph);
}

}  // namespace
}  // namespace attend::view
