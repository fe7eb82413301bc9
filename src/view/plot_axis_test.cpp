#include "view/plot_axis.h"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

namespace attend::view {
namespace {

std::vector<double> values_of(const std::vector<Tick>& ticks) {
  std::vector<double> values;
  for (const auto& tick : ticks) values.push_back(tick.value);
  return values;
}

TEST(PlotAxis, BeginsAndEndsAtRoundValues) {
  const auto axis = axis_of({0.59, 0.98}, /*has_zero=*/false, /*is_log=*/false, 4);
  EXPECT_DOUBLE_EQ(axis.least, 0.5);
  EXPECT_DOUBLE_EQ(axis.most, 1.0);
  const auto ticks = axis.ticks();
  ASSERT_EQ(ticks.size(), 6U);
  EXPECT_EQ(ticks[1].text, "0.6");
  EXPECT_DOUBLE_EQ(axis_of({3, 8.8}, true, false, 4).least, 0.0);
}

TEST(PlotAxis, PlacesValuesInProportionOrByTheirLogarithm) {
  PlotAxis axis{.least = 1, .most = 100, .from = 10, .to = 30, .is_log = false};
  EXPECT_DOUBLE_EQ(axis.place(50.5), 20);
  axis.is_log = true;
  EXPECT_DOUBLE_EQ(axis.place(10), 20);
  EXPECT_DOUBLE_EQ(axis.place(100), 30);
}

TEST(PlotAxis, OneValueHasRoomAboutIt) {
  const auto one = axis_of({5, 5}, false, false, 4);
  EXPECT_LT(one.least, 5);
  EXPECT_GT(one.most, 5);
  const auto zero = axis_of({0}, true, false, 4);
  EXPECT_DOUBLE_EQ(zero.least, 0);
  EXPECT_DOUBLE_EQ(zero.most, 1);
}

TEST(PlotAxis, OfNoNumberIsOneAllTheSame) {
  const auto axis = axis_of({NAN, INFINITY}, false, false, 4);
  EXPECT_DOUBLE_EQ(axis.most, 1);
  EXPECT_FALSE(axis_of({-1, 0}, false, true, 4).is_log);
}

TEST(PlotAxis, ALogarithmicOneHasOneTwoFiveOfManyPowersTheseAloneOfFewRoundValues) {
  const auto some = axis_of({0.3, 4}, false, true, 4);
  EXPECT_EQ(values_of(some.ticks()), (std::vector<double>{0.5, 1, 2}));
  const auto ticks = axis_of({0.001, 1000}, false, true, 4).ticks();
  ASSERT_EQ(ticks.size(), 7U);
  EXPECT_EQ(ticks.front().text, "0.001");
  EXPECT_EQ(ticks.back().text, "1000");
  EXPECT_EQ(values_of(axis_of({2.4, 4.1}, false, true, 4).ticks()),
            (std::vector<double>{2.5, 3, 3.5, 4}));
}

TEST(ShortNumber, IsReadAtAGlance) {
  EXPECT_EQ(short_number(0), "0");
  EXPECT_EQ(short_number(0.05), "0.05");
  EXPECT_EQ(short_number(5000), "5000");
  EXPECT_EQ(short_number(12500), "12.5 k");
  EXPECT_EQ(short_number(3e6), "3 M");
  EXPECT_EQ(short_number(2e-5), "2e-5");
}

TEST(Smoothed, IsTheMeanOfThePastThatThereWas) {
  const PlotPoints points = {{1, 4}, {2, 8}, {3, 0}};
  EXPECT_EQ(smoothed(points, 0), points);
  const auto means = smoothed(points, 0.5);
  EXPECT_DOUBLE_EQ(means[0].second, 4);
  EXPECT_DOUBLE_EQ(means[1].second, (4 + 2 * 8) / 3.0);
  EXPECT_DOUBLE_EQ(means[2].second, (4 + 2 * 8 + 4 * 0) / 7.0);
}

TEST(SeenOn, KeepsEndsAndExtremesOfEachPixel) {
  PlotPoints points;
  for (int i = 0; i < 10'000; ++i) points.emplace_back(i, std::sin(i));
  points[5'000].second = 9;
  points[7'777].second = -9;
  const auto seen = seen_on(points, 100);
  EXPECT_LE(seen.size(), 4U * 101U);
  EXPECT_EQ(seen.front(), points.front());
  EXPECT_EQ(seen.back(), points.back());
  EXPECT_NE(std::find(seen.begin(), seen.end(), points[5'000]), seen.end());
  EXPECT_NE(std::find(seen.begin(), seen.end(), points[7'777]), seen.end());
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  EXPECT_EQ(seen_on({{1, 2}, {1, 3}, {1, 4}}, 1).size(), 3U);  // all at one place
}

TEST(Apart, LabelsKeepTheirOrderAndDoNotOverlap) {
  EXPECT_EQ(apart({10, 50}, 15, 0, 100), (std::vector<double>{10, 50}));
  EXPECT_EQ(apart({50, 50}, 10, 0, 100), (std::vector<double>{45, 55}));
  EXPECT_EQ(apart({99, 98}, 10, 0, 100), (std::vector<double>{100, 90}));
  const std::vector<double> wanted = {20, 22, 21, 80, 24, 81};
  const auto heights = apart(wanted, 15, 0, 100);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    for (std::size_t j = 0; j < wanted.size(); ++j) {
      if (wanted[i] < wanted[j]) {
        EXPECT_GE(heights[j] - heights[i], 15 - 1e-9);
      }
    }
  }
}

}  // namespace
}  // namespace attend::view
