#include "search/sampling.h"

#include <cmath>

#include <gtest/gtest.h>

#include "search/beam.h"
#include "search/test_stepper.h"

namespace attend::search {
namespace {

TEST(Sampling, DrawsFollowTheDistributionAndHangOnTheSeedAlone) {
  constexpr std::size_t kDraws = 4000;
  const SearchOptions search = {.max_ratio = 0.0, .max_extra = 6};
  const std::vector<std::uint64_t> seeds = {7, 7};
  TableStepper stepper({0, 0});
  const auto found = sample(stepper, search, {}, kDraws, seeds);
  const auto p = TableStepper::next({0, 1});
  std::vector<double> counts(4, 0.0);
  for (std::size_t i = 0; i < kDraws; ++i) {
    EXPECT_EQ(found[0][i].tokens, found[1][i].tokens);
    counts[static_cast<std::size_t>(found[0][i].tokens.empty() ? 2 : found[0][i].tokens[0])] += 1.0;
  }
  for (std::size_t token = 0; token < 4; ++token) {
    EXPECT_NEAR(counts[token] / kDraws, std::exp(p[token]), 0.03);  // deviation below 0.008
  }
}

TEST(Sampling, OneTokenToChooseFromIsGreedy) {
  const SearchOptions search = {.beam_size = 1, .max_ratio = 0.0, .max_extra = 6};
  TableStepper greedy;
  const auto expected = beam_search(greedy, search)[0][0].tokens;
  for (const SamplingOptions& options :
       {SamplingOptions{.top_k = 1}, SamplingOptions{.top_p = 1e-6},
        SamplingOptions{.temperature = 0.001}}) {
    TableStepper stepper;
    EXPECT_EQ(sample(stepper, search, options, 1, std::vector<std::uint64_t>{3})[0][0].tokens,
              expected);
  }
}

}  // namespace
}  // namespace attend::search
