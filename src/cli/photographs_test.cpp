#include "cli/photographs.h"

#include <gtest/gtest.h>

namespace attend::cli {
namespace {

format::Grid placed(const char* fit) {
  return placed_in({.rows = 2, .columns = 2}, {.height = 100, .width = 200}, fit);
}

void expect_box(const format::Grid& grid, double left, double top, double right, double bottom) {
  EXPECT_EQ(grid.height, 100);
  EXPECT_EQ(grid.width, 200);
  EXPECT_DOUBLE_EQ(grid.left, left);
  EXPECT_DOUBLE_EQ(grid.top, top);
  EXPECT_DOUBLE_EQ(grid.right, right);
  EXPECT_DOUBLE_EQ(grid.bottom, bottom);
}

// Of 100 rows and 200 columns: all of it; the square in its middle; a square about it, of which the
// upper and lower quarter are no part of the picture.
TEST(Photographs, PlacesLieWhereTheFitPutThem) {
  expect_box(placed("stretch"), 0, 0, 200, 100);
  expect_box(placed(""), 0, 0, 200, 100);
  expect_box(placed("crop"), 50, 0, 150, 100);
  expect_box(placed("pad"), 0, -50, 200, 150);
}

TEST(Photographs, PlacesThatAreNotAsManyDownAsAcross) {
  const auto grid = placed_in({.rows = 1, .columns = 4}, {.height = 100, .width = 200}, "crop");
  expect_box(grid, 0, 25, 200, 75);  // a strip four times as wide as high
}

}  // namespace
}  // namespace attend::cli
