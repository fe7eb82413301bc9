#include "view/noted_words.h"

#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace attend::view {
namespace {

using Words = std::vector<std::string>;
using Weights = std::vector<float>;

TEST(NotedWords, StandAboveTheirNotesInColumns) {
  EXPECT_EQ(draw_noted(Words{"a", "dog", "runs"}, Words{"DET", "NOUN", "V"}, 80),
            "a   dog  runs\n"
            "DET NOUN V\n");
  EXPECT_EQ(draw_noted(Words{}, Words{}, 80), "");
}

TEST(NotedWords, GoOnInFurtherLines) {
  EXPECT_EQ(draw_noted(Words{"a", "dog", "runs"}, Words{"DET", "NOUN", "V"}, 8),
            "a   dog\n"
            "DET NOUN\n"
            "runs\n"
            "V\n");
}

TEST(NotedWords, AWordWiderThanAllIsCut) {
  EXPECT_EQ(draw_noted(Words{"abcdefgh", "i"}, Words{"X", "Y"}, 5),
            "abcd…\n"
            "X\n"
            "i\n"
            "Y\n");
}

TEST(NotedWords, CountWideLettersAsTwoColumns) {
  EXPECT_EQ(draw_noted(Words{"日本", "x"}, Words{"N", "P"}, 80),
            "日本 x\n"
            "N    P\n");
}

TEST(ShadedWords, TheLargestWeightIsFullAndNoneIsBlank) {
  // Of the largest, 0.4: 0, 1/4, 1/2, 3/4, 1: one shade each.
  EXPECT_EQ(
      draw_shaded(Words{"a", "b", "cd", "e", "fgh"}, Weights{0.0F, 0.1F, 0.2F, 0.3F, 0.4F}, 80),
      "a b cd e fgh\n"
      "  ░ ▒▒ ▓ ███\n");
  EXPECT_EQ(draw_shaded(Words{"a", "b", "cd", "e", "fgh"}, Weights{0.0F, 0.1F, 0.2F, 0.3F, 0.4F},
                        80, false),
            "a b cd e fgh\n"
            "  . :: * ###\n");
}

TEST(ShadedWords, WithoutAnyWeightAllAreBlank) {
  EXPECT_EQ(draw_shaded(Words{"a", "b"}, Weights{0.0F, 0.0F}, 80), "a b\n\n");
}

TEST(ShadedWords, WantAWeightForEachWord) {
  EXPECT_THROW(draw_shaded(Words{"a", "b"}, Weights{1.0F}, 80), std::logic_error);
  EXPECT_THROW(draw_noted(Words{"a"}, Words{}, 80), std::logic_error);
}

}  // namespace
}  // namespace attend::view
