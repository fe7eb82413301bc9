// Where a hypothesis may end: search.min_ratio, search.end_threshold.

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "core/error.h"
#include "search/beam.h"
#include "search/sampling.h"
#include "search/test_stepper.h"

namespace attend::search {
namespace {

constexpr TokenId kEnd = 2;

std::vector<float> after(const std::vector<TokenId>& tokens) {
  std::vector<TokenId> prefix = {0, 1};
  prefix.insert(prefix.end(), tokens.begin(), tokens.end());
  return TableStepper::next(prefix);
}

/// Whether these tokens may end by the words of the two keys: at least so many tokens, and log p of
/// the end at least so many times the largest.
bool may_end(const std::vector<TokenId>& tokens, std::size_t fewest, double threshold) {
  const auto p = after(tokens);
  if (tokens.size() < fewest) return false;
  return threshold == 0.0 || double(p[kEnd]) >= threshold * double(*std::ranges::max_element(p));
}

/// log p of the best of all that may end there, or at five tokens.
void enumerate(const std::vector<TokenId>& tokens, double score, std::size_t fewest,
               double threshold, double& best) {
  const auto p = after(tokens);
  const bool is_longest = tokens.size() == 5;
  if (is_longest || may_end(tokens, fewest, threshold)) {
    best = std::max(best, score + double(p[kEnd]));
  }
  if (is_longest) return;
  for (const TokenId token : {0, 1, 3}) {
    auto longer = tokens;
    longer.push_back(token);
    enumerate(longer, score + double(p[std::size_t(token)]), fewest, threshold, best);
  }
}

// Sources of the table have one symbol: a ratio is a number of tokens.
TEST(Ends, TheBestHypothesisIsThatOfAllWhichMayEndWhereTheyDo) {
  for (const std::size_t fewest : {0U, 2U, 4U}) {
    for (const double threshold : {0.0, 1.0, 1.5}) {
      double best = -1e9;
      enumerate({}, 0.0, fewest, threshold, best);
      TableStepper stepper;
      const auto found = beam_search(stepper, {.beam_size = 1000,
                                               .length_penalty = 0.0,
                                               .max_ratio = 0.0,
                                               .max_extra = 5,
                                               .min_ratio = double(fewest),
                                               .end_threshold = threshold});
      EXPECT_NEAR(found[0][0].log_probability, best, 1e-5) << fewest << " " << threshold;
      for (const auto& one : found[0]) {
        EXPECT_TRUE(one.tokens.size() == 5 || may_end(one.tokens, fewest, threshold));
      }
    }
  }
}

TEST(Ends, HoldForSmallBeamsAndDraws) {
  for (const std::int64_t width : {1, 2, 3}) {
    const SearchOptions options = {.beam_size = width,
                                   .max_ratio = 0.0,
                                   .max_extra = 6,
                                   .min_ratio = 3.0,
                                   .end_threshold = 1.0};
    TableStepper searched;
    const auto hypotheses = beam_search(searched, options)[0];
    ASSERT_EQ(std::ssize(hypotheses), width);
    for (const auto& one : hypotheses) {
      EXPECT_TRUE(one.tokens.size() == 6 || may_end(one.tokens, 3, 1.0));
    }
  }
  TableStepper drawn;
  const auto draws = sample(drawn, {.max_ratio = 0.0, .max_extra = 6, .min_ratio = 3.0}, {}, 200,
                            std::vector<std::uint64_t>{1});
  std::size_t of_three = 0;
  for (const auto& one : draws[0]) {
    EXPECT_GE(one.tokens.size(), 3U);
    if (one.tokens.size() == 3) ++of_three;
  }
  EXPECT_GT(of_three, 0U);
}

// Three tokens besides the end, and none may come twice: behind three only the end is left.
TEST(Ends, WhereNothingElseMayComeTheEndDoes) {
  const SearchOptions options = {
      .beam_size = 2, .max_ratio = 0.0, .max_extra = 9, .min_ratio = 8.0, .no_repeat = 1};
  TableStepper searched;
  const auto found = beam_search(searched, options)[0];
  ASSERT_FALSE(found.empty());
  for (const auto& one : found) EXPECT_EQ(one.tokens.size(), 3U);
  TableStepper drawn;
  const auto draws = sample(drawn, options, {}, 20, std::vector<std::uint64_t>{1});
  for (const auto& one : draws[0]) EXPECT_EQ(one.tokens.size(), 3U);
}

TEST(Ends, NeverComeLaterThanTheLongestLength) {
  const SearchOptions options = {.max_ratio = 0.0, .max_extra = 4, .min_ratio = 100.0};
  EXPECT_EQ(options.shortest(1), 4U);
  TableStepper stepper;
  const auto found = beam_search(stepper, options);
  for (const auto& one : found[0]) EXPECT_EQ(one.tokens.size(), 4U);
}

TEST(Ends, AThresholdBelowOneIsRefusedByName) {
  for (const double wrong : {0.5, -1.0, 1000.0}) {
    try {
      SearchOptions{.end_threshold = wrong}.validate();
      ADD_FAILURE() << wrong;
    } catch (const ConfigError& error) {
      EXPECT_EQ(std::string(error.what()).rfind("search.end_threshold", 0), 0U) << error.what();
    }
  }
}

}  // namespace
}  // namespace attend::search
