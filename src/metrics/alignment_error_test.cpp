#include "metrics/alignment_error.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"

namespace attend::metrics {
namespace {

Links links(const std::string& line) {
  return parse_links(line, "test:1");
}
GoldLinks gold_links(const std::string& line) {
  return parse_gold_links(line, "test:1");
}

AlignmentCounts counts(const std::vector<std::string>& proposed,
                       const std::vector<std::string>& gold) {
  std::vector<Links> ours;
  std::vector<GoldLinks> theirs;
  for (const auto& line : proposed) ours.push_back(links(line));
  for (const auto& line : gold) theirs.push_back(gold_links(line));
  return alignment_error(ours, theirs);
}

TEST(ParseLinks, ReadsASetOfPairs) {
  EXPECT_EQ(links(" 10-2  0-0\t10-2 "), (Links{{0, 0}, {10, 2}}));
  EXPECT_TRUE(links("").empty());
  EXPECT_EQ(to_text(links("3-1 0-2")), "0-2 3-1");
}

TEST(ParseLinks, RefusesAnythingElse) {
  for (const auto* line : {"1", "1-", "-1", "1--2", "-0-1", "1-2-3", "a-b", "1-2x", "1p2", "1?2",
                           "1 - 2", "+1-2", "99999999999-1", "0.5-1"}) {
    EXPECT_THROW(links(line), Error) << line;
  }
}

TEST(ParseLinks, NamesThePlaceAndTheText) {
  try {
    parse_links("0-0 1_1", "out.align:7");
    FAIL() << "it was read";
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()),
              "out.align:7: found '1_1': expected a word link i-j, i and j counted from 0");
  }
}

TEST(ParseGoldLinks, CountsSureLinksAmongThePossibleOnes) {
  const auto gold = gold_links("0-0 1p1 2?3");
  EXPECT_EQ(gold.sure, (Links{{0, 0}}));
  EXPECT_EQ(gold.possible, (Links{{0, 0}, {1, 1}, {2, 3}}));
  EXPECT_THROW(gold_links("1q1"), Error);
}

TEST(AlignmentError, IsWorkedOutByHand) {
  // A = 0-0 1-1 2-3, S = 0-0 1-2, P = S and 1-1: A and S share 1 link, A and P share 2.
  const auto result = counts({"0-0 1-1 2-3"}, {"0-0 1-2 1p1"});
  EXPECT_DOUBLE_EQ(result.precision(), 2.0 / 3);
  EXPECT_DOUBLE_EQ(result.recall(), 1.0 / 2);
  EXPECT_DOUBLE_EQ(result.error_rate(), 1 - (1.0 + 2.0) / (3 + 2));
}

TEST(AlignmentError, SumsCountsOverSentencePairs) {
  // The same pair, and one where 1 of 2 proposed links is possible, and none of 1 sure is found.
  const auto result = counts({"0-0 1-1 2-3", "0-1 5-5"}, {"0-0 1-2 1p1", "0-0 0p1"});
  EXPECT_DOUBLE_EQ(result.precision(), 3.0 / 5);
  EXPECT_DOUBLE_EQ(result.recall(), 1.0 / 3);
  EXPECT_DOUBLE_EQ(result.error_rate(), 1 - (1.0 + 3.0) / (5 + 3));
}

TEST(AlignmentError, IsZeroForAllSureAndSomePossibleLinks) {
  EXPECT_EQ(counts({"0-0 1-1"}, {"0-0 1p1 2p2"}).error_rate(), 0);
}

TEST(AlignmentError, OfNothingProposedIsOneUnlessNothingIsSure) {
  EXPECT_EQ(counts({""}, {"0-0"}).error_rate(), 1);
  EXPECT_EQ(counts({""}, {"0-0"}).precision(), 1);
  EXPECT_EQ(counts({""}, {"0p0"}).error_rate(), 0);
}

TEST(AlignmentError, CountsSureLinksAsPossibleEvenIfTheCallerDidNot) {
  const std::vector<Links> proposed{{{1, 1}, {0, 0}, {1, 1}}};
  const std::vector<GoldLinks> gold{{{{1, 1}, {0, 0}}, {}}};
  EXPECT_EQ(alignment_error(proposed, gold).error_rate(), 0);
}

TEST(AlignmentError, RefusesSidesOfDifferentSize) {
  EXPECT_THROW(counts({"0-0"}, {}), Error);
}

}  // namespace
}  // namespace attend::metrics
