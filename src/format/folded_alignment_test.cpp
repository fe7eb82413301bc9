#include "format/folded_alignment.h"

#include <gtest/gtest.h>

namespace attend::format {
namespace {

using Strings = std::vector<std::string>;

TEST(FoldedAlignment, HasASymbolForEachRunThatNobodyReads) {
  const SoftAlignment alignment = {{"a", "b", "c", "d", "e", "f", "g"},
                                   {"x", "y"},
                                   {{0.01F, 0.02F, 0.9F, 0.0F, 0.03F, 0.03F, 0.01F},
                                    {0.0F, 0.0F, 0.0F, 0.5F, 0.0F, 0.02F, 0.48F}},
                                   {0, 1, 2, 3, 4, 5, 6},
                                   {0, 1}};
  const auto folded = fold_unread(alignment);
  EXPECT_EQ(folded.hidden, 4U);
  const auto& [source, target, weights, source_words, target_words] = folded.alignment;
  EXPECT_EQ(source, (Strings{"⋯2", "c", "d", "⋯2", "g"}));
  EXPECT_EQ(source_words, (std::vector{-1, 2, 3, -1, 6}));
  EXPECT_EQ(target, alignment.target);
  EXPECT_EQ(target_words, alignment.target_words);
  const std::vector<std::vector<float>> wanted = {{0.03F, 0.9F, 0.0F, 0.06F, 0.01F},
                                                  {0.0F, 0.0F, 0.5F, 0.02F, 0.48F}};
  for (std::size_t t = 0; t < 2; ++t) {
    for (std::size_t s = 0; s < 5; ++s) EXPECT_FLOAT_EQ(weights[t][s], wanted[t][s]);
  }
}

// One of "b1 b2" is read, so both stay; the end, of no word, is not read for that of another.
TEST(FoldedAlignment, KeepsWordsWhole) {
  const SoftAlignment alignment = {{"a1", "a2", "b1", "b2", "c", "</s>"},
                                   {"x"},
                                   {{0.0F, 0.0F, 0.0F, 1.0F, 0.0F, 0.0F}},
                                   {0, 0, 1, 1, 2, -1},
                                   {0}};
  const auto folded = fold_unread(alignment, "~");
  EXPECT_EQ(folded.alignment.source, (Strings{"~2", "b1", "b2", "~2"}));
  EXPECT_EQ(folded.hidden, 4U);
}

TEST(FoldedAlignment, LeavesOneAloneAndAllThatIsRead) {
  const SoftAlignment alignment = {{"a", "b", "c"}, {"x"}, {{0.5F, 0.0F, 0.5F}}, {0, 1, 2}, {0}};
  const auto folded = fold_unread(alignment);
  EXPECT_EQ(folded.hidden, 0U);
  EXPECT_EQ(folded.alignment.source, alignment.source);
  EXPECT_EQ(folded.alignment.weights, alignment.weights);
  EXPECT_EQ(folded.alignment.source_words, alignment.source_words);
}

TEST(FoldedAlignment, OfWhichNothingIsReadIsOneGap) {
  const SoftAlignment alignment = {
      Strings(100, "a"), {"x"}, {std::vector<float>(100, 0.01F)}, std::vector<int>(100, -1), {0}};
  const auto folded = fold_unread(alignment);
  EXPECT_EQ(folded.alignment.source, (Strings{"⋯100"}));
  EXPECT_NEAR(folded.alignment.weights[0][0], 1.0F, 1e-5F);
}

TEST(FoldedAlignment, RefusesWhatDoesNotFit) {
  SoftAlignment alignment = {{"a", "b"}, {"x"}, {{0.5F}}, {0, 1}, {0}};
  EXPECT_THROW(fold_unread(alignment), std::logic_error);
}

}  // namespace
}  // namespace attend::format
