#include "metrics/token_distance.h"

#include <cmath>

#include <gtest/gtest.h>

namespace attend::metrics {
namespace {

const format::Timeline kTenths = {.first = 0.05, .step = 0.1, .parts = {{"a", 0.0, 0.0, 0.5}}};

TEST(TokenDistance, IsThatOfTheMiddlesOfWeightsAndWords) {
  // The first word has two symbols: half of their weight lies before 0.1. The second looks at 0.35,
  // the third back at 0.25.
  const std::vector<std::vector<float>> weights = {
      {1, 0, 0, 0, 0}, {0, 1, 0, 0, 0}, {0, 0, 0, 1, 0}, {0, 0, 1, 0, 0}, {0, 0, 0, 0, 1}};
  const std::vector<int> words = {0, 0, 1, 2, -1};
  const std::vector<format::GoldTime> gold = {
      {"a", 0.05, 0.19}, {"b", 0.25, 0.55}, {"c", 0.25, 0.61}};  // 0.12, 0.40, 0.43
  const auto found = token_distance_of(weights, words, kTenths, gold);
  EXPECT_EQ(found.symbols, 3);
  EXPECT_NEAR(found.distance, 20.0 + 50.0 + 180.0, 1e-6);
  EXPECT_EQ(found.within_20, 1);
  EXPECT_EQ(found.within_50, 2);
  EXPECT_EQ(found.steps, 2);
  EXPECT_EQ(found.monotone, 1);
  EXPECT_NEAR(offset_of(std::vector{found}), 0.05, 1e-9);  // of 0.02, 0.05, 0.18
  // The symbols' centres are 0.05, 0.15, and 0.30 of the last two, which lie the wrong way round;
  // so borders are at 0, 0.10 and 0.225, and half of what is left, to the end, is at 0.3625.
  EXPECT_NEAR(found.borders, 50.0 + 35.0 + 25.0 + 187.5 + 112.5 + 110.0, 1e-6);
  EXPECT_EQ(found.written_within_50, 2);  // 0.1125, 0.29375, 0.43125
  const auto figures = found.figures();
  ASSERT_EQ(figures.size(), metrics_of_times().size());
  EXPECT_NEAR(figures[0].second, 250.0 / 3.0, 1e-6);
  EXPECT_DOUBLE_EQ(figures[3].second, 0.5);
}

TEST(TokenDistance, SumsOfRowsAreThoseOfItsCounts) {
  std::vector<TokenDistance> rows(2);
  rows[0] = {.symbols = 2,
             .distance = 30.5,
             .within_20 = 1,
             .within_50 = 2,
             .steps = 1,
             .monotone = 1,
             .borders = 40.0,
             .written_within_50 = 1,
             .early = {0.01, 0.02}};
  rows[1] = {.symbols = 1,
             .distance = 69.5,
             .within_20 = 0,
             .within_50 = 0,
             .steps = 0,
             .monotone = 0,
             .borders = 20.0,
             .written_within_50 = 1,
             .early = {0.09}};
  const auto counts = time_counts(rows);
  ASSERT_EQ(counts.size(), 6U);
  EXPECT_NEAR(counts[0].of_all(), 100.0 / 3.0, 1e-9);
  EXPECT_NEAR(counts[1].of_all(), 1.0 / 3.0, 1e-12);
  EXPECT_NEAR(counts[2].of_all(), 2.0 / 3.0, 1e-12);
  EXPECT_NEAR(counts[3].of_all(), 1.0, 1e-12);
  EXPECT_NEAR(counts[4].of_all(), 2.0 / 3.0, 1e-12);
  EXPECT_NEAR(counts[5].of_all(), 10.0, 1e-9);
  EXPECT_NEAR(offset_of(rows), 0.02, 1e-12);
  auto sum = rows[0];
  sum += rows[1];
  EXPECT_NEAR(sum.figures()[0].second, counts[0].of_all(), 1e-12);
}

TEST(TokenDistance, WithoutWeightIsTheDistanceFromTheBeginning) {
  const std::vector<std::vector<float>> weights = {{0, 0, 0, 0, 0}};
  const auto found = token_distance_of(weights, std::vector<int>{0}, kTenths,
                                       std::vector<format::GoldTime>{{"a", 0.1, 0.3}});
  EXPECT_NEAR(found.distance, 200.0, 1e-9);
  EXPECT_NEAR(found.borders, 150.0, 1e-9);  // written is 0 to 0.25, as far as a symbol reaches
  EXPECT_TRUE(std::isnan(TokenDistance().figures()[0].second));
  EXPECT_TRUE(std::isnan(offset_of({})));
}

}  // namespace
}  // namespace attend::metrics
