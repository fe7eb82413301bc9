#include "search/beam.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "core/error.h"
#include "search/ensemble.h"
#include "search/path.h"
#include "search/sampling.h"

namespace attend::search {
namespace {

/// A language of 4 tokens whose next-token distribution hangs on the whole prefix.
class TableStepper final : public Stepper {
 public:
  /// Sources are told apart by what they begin with.
  explicit TableStepper(const std::vector<TokenId>& sources = {0}) : source_count_(sources.size()) {
    for (const auto source : sources) prefixes_.push_back({source});
  }

  std::size_t source_count() const override { return source_count_; }
  std::size_t vocabulary_size() const override { return 4; }
  std::size_t source_length(std::size_t /*source*/) const override { return 1; }

  static std::vector<float> next(const std::vector<TokenId>& prefix) {
    std::seed_seq seed(prefix.begin(), prefix.end());
    std::mt19937 random(seed);
    std::vector<float> p(4);
    double sum = 0;
    for (auto& x : p) sum += x = std::exp(2.0F * std::uniform_real_distribution<float>()(random));
    for (auto& x : p) x = std::log(x / static_cast<float>(sum));
    return p;
  }

  std::span<const float> step(std::span<const TokenId> tokens) override {
    out_.clear();
    weights_.clear();
    for (std::size_t row = 0; row < tokens.size(); ++row) {
      prefixes_[row].push_back(tokens[row]);
      for (const float p : next(prefixes_[row])) out_.push_back(p);
      weights_.push_back(static_cast<float>(tokens[row]));
    }
    return out_;
  }
  std::span<const float> weights() const override { return weights_; }
  void select(std::span<const std::size_t> rows) override {
    std::vector<std::vector<TokenId>> kept;
    for (const auto row : rows) kept.push_back(prefixes_[row]);
    prefixes_ = std::move(kept);
  }

 private:
  std::size_t source_count_;
  std::vector<std::vector<TokenId>> prefixes_;
  std::vector<float> out_;
  std::vector<float> weights_;
};

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

/// The symbols from the root to a node, and the sum of their log p.
struct Spelled {
  std::vector<TokenId> tokens;
  std::vector<float> log_probabilities;
  double total = 0.0;
};

Spelled spelled(const BeamTree& tree, std::size_t node) {
  Spelled path;
  for (; node != BeamTree::kRoot; node = tree.nodes[node].parent) {
    path.tokens.insert(path.tokens.begin(), tree.nodes[node].token);
    path.log_probabilities.insert(path.log_probabilities.begin(), tree.nodes[node].log_probability);
    path.total += static_cast<double>(tree.nodes[node].log_probability);
  }
  return path;
}

TEST(BeamRecord, ChangesNothingOfWhatIsFound) {
  const SearchOptions options = {.beam_size = 3, .max_ratio = 0.0, .max_extra = 6};
  TableStepper plain({0, 1, 3});
  const auto expected = beam_search(plain, options);
  for (const std::size_t dropped : {0U, 1U, 3U, 50U}) {
    TableStepper recorded({0, 1, 3});
    BeamRecord record = {dropped, {}};
    const auto found = beam_search(recorded, options, &record);
    ASSERT_EQ(record.trees.size(), 3U);
    for (std::size_t source = 0; source < 3; ++source) {
      ASSERT_EQ(found[source].size(), expected[source].size());
      for (std::size_t rank = 0; rank < found[source].size(); ++rank) {
        EXPECT_EQ(found[source][rank].tokens, expected[source][rank].tokens);
        EXPECT_EQ(found[source][rank].score, expected[source][rank].score);
      }
    }
  }
}

TEST(BeamRecord, SpellsEachHypothesisFromTheRootToItsEnd) {
  TableStepper stepper({0, 1});
  BeamRecord record = {2, {}};
  const auto found =
      beam_search(stepper, {.beam_size = 4, .max_ratio = 0.0, .max_extra = 6}, &record);
  for (std::size_t source = 0; source < 2; ++source) {
    const auto& tree = record.trees[source];
    ASSERT_EQ(tree.ends.size(), found[source].size());
    for (std::size_t rank = 0; rank < tree.ends.size(); ++rank) {
      auto path = spelled(tree, tree.ends[rank]);
      EXPECT_EQ(path.log_probabilities, found[source][rank].log_probabilities);
      EXPECT_EQ(path.tokens.back(), 2);
      path.tokens.pop_back();
      EXPECT_EQ(path.tokens, found[source][rank].tokens);
      EXPECT_EQ(tree.nodes[tree.ends[rank]].fate, Fate::kEnded);
    }
  }
}

// A step's candidates are all continuations of what was kept before, best first; so those kept are
// no worse than those dropped, and those recorded no worse than any that is not.
TEST(BeamRecord, HoldsTheBestContinuationsOfEachStep) {
  constexpr std::size_t kDropped = 3;
  constexpr std::size_t kWidth = 3;
  TableStepper stepper;
  BeamRecord record = {kDropped, {}};
  beam_search(stepper, {.beam_size = kWidth, .max_ratio = 0.0, .max_extra = 5}, &record);
  const auto& nodes = record.trees[0].nodes;
  std::vector<std::size_t> open = {BeamTree::kRoot};
  std::size_t ended = 0;
  std::size_t at = 0;
  for (std::size_t length = 0; length < 5 && !open.empty(); ++length) {
    std::vector<double> all;
    for (const auto parent : open) {
      auto path = spelled(record.trees[0], parent);
      path.tokens.insert(path.tokens.begin(), {0, 1});  // the source and the begin symbol
      for (const auto p : TableStepper::next(path.tokens)) {
        all.push_back(path.total + static_cast<double>(p));
      }
    }
    std::sort(all.rbegin(), all.rend());
    const auto kept = std::min(kWidth - ended, all.size());
    const auto shown = std::min(kept + kDropped, all.size());
    std::vector<std::size_t> next;
    for (std::size_t i = 0; i < shown; ++i, ++at) {
      ASSERT_LT(at, nodes.size());
      EXPECT_NEAR(spelled(record.trees[0], at).total, all[i], 1e-5);
      EXPECT_EQ(nodes[at].fate == Fate::kDropped, i >= kept);
      if (nodes[at].fate == Fate::kKept) next.push_back(at);
      if (nodes[at].fate == Fate::kEnded) ++ended;
    }
    open = next;
  }
  for (; at < nodes.size(); ++at) EXPECT_EQ(nodes[at].fate, Fate::kEnded);  // at the longest length
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

// Two models that say p = .2 and p = .6 of a token say .4 together.
TEST(Ensemble, AveragesProbabilities) {
  std::vector<std::unique_ptr<Stepper>> members;
  members.push_back(std::make_unique<TableStepper>(std::vector<TokenId>{0}));
  members.push_back(std::make_unique<TableStepper>(std::vector<TokenId>{3}));
  Ensemble ensemble(std::move(members));
  const auto found = ensemble.step(std::vector<TokenId>{1});
  const auto a = TableStepper::next({0, 1});
  const auto b = TableStepper::next({3, 1});
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(std::exp(found[i]), (std::exp(a[i]) + std::exp(b[i])) / 2.0F, 1e-6);
  }
}

}  // namespace
}  // namespace attend::search
