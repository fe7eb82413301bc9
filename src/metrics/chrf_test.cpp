#include "metrics/chrf.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"

namespace attend::metrics {
namespace {

using Text = std::vector<std::string>;

double score(const Text& hypotheses, const Text& references, const ChrfOptions& options = {}) {
  return chrf(hypotheses, references, options).score;
}

TEST(Chrf, IsWorkedOutByHandForOneWord) {
  // 1-grams: 2 shared of 2 and 3. 2-grams: 1 shared of 1 and 2. The hypothesis has no 3-gram.
  // P = 1, R = (2/3 + 1/2) / 2 = 7/12, F = 5 * 7/12 / (4 + 7/12) = 7/11.
  EXPECT_NEAR(score({"ab"}, {"abc"}), 100 * 7.0 / 11, 1e-12);
  EXPECT_NEAR(score({"日本"}, {"日本語"}), 100 * 7.0 / 11, 1e-12);
}

TEST(Chrf, LeavesOutNgramsOfAnOrderThatTheirReferenceLacks) {
  // 1-grams: 3 + 2 in the hypotheses, 1 + 2 in the references, 1 + 2 shared. 2-grams: those of
  // "abc" do not count, for "a" has none; "xy" has 1, shared.
  // P = (3/5 + 1) / 2 = 4/5, R = 1, F = 5 * 4/5 / (16/5 + 1) = 20/21.
  EXPECT_NEAR(score({"abc", "xy"}, {"a", "xy"}), 100 * 20.0 / 21, 1e-12);
}

TEST(Chrf, LeavesOutSpaces) {
  EXPECT_NEAR(score({" a b\u3000c "}, {"abc"}), 100, 1e-12);
}

TEST(Chrf, CountsWordsWithTheirPunctuationPartedInChrfPlusPlus) {
  // Characters: "bc." has 3, 2 shared with "bc"; 2 pairs, 1 shared. P = (2/3 + 1/2) / 2 = 7/12,
  // R = 1, F = 5 * 7/12 / (7/3 + 1) = 7/8.
  EXPECT_NEAR(score({"bc."}, {"bc"}), 87.5, 1e-12);
  // And words: "bc" "." with 1 of 2 shared; the reference has no pair of words.
  // P = (2/3 + 1/2 + 1/2) / 3 = 5/9, R = 1, F = 5 * 5/9 / (20/9 + 1) = 25/29.
  EXPECT_NEAR(score({"bc."}, {"bc"}, {2}), 100 * 25.0 / 29, 1e-12);
}

TEST(Chrf, PartsOneMarkFromAWordAtItsEndBeforeItsBeginning) {
  // The characters are the same, so orders 1 to 3 match: 1 each. "(b)" gives the words "(b" ")",
  // "(b )" gives "(" "b" ")": 1-grams share ")", 1 of 2 and 3; 2-grams share none of 1 and 2.
  // P = (3 + 1/2 + 0) / 5 = 7/10, R = (3 + 1/3 + 0) / 5 = 2/3,
  // F = 5 * 7/10 * 2/3 / (4 * 7/10 + 2/3) = (7/3) / (52/15) = 35/52.
  EXPECT_NEAR(score({"(b)"}, {"(b )"}, {2}), 100 * 35.0 / 52, 1e-12);
}

// The example of sacreBLEU's README, and what it prints there.
TEST(Chrf, OfSeveralReferencesIsThatOfSacrebleu) {
  const Text hypotheses{"The dog bit the man.", "It wasn't surprising.",
                        "The man had just bitten him."};
  const std::vector<Text> references{{"The dog bit the man.", "The dog had bit the man."},
                                     {"It was not unexpected.", "No one was surprised."},
                                     {"The man bit him first.", "The man had bitten the dog."}};
  EXPECT_EQ(to_text(chrf(hypotheses, references), ChrfOptions{}), "chrF2 = 59.73");
}

TEST(Chrf, TakesTheReferenceWithWhichASegmentScoresBest) {
  const Text hypotheses{"abc", "defg"};
  EXPECT_EQ(chrf(hypotheses, std::vector<Text>{{"xyz", "abd"}, {"defg", "de"}}).score,
            chrf(hypotheses, Text{"abd", "defg"}).score);
}

TEST(Chrf, IsZeroWithoutAMatchOrWithoutText) {
  EXPECT_EQ(score({"xyz"}, {"abc"}), 0);
  EXPECT_EQ(score({""}, {"abc"}), 0);
  EXPECT_EQ(score({"abc"}, {""}, {2}), 0);
}

TEST(Chrf, IgnoresCaseOnRequest) {
  EXPECT_EQ(score({"ÉTÉ"}, {"été"}), 0);
  EXPECT_NEAR(score({"ÉTÉ"}, {"été"}, {0, true}), 100, 1e-12);
}

TEST(Chrf, RefusesSidesOfDifferentSizeAndNoLines) {
  EXPECT_THROW(score({"a"}, {"a", "b"}), Error);
  EXPECT_THROW(score({}, {}), Error);
}

TEST(ChrfText, NamesTheVariant) {
  EXPECT_EQ(to_text(ChrfScore{52.104}, ChrfOptions{}), "chrF2 = 52.10");
  EXPECT_EQ(to_text(ChrfScore{52.104}, ChrfOptions{2}), "chrF2++ = 52.10");
  EXPECT_EQ(to_text(ChrfScore{52.104}, ChrfOptions{2}, "nrefs:1"), "chrF2++|nrefs:1 = 52.10");
}

TEST(ChrfSignature, SaysHowTheScoreWasMadeAndByWhom) {
  EXPECT_EQ(signature(ChrfOptions{})
                .find("nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no|"
                      "version:attend-"),
            0U);
  EXPECT_EQ(signature(ChrfOptions{2, true}).find("nrefs:1|case:lc|eff:yes|nc:6|nw:2|"), 0U);
}

TEST(Chrf, IsTheSameOfCanonicallyEqualText) {
  const std::vector<std::string> composed{"un \u00E9t\u00E9 tr\u00E8s froid \u00E0 Paris"};
  const std::vector<std::string> apart{"un e\u0301te\u0301 tre\u0300s froid a\u0300 Paris"};
  EXPECT_NEAR(chrf(composed, apart).score, 100.0, 1e-9);
  EXPECT_NEAR(chrf(apart, composed).score, 100.0, 1e-9);
}

}  // namespace
}  // namespace attend::metrics
