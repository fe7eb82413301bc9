#include "view/strips_picture.h"

#include <string>
#include <variant>

#include <gtest/gtest.h>

#include "core/error.h"
#include "view/colours.h"

namespace attend::view {
namespace {

DrawnStrips two_strips() {
  return {"a run",
          {{.name = "read", .rows = {{0.0F, 1.0F}, {0.5F, 0.0F}}},
           {.name = "said", .rows = {{1.0F}}, .row_names = {"bit"}, .first = 2}}};
}

std::vector<PictureRectangle> cells_of(const Picture& picture) {
  std::vector<PictureRectangle> cells;
  for (const auto& layer : picture.layers) {
    if (!layer.is_crisp) continue;
    for (const auto& shape : layer.shapes) cells.push_back(std::get<PictureRectangle>(shape));
  }
  return cells;
}

TEST(StripsPicture, HasASquareForEachNumberUnderItsStep) {
  const auto cells = cells_of(picture_of(two_strips(), 12.0, false));
  ASSERT_EQ(cells.size(), 3U);  // paper is left out
  const auto width = cells[0].width;
  EXPECT_DOUBLE_EQ(cells[0].x - cells[1].x, width);
  EXPECT_DOUBLE_EQ(cells[1].y - cells[0].y, cells[0].height);
  EXPECT_DOUBLE_EQ(cells[2].x - cells[1].x, 2.0 * width);
  EXPECT_GT(cells[2].y, cells[1].y);
  EXPECT_EQ(cells[0].fill, shade_of(1.0, false));
  EXPECT_EQ(cells[1].fill, shade_of(0.5, false));
  EXPECT_EQ(cells_of(picture_of(two_strips(), 12.0, true))[1].fill, shade_of(0.5, true));
}

TEST(StripsPicture, OfNothingOrTooMuchIsRefused) {
  EXPECT_THROW(picture_of({}, 12.0, false), Error);
  DrawnStrips wide = {"", {{.name = "wide", .rows = {std::vector<float>(2001, 0.0F)}}}};
  EXPECT_THROW(picture_of(wide, 12.0, false), Error);
}

TEST(StripsPicture, StandsInAPageWithItsTitleAsText) {
  auto strips = two_strips();
  strips.title = "<a>";
  const auto picture = picture_of(strips, 12.0, false);
  const auto page = to_picture_page("x & y", {&picture, 1});
  EXPECT_NE(page.find("<h1>x &amp; y</h1>"), std::string::npos);
  EXPECT_NE(page.find("<h2>&lt;a&gt;</h2>\n<svg"), std::string::npos);
  EXPECT_EQ(page.find("<script"), std::string::npos);
}

}  // namespace
}  // namespace attend::view
