#include "view/series_picture.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "core/error.h"
#include "view/colours.h"
#include "view/xml_test.h"

namespace attend::view {
namespace {

using format::SeriesExploration;

/// Six hours read, two said by a model with attention, with intervals, and one by another without.
SeriesExploration small() {
  SeriesExploration all;
  all.targets = {"pm2.5"};
  all.step_seconds = 3600;
  all.models = {{.name = "one", .history = 6, .first = 1, .last = 2, .level = 0.9},
                {.name = "two", .history = 6, .first = 2, .last = 2}};
  format::ExploredWindow window;
  window.time = "2014-01-01T05:00";
  window.read = {{10, 20, 30, 40, 30, 20}};
  window.came = {{25, 30}};
  window.persistence = {20};
  window.models.resize(2);
  window.models[0].said = {{{22, 15, 29}, {24, 12, 36}}};
  window.models[0].readings = {{.name = "attention",
                                .first = -5,
                                .rows = {"2014-01-01T06:00", "2014-01-01T07:00"},
                                .weights = {{0, 0, 0, 1, 0, 0}, {0, 0, 0, 0, 0.5, 0.5}}}};
  window.models[1].said = {{{28}}};
  all.windows = {window};
  return all;
}

std::vector<const PictureRectangle*> filled(const Picture& picture, const std::string& colour) {
  std::vector<const PictureRectangle*> found;
  for (const auto& layer : picture.layers) {
    for (const auto& shape : layer.shapes) {
      const auto* rectangle = std::get_if<PictureRectangle>(&shape);
      if (rectangle != nullptr && rectangle->fill == colour) found.push_back(rectangle);
    }
  }
  return found;
}

std::vector<const PictureCircle*> circles(const Picture& picture, const std::string& colour) {
  std::vector<const PictureCircle*> found;
  for (const auto& layer : picture.layers) {
    for (const auto& shape : layer.shapes) {
      const auto* circle = std::get_if<PictureCircle>(&shape);
      if (circle != nullptr && circle->fill == colour) found.push_back(circle);
    }
  }
  return found;
}

bool has_text(const Picture& picture, const std::string& text) {
  return to_svg(picture).find('>' + text + '<') != std::string::npos;
}

// The first dot of each colour is the legend's.
TEST(SeriesPicture, HasWeightsBelowTheirSteps) {
  const auto picture = picture_of(small(), 0);
  const auto read = circles(picture, kInk);
  ASSERT_EQ(read.size(), 6U);
  const auto cell = read[1]->x - read[0]->x;
  const auto black = filled(picture, shade_of(1.0, false));
  ASSERT_EQ(black.size(), 1U);  // the weight of 1
  EXPECT_NEAR(black[0]->x + black[0]->width / 2, read[3]->x, 1e-9);
  EXPECT_NEAR(black[0]->width, cell, 1e-9);
  const auto half = filled(picture, shade_of(0.5, false));
  ASSERT_EQ(half.size(), 2U);
  EXPECT_NEAR(half[0]->x + cell / 2, read[4]->x, 1e-9);
  EXPECT_GT(half[0]->y, black[0]->y);
  EXPECT_TRUE(has_text(picture, "+1 h"));
  EXPECT_TRUE(has_text(picture, "+2 h"));
  EXPECT_TRUE(has_text(picture, "2014-01-01"));
}

TEST(SeriesPicture, HasNumbersOnOneScale) {
  const auto picture = picture_of(small(), 0);
  const auto read = circles(picture, kInk);
  const auto came = circles(picture, kPaper);
  const auto one = circles(picture, kRunColours[0]);
  const auto two = circles(picture, kRunColours[1]);
  ASSERT_EQ(came.size(), 3U);
  ASSERT_EQ(one.size(), 3U);
  ASSERT_EQ(two.size(), 2U);
  const auto unit = (read[0]->y - read[3]->y) / 30.0;  // of 10 and 40
  EXPECT_NEAR(read[0]->y - came[1]->y, 15.0 * unit, 1e-9);
  EXPECT_NEAR(read[0]->y - one[1]->y, 12.0 * unit, 1e-9);
  EXPECT_NEAR(read[0]->y - two[1]->y, 18.0 * unit, 1e-9);
  EXPECT_NEAR(two[1]->x, came[2]->x, 1e-9);  // the second step
  EXPECT_NEAR(came[2]->x - read[5]->x, 2.0 * (read[1]->x - read[0]->x), 1e-9);
  const auto bands = filled(picture, "#cee0f1");  // a fifth of #0b62b8
  ASSERT_EQ(bands.size(), 2U);
  EXPECT_NEAR(bands[0]->height, 14.0 * unit, 1e-9);
  EXPECT_NEAR(bands[1]->height, 24.0 * unit, 1e-9);
}

TEST(SeriesPicture, BreaksWhereThereIsNothing) {
  auto all = small();
  all.windows[0].read[0][2] = std::numeric_limits<double>::quiet_NaN();
  all.windows[0].came[0] = {std::nan(""), std::nan("")};
  const auto picture = picture_of(all, 0);
  EXPECT_EQ(circles(picture, kInk).size(), 5U);
  EXPECT_EQ(circles(picture, kPaper).size(), 1U);  // in the legend
  EXPECT_EQ(to_svg(picture).find("nan"), std::string::npos);
}

TEST(SeriesPicture, OfManyRowsAndLongNamesIsWellFormedAndWithin) {
  auto all = small();
  all.targets = {"pm2.5", "<b> & a name that is very long"};
  auto& window = all.windows[0];
  window.read.push_back({1, 2, 3, 4, 5, 6});
  window.came.push_back({7, 8});
  window.persistence.push_back(6);
  for (auto& seen : window.models) seen.said.push_back(seen.said[0]);
  format::SeriesReading inputs = {.name = "inputs", .first = -4, .chooses_rows = true};
  for (int i = 0; i < 60; ++i) {
    inputs.rows.push_back("<series> of a very long name " + std::to_string(i));
    inputs.weights.emplace_back(6, 1.0F / 60.0F);
  }
  window.models[0].readings.push_back(inputs);
  const auto picture = picture_of(all, 0, {.is_root = true});
  EXPECT_EQ(fault_of_xml(to_svg(picture)), "");
  for (const auto& layer : picture.layers) {
    for (const auto& shape : layer.shapes) {
      const auto* text = std::get_if<PictureText>(&shape);
      if (text == nullptr) continue;
      EXPECT_GT(text->y, 0.0);
      EXPECT_LT(text->y, picture.height);
      EXPECT_GT(text->x, 0.0);
      EXPECT_LT(text->x, picture.width);
    }
  }
}

TEST(SeriesPicture, IsNotOfEndlessWindows) {
  auto all = small();
  all.windows[0].read[0].assign(5000, 1.0);
  EXPECT_THROW(picture_of(all, 0), Error);
}

}  // namespace
}  // namespace attend::view
