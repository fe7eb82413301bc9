#include "format/alignment.h"

#include <limits>
#include <stdexcept>

#include <gtest/gtest.h>

namespace attend::format {
namespace {

// Source words: 0 "the", 1 "houses" of two tokens, and the end symbol. Target words: 0 "les",
// 1 "maisons" of two tokens, and the end symbol.
SoftAlignment houses() {
  return {{"▁the", "▁house", "s", "</s>"},
          {"▁les", "▁mai", "sons", "</s>"},
          {{0.5F, 0.25F, 0.125F, 0.125F},
           {0.25F, 0.5F, 0.25F, 0.0F},
           {0.25F, 0.25F, 0.25F, 0.25F},
           {0.0F, 0.0F, 0.0F, 1.0F}},
          {0, 1, 1, -1},
          {0, 1, 1, -1}};
}

TEST(MergeWords, SumsSourceTokensAndAveragesTargetTokens) {
  const auto words = merge_words(houses());
  EXPECT_EQ(words.source, (std::vector<std::string>{"the", "houses", "</s>"}));
  EXPECT_EQ(words.target, (std::vector<std::string>{"les", "maisons", "</s>"}));
  EXPECT_EQ(words.source_words, (std::vector<int>{0, 1, -1}));
  EXPECT_EQ(words.target_words, (std::vector<int>{0, 1, -1}));
  // les reads houses: 0.25 + 0.125. maisons reads houses: (0.5 + 0.25 + 0.25 + 0.25) / 2.
  EXPECT_EQ(words.weights, (std::vector<std::vector<float>>{
                               {0.5F, 0.375F, 0.125F}, {0.25F, 0.625F, 0.125F}, {0, 0, 1}}));
}

TEST(MergeWords, ChangesNothingTheSecondTime) {
  const auto once = merge_words(houses());
  const auto twice = merge_words(once);
  EXPECT_EQ(twice.source, once.source);
  EXPECT_EQ(twice.weights, once.weights);
}

TEST(MergeWords, KeepsIndicesThatLeaveWordsOut) {
  const SoftAlignment alignment = {{"▁a", "▁c"}, {"▁x"}, {{0.5F, 0.5F}}, {0, 2}, {1}};
  EXPECT_EQ(merge_words(alignment).source_words, (std::vector<int>{0, 2}));
  EXPECT_EQ(to_text(hard_links(alignment)), "0-1");
}

TEST(HardLinks, GoToTheLargestWeightOfWords) {
  EXPECT_EQ(hard_links(houses()), (Links{{0, 0}, {1, 1}}));
}

TEST(HardLinks, AreSortedBySource) {
  const SoftAlignment alignment = {
      {"a", "b"}, {"x", "y", "z"}, {{0.1F, 0.9F}, {0.8F, 0.2F}, {0.3F, 0.7F}}, {0, 1}, {0, 1, 2}};
  EXPECT_EQ(to_text(hard_links(alignment)), "0-1 1-0 1-2");
}

TEST(HardLinks, NeverGoToTheEndSymbolNorComeFromIt) {
  const SoftAlignment alignment = {
      {"</s>", "a", "b"}, {"x", "</s>"}, {{0.9F, 0.04F, 0.06F}, {0, 0, 1}}, {-1, 0, 1}, {0, -1}};
  EXPECT_EQ(to_text(hard_links(alignment)), "1-0");
}

TEST(HardLinks, OfEqualWeightsGoToTheFirst) {
  const SoftAlignment alignment = {{"a", "b"}, {"x"}, {{0.0F, 0.0F}}, {0, 1}, {0}};
  EXPECT_EQ(to_text(hard_links(alignment)), "0-0");
}

TEST(HardLinks, AreNoneWithoutWords) {
  EXPECT_TRUE(hard_links({}).empty());
  EXPECT_EQ(to_text({}), "");
  EXPECT_TRUE(hard_links({{"</s>"}, {"x"}, {{1.0F}}, {-1}, {0}}).empty());
}

TEST(Tsv, HasTokensInTheFirstRowAndColumn) {
  EXPECT_EQ(
      to_tsv({{"▁a", "b\t"}, {"x\n", "\\"}, {{0.25F, 0.75F}, {1.0F, 0.00004F}}, {0, 0}, {0, 1}}),
      "\t▁a\tb\\t\n"
      "x\\n\t0.2500\t0.7500\n"
      "\\\\\t1.0000\t0.0000\n");
}

TEST(Alignment, WithPartsThatDoNotFitIsALogicError) {
  auto alignment = houses();
  alignment.weights[2].pop_back();
  EXPECT_THROW(check(alignment), std::logic_error);
  alignment = houses();
  alignment.weights.pop_back();
  EXPECT_THROW((void)to_tsv(alignment), std::logic_error);
  alignment = houses();
  alignment.target_words.pop_back();
  EXPECT_THROW((void)hard_links(alignment), std::logic_error);
  alignment = houses();
  alignment.weights[0][0] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THROW((void)merge_words(alignment), std::logic_error);
}

}  // namespace
}  // namespace attend::format
