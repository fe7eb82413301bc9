// What a search tried, as a tree.

#include <algorithm>

#include <gtest/gtest.h>

#include "search/beam.h"
#include "search/test_stepper.h"

namespace attend::search {
namespace {

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

}  // namespace
}  // namespace attend::search
