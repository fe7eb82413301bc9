#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "search/beam.h"
#include "search/sampling.h"
#include "search/test_stepper.h"

namespace attend::search {
namespace {

/// Whether some n tokens in a row stand in it twice.
bool repeats(const std::vector<TokenId>& tokens, std::size_t n) {
  std::set<std::vector<TokenId>> seen;
  for (std::size_t i = 0; i + n <= tokens.size(); ++i) {
    const auto first = tokens.begin() + static_cast<std::ptrdiff_t>(i);
    if (!seen.insert({first, first + static_cast<std::ptrdiff_t>(n)}).second) return true;
  }
  return false;
}

/// log p of the best continuation, the end included, with no n-gram twice.
void enumerate_unrepeated(const std::vector<TokenId>& tokens, double score, std::size_t left,
                          std::size_t n, double& best) {
  std::vector<TokenId> prefix = {0, 1};
  prefix.insert(prefix.end(), tokens.begin(), tokens.end());
  const auto p = TableStepper::next(prefix);
  best = std::max(best, score + p[2]);
  if (left == 0) return;
  for (const TokenId token : {0, 1, 3}) {
    auto longer = tokens;
    longer.push_back(token);
    if (repeats(longer, n)) continue;
    enumerate_unrepeated(longer, score + p[static_cast<std::size_t>(token)], left - 1, n, best);
  }
}

TEST(NoRepeat, TheBestHypothesisIsThatOfAllWithoutAnNGramTwice) {
  for (const std::size_t n : {1U, 2U, 3U}) {
    double best = -1e9;
    enumerate_unrepeated({}, 0.0, 5, n, best);
    TableStepper stepper;
    const auto found = beam_search(stepper, {.beam_size = 1000,
                                             .length_penalty = 0.0,
                                             .max_ratio = 0.0,
                                             .max_extra = 5,
                                             .no_repeat = static_cast<std::int64_t>(n)});
    EXPECT_NEAR(found[0][0].log_probability, best, 1e-5) << n;
    for (const auto& hypothesis : found[0]) EXPECT_FALSE(repeats(hypothesis.tokens, n)) << n;
  }
}

// Three tokens besides the end: without one twice there are at most three, then only the end is
// left, however unlikely it is.
TEST(NoRepeat, HoldsForGreedySearchSmallBeamsAndDraws) {
  for (const std::int64_t n : {1, 2}) {
    for (const std::int64_t width : {1, 2, 3}) {
      const SearchOptions options = {
          .beam_size = width, .max_ratio = 0.0, .max_extra = 40, .no_repeat = n};
      TableStepper searched({0, 1, 3});
      for (const auto& found : beam_search(searched, options)) {
        ASSERT_FALSE(found.empty());
        for (const auto& one : found) {
          EXPECT_FALSE(repeats(one.tokens, static_cast<std::size_t>(n)));
          EXPECT_LE(one.tokens.size(), n == 1 ? 3U : 10U);
        }
      }
      TableStepper drawn({0});
      const auto draws = sample(drawn, options, {}, 50, std::vector<std::uint64_t>{5});
      for (const auto& one : draws[0]) {
        EXPECT_FALSE(repeats(one.tokens, static_cast<std::size_t>(n)));
        EXPECT_LE(one.tokens.size(), n == 1 ? 3U : 10U);
      }
    }
  }
}

}  // namespace
}  // namespace attend::search
