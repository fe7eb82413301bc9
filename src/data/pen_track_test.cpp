#include "data/pen_track.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "text/test_files.h"

namespace attend::data {
namespace {

using text::error_of;

int at(const Picture& picture, std::int64_t row, std::int64_t column) {
  return picture.bytes.at(static_cast<std::size_t>(row * picture.size.width + column));
}

TEST(PenTrack, IsReadFromACell) {
  const std::vector<PenPoint> expected = {{1.0, -2.5, false}, {3.0, 4.0, true}};
  EXPECT_EQ(pen_track(" 1,-2.5,0  3,4,1"), expected);
}

TEST(PenTrack, RefusesWhatIsNone) {
  EXPECT_EQ(error_of([] { pen_track("1,2,0 3,4,2"); }),
            "3,4,2 is no point of a pen track: expected x,y,pen, pen 0 or 1");
  EXPECT_EQ(error_of([] { pen_track("1,2"); }),
            "1,2 is no point of a pen track: expected x,y,pen, pen 0 or 1");
  for (const auto* cell : {"", "1,2,0 3,4", "1,x,0", "1,inf,0"}) {
    EXPECT_THROW(pen_track(cell), Error) << cell;
  }
}

// Of 40 pixels the line has 2, the border 4, and 32 are left. The track is 16 high and 8 wide:
// twice as large.
TEST(PenTrack, LiesInItsPictureAsLargeAsThereIsRoom) {
  const TrackPlace place({{100.0, 50.0, false}, {108.0, 66.0, true}}, 40);
  EXPECT_DOUBLE_EQ(place.thickness, 2.0);
  EXPECT_DOUBLE_EQ(place.scale, 2.0);
  EXPECT_EQ(place.width, 24);
  EXPECT_DOUBLE_EQ(place.column_of(100.0), 4.0);
  EXPECT_DOUBLE_EQ(place.column_of(108.0), 20.0);
  EXPECT_DOUBLE_EQ(place.row_of(50.0), 4.0);
  EXPECT_DOUBLE_EQ(place.row_of(66.0), 36.0);
}

// 32 high and 1,024 wide is too long: 16 times the 32 that there is room for is 512, half of it.
TEST(PenTrack, ThatIsLongAndFlatIsLower) {
  const TrackPlace place({{0.0, 0.0, false}, {1024.0, 32.0, false}}, 40);
  EXPECT_DOUBLE_EQ(place.scale, 0.5);
  EXPECT_EQ(place.width, 520);
  EXPECT_DOUBLE_EQ(place.row_of(0.0), 12.0);
  EXPECT_DOUBLE_EQ(place.row_of(32.0), 28.0);
  EXPECT_EQ(TrackPlace({{5.0, 5.0, true}}, 40).width, 8);
}

// A line straight down from (4, 4) to (4, 36), 2 wide: in the middle of column 3 half a pixel away
// and of column 4 as well, all ink; of columns 2 and 5 one and a half, where there is none. Beyond
// its end the middle of row 36 is sqrt(0.5) away: ink 1.5 - 0.7071 = 0.7929, paper 53; that of row
// 37 sqrt(2.5) away: none.
TEST(PenTrack, IsDrawnAsBlackAsTheLineIsNear) {
  const auto picture = draw_track({{7.0, 1.0, false}, {7.0, 2.0, false}}, 40);
  ASSERT_EQ(picture.size, (PictureSize{40, 8, 1}));
  for (std::int64_t row = 4; row < 36; ++row) {
    EXPECT_EQ(at(picture, row, 2), 255) << row;
    EXPECT_EQ(at(picture, row, 3), 0) << row;
    EXPECT_EQ(at(picture, row, 4), 0) << row;
    EXPECT_EQ(at(picture, row, 5), 255) << row;
  }
  for (const std::int64_t row : {3, 36}) {
    EXPECT_EQ(at(picture, row, 2), 255) << row;
    EXPECT_EQ(at(picture, row, 3), 53) << row;
    EXPECT_EQ(at(picture, row, 4), 53) << row;
  }
  for (const std::int64_t row : {0, 1, 2, 37, 38, 39}) {
    for (std::int64_t column = 0; column < 8; ++column) EXPECT_EQ(at(picture, row, column), 255);
  }
}

// A square of 32: down its left side, the pen lifts, down its right side; then a dot in the middle.
TEST(PenTrack, HasNoLineWhereThePenWasLifted) {
  const auto picture = draw_track({{0.0, 0.0, false},
                                   {0.0, 32.0, true},
                                   {32.0, 0.0, false},
                                   {32.0, 32.0, true},
                                   {16.0, 16.0, true}},
                                  40);
  ASSERT_EQ(picture.size, (PictureSize{40, 40, 1}));
  for (std::int64_t row = 4; row < 36; ++row) {
    for (std::int64_t column = 0; column < 40; ++column) {
      const bool is_side = column == 3 || column == 4 || column == 35 || column == 36;
      if (is_side) {
        EXPECT_EQ(at(picture, row, column), 0);
      } else if (row < 18 || row > 21 || column < 18 || column > 21) {
        EXPECT_EQ(at(picture, row, column), 255);
      }
    }
  }
  EXPECT_EQ(at(picture, 19, 19), 53);  // sqrt(0.5) from the dot, as above
  EXPECT_EQ(at(picture, 20, 20), 53);
  EXPECT_EQ(at(picture, 18, 19), 255);  // sqrt(2.5)
}

// The same track somewhere else, larger: the same picture.
TEST(PenTrack, IsDrawnTheSameWhereverItWasWritten) {
  const std::vector<PenPoint> track = {{0.0, 3.0, false}, {5.0, 0.0, false}, {9.0, 8.0, true}};
  auto moved = track;
  for (auto& point : moved) point = {100.0 + 4.0 * point.x, -50.0 + 4.0 * point.y, point.lifts};
  EXPECT_EQ(draw_track(track, 32), draw_track(moved, 32));
}

}  // namespace
}  // namespace attend::data
