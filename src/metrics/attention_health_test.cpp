#include "metrics/attention_health.h"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

namespace attend::metrics {
namespace {

using Rows = std::vector<std::vector<float>>;

AttentionHealthSum& add(AttentionHealthSum& sum, const Rows& rows) {
  std::vector<float> weights;
  for (const auto& row : rows) weights.insert(weights.end(), row.begin(), row.end());
  sum.add(weights, rows.size());
  return sum;
}

AttentionHealth health_of(const Rows& rows) {
  AttentionHealthSum sum;
  return add(sum, rows).health();
}

const Rows kDiagonal = {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}};
const Rows kReversed = {{0, 0, 0, 1}, {0, 0, 1, 0}, {0, 1, 0, 0}, {1, 0, 0, 0}};
const Rows kEven(4, std::vector<float>(4, 0.25F));
const Rows kOnePosition(4, {0, 1, 0, 0});

TEST(AttentionHealth, OfTheDiagonal) {
  const auto health = health_of(kDiagonal);
  EXPECT_EQ(health.sentences, 1);
  EXPECT_EQ(health.steps, 4);
  EXPECT_DOUBLE_EQ(health.entropy, 0.0);
  EXPECT_DOUBLE_EQ(health.evenness, 0.0);
  EXPECT_DOUBLE_EQ(health.coverage, 1.0);
  EXPECT_DOUBLE_EQ(health.diagonality, 1.0);
  EXPECT_DOUBLE_EQ(health.backwards, 0.0);
  EXPECT_DOUBLE_EQ(health.information, 1.0);  // log 4 of log 4
  EXPECT_DOUBLE_EQ(health.mass, 1.0);
  EXPECT_DOUBLE_EQ(health.blank, 0.0);
  EXPECT_FALSE(health.collapse());
}

TEST(AttentionHealth, OfTheReverse) {
  const auto health = health_of(kReversed);
  // Distances 1, 1/3, 1/3, 1: their mean is 2/3.
  EXPECT_NEAR(health.diagonality, 1.0 / 3.0, 1e-12);
  EXPECT_DOUBLE_EQ(health.backwards, 1.0);
  EXPECT_DOUBLE_EQ(health.information, 1.0);
  EXPECT_DOUBLE_EQ(health.coverage, 1.0);
  EXPECT_FALSE(health.collapse());
}

// A grid of 2 by 2: what is 0 on a line's diagonal is nothing here, and its last place is no end.
TEST(AttentionHealth, OfAGridKnowsNoOrder) {
  AttentionHealthSum sum;
  const std::vector<float> weights = {0, 0, 0, 1, 0, 1, 0, 0};
  sum.add(weights, 2, Positions::kGrid);
  const auto health = sum.health();
  EXPECT_TRUE(std::isnan(health.diagonality));
  EXPECT_TRUE(std::isnan(health.backwards));
  EXPECT_DOUBLE_EQ(health.coverage, 2.0 / 4);
  EXPECT_DOUBLE_EQ(health.information, 1.0);
  EXPECT_DOUBLE_EQ(health.entropy, 0.0);
  EXPECT_FALSE(health.collapse());
  AttentionHealthSum of_a_line;
  of_a_line.add(weights, 2);
  EXPECT_DOUBLE_EQ(of_a_line.health().backwards, 1.0);
  EXPECT_DOUBLE_EQ(of_a_line.health().coverage, 1.0 / 3);
}

TEST(AttentionHealth, OfALongReverseIsHalfDiagonal) {
  constexpr std::size_t kLength = 1001;
  Rows rows(kLength, std::vector<float>(kLength, 0.0F));
  for (std::size_t t = 0; t < kLength; ++t) rows[t][kLength - 1 - t] = 1.0F;
  EXPECT_NEAR(health_of(rows).diagonality, 0.5, 1e-3);
}

TEST(AttentionHealth, OfReadingEvenlyIsACollapse) {
  const auto health = health_of(kEven);
  EXPECT_NEAR(health.entropy, std::log(4.0), 1e-12);
  EXPECT_NEAR(health.evenness, 1.0, 1e-12);
  EXPECT_DOUBLE_EQ(health.coverage, 1.0);
  // Steps 0 and 3 are 0, 1/3, 2/3, 1 away: mean 1/2; steps 1 and 2 are 1/3, 0, 1/3, 2/3: 1/3.
  EXPECT_NEAR(health.diagonality, 1.0 - 5.0 / 12.0, 1e-12);
  EXPECT_NEAR(health.information, 0.0, 1e-12);
  EXPECT_EQ(health.collapse(), Collapse::kEven);
}

TEST(AttentionHealth, OfOnePositionIsACollapse) {
  const auto health = health_of(kOnePosition);
  EXPECT_DOUBLE_EQ(health.entropy, 0.0);
  EXPECT_NEAR(health.coverage, 1.0 / 3.0, 1e-12);  // the end apart
  EXPECT_DOUBLE_EQ(health.backwards, 0.0);
  EXPECT_NEAR(health.information, 0.0, 1e-12);
  EXPECT_EQ(health.collapse(), Collapse::kOnePosition);
}

TEST(AttentionHealth, OfStepsThatReadNothing) {
  const auto health = health_of({{0.5F, 0, 0}, {0, 0, 0}, {0, 0.25F, 0.25F}});
  EXPECT_NEAR(health.mass, 1.0 / 3.0, 1e-7);
  EXPECT_NEAR(health.blank, 1.0 / 3.0, 1e-12);
  EXPECT_NEAR(health.entropy, 0.5 * std::log(2.0), 1e-7);  // of the two that read
  EXPECT_NEAR(health.evenness, 0.5 * std::log(2.0) / std::log(3.0), 1e-7);
  EXPECT_DOUBLE_EQ(health.coverage, 1.0);              // 1 and 1/2, once normalised
  EXPECT_NEAR(health.diagonality, 1.0 - 0.125, 1e-7);  // 0 and (1/2 + 0) / 2
  EXPECT_DOUBLE_EQ(health.backwards, 0.0);
  // The mean reads 1/2, 1/4, 1/4: 1.5 log 2, less 0.5 log 2.
  EXPECT_NEAR(health.information, std::log(2.0) / std::log(3.0), 1e-7);
  EXPECT_FALSE(health.collapse());
  EXPECT_EQ(health_of({{0, 0}, {0, 0}}).collapse(), Collapse::kBlank);
}

TEST(AttentionHealth, InformationIsAShareOfWhatTheShorterSideAllows) {
  // Two steps, four positions: one bit at most.
  EXPECT_NEAR(health_of({{0.5F, 0.5F, 0, 0}, {0, 0, 0.5F, 0.5F}}).information, 1.0, 1e-7);
  // Four steps, two positions, of which the first is read three times.
  const auto entropy = -0.75 * std::log(0.75) - 0.25 * std::log(0.25);
  EXPECT_NEAR(health_of({{1, 0}, {1, 0}, {1, 0}, {0, 1}}).information, entropy / std::log(2.0),
              1e-12);
}

TEST(AttentionHealth, MeansAreOverStepsPositionsMovesAndSentences) {
  AttentionHealthSum sum;
  add(sum, kDiagonal);
  const auto health = add(sum, {{0, 1}, {1, 0}}).health();
  EXPECT_EQ(health.sentences, 2);
  EXPECT_EQ(health.steps, 6);
  EXPECT_DOUBLE_EQ(health.coverage, 1.0);             // 3 and 1 positions
  EXPECT_NEAR(health.diagonality, 4.0 / 6.0, 1e-12);  // the second's steps are 1 away
  EXPECT_DOUBLE_EQ(health.backwards, 0.25);           // 1 of 3 + 1 moves
  EXPECT_DOUBLE_EQ(health.information, 1.0);
  AttentionHealthSum mixed;
  add(mixed, kDiagonal);
  EXPECT_NEAR(add(mixed, {{1, 0}, {1, 0}}).health().information, 0.5, 1e-12);
}

TEST(AttentionHealth, WithoutAnythingToCountIsNotANumber) {
  const auto none = AttentionHealthSum().health();
  EXPECT_EQ(none.steps, 0);
  EXPECT_TRUE(std::isnan(none.information));
  EXPECT_FALSE(none.collapse());
  // An empty source translated as nothing: the end reads the end.
  const auto ends = health_of({{1}});
  EXPECT_DOUBLE_EQ(ends.entropy, 0.0);
  EXPECT_DOUBLE_EQ(ends.mass, 1.0);
  EXPECT_TRUE(std::isnan(ends.evenness));
  EXPECT_TRUE(std::isnan(ends.coverage));
  EXPECT_TRUE(std::isnan(ends.diagonality));
  EXPECT_TRUE(std::isnan(ends.backwards));
  EXPECT_TRUE(std::isnan(ends.information));
  EXPECT_FALSE(ends.collapse());
}

TEST(AttentionHealth, WeightsThatAreNoneCountAsNone) {
  const auto nan = std::numeric_limits<float>::quiet_NaN();
  const auto health = health_of({{nan, 1}, {-1, 0.5F}});
  EXPECT_DOUBLE_EQ(health.mass, 0.75);
  EXPECT_DOUBLE_EQ(health.blank, 0.0);
  EXPECT_DOUBLE_EQ(health.entropy, 0.0);
}

TEST(AttentionHealth, RefusesWeightsOfNoWholeRows) {
  AttentionHealthSum sum;
  const std::vector<float> five(5, 0.2F);
  EXPECT_THROW(sum.add(five, 2), std::logic_error);
  EXPECT_THROW(sum.add(five, 0), std::logic_error);
  EXPECT_THROW(sum.add({}, 1), std::logic_error);
}

}  // namespace
}  // namespace attend::metrics
