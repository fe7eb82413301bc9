#include "search/beam.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "core/error.h"
#include "search/path.h"
#include "search/sampling.h"
#include "search/test_stepper.h"

namespace attend::search {
namespace {

void enumerate(std::vector<TokenId> prefix, double score, std::size_t left, double& best) {
  const auto p = TableStepper::next(prefix);
  best = std::max(best, score + p[2]);
  if (left == 0) return;
  for (const TokenId token : {0, 1, 3}) {
    auto longer = prefix;
    longer.push_back(token);
    enumerate(longer, score + p[static_cast<std::size_t>(token)], left - 1, best);
  }
}

/// Token 3 reads as nothing.
class QuietToken final : public TextOf {
 public:
  std::string operator()(std::span<const TokenId> tokens) const override {
    std::string text;
    for (const auto token : tokens) {
      if (token != 3) text += std::to_string(token);
    }
    return text;
  }
};

TEST(BeamSearch, HoldsNoTextTwiceAndFindsOthersInItsPlace) {
  const QuietToken text_of;
  SearchOptions options = {.beam_size = 6, .max_ratio = 0.0, .max_extra = 40};
  const auto texts_of = [&](const std::vector<Hypothesis>& found) {
    std::vector<std::string> texts;
    for (const auto& one : found) texts.push_back(text_of(one.tokens));
    return texts;
  };
  std::size_t twice = 0;
  for (TokenId source = 0; source < 20; ++source) {
    options.text_of = nullptr;
    TableStepper plain({source});
    const auto all = beam_search(plain, options)[0];
    options.text_of = &text_of;
    TableStepper stepper({source});
    BeamRecord record = {6, {}};
    const auto found = beam_search(stepper, options, &record)[0];
    const auto texts = texts_of(found);
    EXPECT_EQ(found.size(), 6U) << source;
    EXPECT_EQ(std::set<std::string>(texts.begin(), texts.end()).size(), texts.size()) << source;
    EXPECT_EQ(record.trees[0].ends.size(), found.size());
    EXPECT_EQ(std::count_if(record.trees[0].nodes.begin(), record.trees[0].nodes.end(),
                            [](const auto& node) { return node.fate == Fate::kEnded; }),
              std::ssize(found));
    for (const auto& one : all) {  // of a text that both found, the better hypothesis
      const auto place = std::find(texts.begin(), texts.end(), text_of(one.tokens));
      if (place == texts.end()) continue;
      EXPECT_GE(found[static_cast<std::size_t>(place - texts.begin())].score, one.score);
    }
    const auto before = texts_of(all);
    twice += before.size() - std::set<std::string>(before.begin(), before.end()).size();
  }
  EXPECT_GT(twice, 5U);
}

TEST(BeamSearch, ABeamAsWideAsTheSearchSpaceFindsTheBestHypothesis) {
  double best = -1e9;
  enumerate({0, 1}, 0.0, 4, best);
  TableStepper stepper;
  const auto found = beam_search(
      stepper, {.beam_size = 400, .length_penalty = 0.0, .max_ratio = 0.0, .max_extra = 4});
  ASSERT_EQ(found.size(), 1U);
  ASSERT_FALSE(found.front().empty());
  EXPECT_NEAR(found.front().front().log_probability, best, 1e-5);
}

TEST(BeamSearch, WeightsFollowTheirHypothesis) {
  TableStepper stepper;
  const auto found = beam_search(stepper, {.beam_size = 6, .max_ratio = 0.0, .max_extra = 5});
  for (const auto& hypothesis : found[0]) {
    ASSERT_EQ(hypothesis.weights.size(), hypothesis.tokens.size() + 1);
    TokenId fed = 1;  // a TableStepper's weights are the token it was fed
    for (std::size_t i = 0; i <= hypothesis.tokens.size(); ++i) {
      EXPECT_EQ(hypothesis.weights[i], std::vector<float>{static_cast<float>(fed)});
      if (i < hypothesis.tokens.size()) fed = hypothesis.tokens[i];
    }
  }
}

TEST(BeamSearch, ManySourcesFindWhatEachFindsAlone) {
  const SearchOptions options = {.beam_size = 3, .max_ratio = 0.0, .max_extra = 6};
  TableStepper together({0, 1, 3});
  const auto found = beam_search(together, options);
  ASSERT_EQ(found.size(), 3U);
  for (std::size_t i = 0; const TokenId source : {0, 1, 3}) {
    TableStepper alone({source});
    const auto expected = beam_search(alone, options)[0];
    ASSERT_EQ(found[i].size(), expected.size());
    for (std::size_t rank = 0; rank < expected.size(); ++rank) {
      EXPECT_EQ(found[i][rank].tokens, expected[rank].tokens);
      EXPECT_EQ(found[i][rank].weights, expected[rank].weights);
    }
    ++i;
  }
}

TEST(BeamSearch, ABeamOfOneFollowsTheLikeliestToken) {
  TableStepper stepper;
  const auto found =
      beam_search(stepper, {.beam_size = 1, .max_ratio = 0.0, .max_extra = 8}).at(0).at(0);
  std::vector<TokenId> prefix = {0, 1};
  for (std::size_t length = 0; length <= found.tokens.size(); ++length) {
    const auto p = TableStepper::next(prefix);
    const auto likeliest = static_cast<TokenId>(std::max_element(p.begin(), p.end()) - p.begin());
    if (length == found.tokens.size()) {
      EXPECT_TRUE(likeliest == 2 || length == 8U);
    } else {
      ASSERT_EQ(found.tokens[length], likeliest);
      prefix.push_back(likeliest);
    }
  }
}

TEST(BeamSearch, KeepsTheWeightsOfThoseThatWereAskedFor) {
  TableStepper all;
  SearchOptions options = {.beam_size = 6, .max_ratio = 0.0, .max_extra = 5};
  const auto expected = beam_search(all, options)[0];
  for (const std::size_t with_weights : {0U, 1U, 2U}) {
    TableStepper stepper;
    options.with_weights = with_weights;
    const auto found = beam_search(stepper, options)[0];
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t rank = 0; rank < found.size(); ++rank) {
      EXPECT_EQ(found[rank].tokens, expected[rank].tokens);
      EXPECT_EQ(found[rank].score, expected[rank].score);
      if (rank < with_weights) {
        EXPECT_EQ(found[rank].weights, expected[rank].weights);
      } else {
        EXPECT_TRUE(found[rank].weights.empty());
      }
    }
  }
}

TEST(Paths, WhatNobodyHoldsMakesRoomAndWhatIsSharedStays) {
  Paths paths;
  const std::vector<float> a = {1.0F};
  const std::vector<float> b = {2.0F};
  const auto root = paths.add(Paths::kRoot, 7, -1.0F, a);
  const auto left = paths.add(root, 8, -2.0F, b);
  const auto right = paths.add(root, 9, -3.0F, b);
  paths.release(root);   // both need it still
  paths.release(right);  // its place is free
  EXPECT_EQ(paths.add(left, 2, -4.0F, a), right);
  paths.release(left);
  const auto found = paths.finished(right);
  EXPECT_EQ(found.tokens, (std::vector<TokenId>{7, 8}));
  EXPECT_EQ(found.log_probabilities, (std::vector<float>{-1.0F, -2.0F, -4.0F}));
  EXPECT_EQ(found.log_probability, -7.0);
  EXPECT_EQ(paths.weights(right), (std::vector<std::vector<float>>{a, b, a}));
}

/// Wants a source until so many steps were made.
class Patience final : public Supervisor {
 public:
  explicit Patience(std::vector<std::size_t> steps) : steps_(std::move(steps)) {}
  void between_steps() override { ++made; }
  bool wants(std::size_t source) const override { return made < steps_[source]; }

  std::size_t made = 0;

 private:
  std::vector<std::size_t> steps_;
};

TEST(Supervisor, EndsTheSearchOfWhatNobodyWaitsForAndLeavesTheOthers) {
  constexpr std::size_t kEver = 1000;
  const SearchOptions options = {.beam_size = 4, .max_ratio = 0.0, .max_extra = 60};
  TableStepper alone({1});
  const auto expected = beam_search(alone, options)[0];
  Patience patience({0, kEver, 1});
  TableStepper stepper({0, 1, 3});
  const auto found = beam_search(stepper, options, nullptr, &patience);
  EXPECT_TRUE(found[0].empty());
  EXPECT_TRUE(found[2].empty());
  ASSERT_EQ(found[1].size(), expected.size());
  for (std::size_t rank = 0; rank < expected.size(); ++rank) {
    EXPECT_EQ(found[1][rank].tokens, expected[rank].tokens);
  }
  Patience none({1, 1});
  TableStepper two({0, 1});
  EXPECT_TRUE(beam_search(two, options, nullptr, &none)[0].empty());
  EXPECT_EQ(none.made, 1U);  // and no step more

  Patience drawing({0, kEver});
  TableStepper drawn({0, 1});
  const auto draws = sample(drawn, options, {}, 3, std::vector<std::uint64_t>{1, 2}, &drawing);
  EXPECT_TRUE(draws[0].empty());
  EXPECT_EQ(draws[1].size(), 3U);
}

TEST(SearchOptions, ZeroBeamIsRefusedByName) {
  try {
    SearchOptions{.beam_size = 0}.validate();
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_STREQ(error.what(), "search.beam_size = 0: expected a whole number from 1 to 1000");
  }
}

// log p = -6 of two tokens and an end: -6 / 3^1 = -2; with exponent 0 it stays -6.
TEST(SearchOptions, LengthPenaltyDividesByThePowerOfTheLengthWithItsEnd) {
  Hypothesis hypothesis;
  hypothesis.tokens = {5, 6};
  hypothesis.log_probability = -6.0;
  EXPECT_DOUBLE_EQ((SearchOptions{.length_penalty = 1.0}.score(hypothesis)), -2.0);
  EXPECT_DOUBLE_EQ((SearchOptions{.length_penalty = 0.0}.score(hypothesis)), -6.0);
}

// Two positions: covered .5 + .25 = .75 and .5 + .75 = 1.25, cut to 1. log .75 + log 1 = -0.28768.
TEST(SearchOptions, CoveragePenaltyCountsPositionsThatWereReadTooLittle) {
  Hypothesis hypothesis;
  hypothesis.tokens = {5};
  hypothesis.weights = {{0.5F, 0.5F}, {0.25F, 0.75F}};
  const SearchOptions options = {.length_penalty = 0.0, .coverage_penalty = 2.0};
  EXPECT_NEAR(options.score(hypothesis), 2.0 * -0.287682, 1e-6);
}

}  // namespace
}  // namespace attend::search
