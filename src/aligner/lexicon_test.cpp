#include "aligner/lexicon.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace attend::aligner {
namespace {

constexpr double kEuler = 0.57721566490153286;

// Source words 1 and 2, target words 1 to 3; the source word 1 is in both pairs.
Bitext two_pairs() {
  Bitext text;
  text.add(std::vector<Word>{1, 2}, std::vector<Word>{2, 1});
  text.add(std::vector<Word>{1}, std::vector<Word>{3});
  return text;
}

TEST(Digamma, HasItsKnownValues) {
  EXPECT_NEAR(digamma(1.0), -kEuler, 1e-14);
  EXPECT_NEAR(digamma(0.5), -kEuler - 2.0 * std::log(2.0), 1e-14);
  EXPECT_NEAR(digamma(4.0), 1.0 + 1.0 / 2 + 1.0 / 3 - kEuler, 1e-14);
}

TEST(Digamma, IsTheSlopeOfLogGamma) {
  for (const double x : {0.01, 0.3, 2.5, 9.9, 10.1, 700.0, 1e6}) {
    const double step = 1e-4 * x;
    const double slope = (std::lgamma(x + step) - std::lgamma(x - step)) / (2.0 * step);
    EXPECT_NEAR(digamma(x), slope, 1e-6 * std::max(1.0, std::abs(slope))) << x;
  }
}

TEST(Lexicon, HasEntriesOfWordsThatMeetAndOfTheEmptyWord) {
  const auto text = two_pairs();
  const Lexicon lexicon({text, false}, 3, 4);
  EXPECT_EQ(lexicon.size(), 3U + 3U + 2U);  // the empty word with all; 1 with all; 2 with 1 and 2
  for (Word target = 1; target <= 3; ++target) {
    EXPECT_NE(lexicon.find(kEmptyWord, target), Lexicon::kNone);
    EXPECT_NE(lexicon.find(1, target), Lexicon::kNone);
  }
  EXPECT_EQ(lexicon.find(2, 3), Lexicon::kNone);
  EXPECT_EQ(lexicon.probability(2, 3), Lexicon::kLeast);
  EXPECT_EQ(lexicon.probability(1, kUnknownWord), Lexicon::kLeast);
  EXPECT_EQ(lexicon.probability(kUnknownWord, 1), Lexicon::kLeast);
}

TEST(Lexicon, OfATurnedTextReadsTheOtherDirection) {
  const auto text = two_pairs();
  const Lexicon lexicon({text, true}, 4, 3);
  EXPECT_EQ(lexicon.size(), 2U + 2U + 2U + 1U);
  EXPECT_NE(lexicon.find(3, 1), Lexicon::kNone);
  EXPECT_EQ(lexicon.find(3, 2), Lexicon::kNone);
}

// Every entry lies where `find` says, no two in one place.
TEST(Lexicon, FindsEachEntryOnce) {
  const auto text = two_pairs();
  const Lexicon lexicon({text, false}, 3, 4);
  std::vector<int> found(lexicon.size(), 0);
  for (Word source = 0; source < 3; ++source) {
    for (Word target = 1; target < 4; ++target) {
      const auto entry = lexicon.find(source, target);
      if (entry != Lexicon::kNone) ++found.at(entry);
    }
  }
  EXPECT_EQ(found, std::vector<int>(lexicon.size(), 1));
}

TEST(Lexicon, IsCountsOverTheirSumWithoutAPrior) {
  const auto text = two_pairs();
  Lexicon lexicon({text, false}, 3, 4);
  lexicon.count(lexicon.find(1, 1), 0.25);
  lexicon.count(lexicon.find(1, 1), 0.5);
  lexicon.count(lexicon.find(1, 3), 2.25);
  lexicon.maximize(0.0);
  EXPECT_FLOAT_EQ(static_cast<float>(lexicon.probability(1, 1)), 0.25F);
  EXPECT_FLOAT_EQ(static_cast<float>(lexicon.probability(1, 3)), 0.75F);
  EXPECT_FLOAT_EQ(static_cast<float>(lexicon.probability(1, 2)),
                  static_cast<float>(Lexicon::kLeast));
  lexicon.count(lexicon.find(1, 2), 1.0);  // the counts before are forgotten
  lexicon.maximize(0.0);
  EXPECT_FLOAT_EQ(static_cast<float>(lexicon.probability(1, 2)), 1.0F);
}

// psi(3) = 1 + 1/2 - g and psi(1) = -g, over psi(1 + 3 + 3 * 1 = 7) = 1 + 1/2 + ... + 1/6 - g.
TEST(Lexicon, OfADirichletPriorIsWorkedOutByHand) {
  const auto text = two_pairs();
  Lexicon lexicon({text, false}, 3, 4);
  lexicon.count(lexicon.find(1, 1), 2.0);
  lexicon.count(lexicon.find(1, 2), 2.0);
  lexicon.maximize(1.0);
  const double sum = 1.0 + 1.0 / 2 + 1.0 / 3 + 1.0 / 4 + 1.0 / 5 + 1.0 / 6;
  EXPECT_NEAR(lexicon.probability(1, 1), std::exp(1.5 - sum), 1e-7);
  EXPECT_NEAR(lexicon.probability(1, 2), std::exp(1.5 - sum), 1e-7);
  EXPECT_NEAR(lexicon.probability(1, 3), std::exp(-sum), 1e-7);
}

}  // namespace
}  // namespace attend::aligner
