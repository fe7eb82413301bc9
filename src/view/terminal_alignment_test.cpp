#include "view/terminal_alignment.h"

#include <limits>
#include <sstream>
#include <stdexcept>

#include <gtest/gtest.h>

#include "view/glyphs.h"

namespace attend::view {
namespace {

format::SoftAlignment alignment_of(std::vector<std::string> source, std::vector<std::string> target,
                                   std::vector<std::vector<float>> weights) {
  const auto source_words = std::vector<int>(source.size(), -1);
  const auto target_words = std::vector<int>(target.size(), -1);
  return {std::move(source), std::move(target), std::move(weights), source_words, target_words};
}

format::SoftAlignment cat() {
  return alignment_of({"the", "cat", "is"}, {"le", "chat", "est"},
                      {{1.0F, 0.0F, 0.0F}, {0.25F, 0.75F, 0.0F}, {0.0F, 0.5F, 0.5F}});
}

TEST(TerminalAlignment, StandsSourceWordsOnTheMatrix) {
  EXPECT_EQ(draw_alignment(cat()),
            "     t c\n"
            "     h a i\n"
            "     e t s\n"
            "  le ██\n"
            "chat ░░▓▓\n"
            " est   ▒▒▒▒\n");
}

TEST(TerminalAlignment, DrawsInAsciiWhereThereIsNoUnicode) {
  auto alignment = cat();
  alignment.source[1] = "ça";
  alignment.target[0] = "▁lé";
  EXPECT_EQ(draw_alignment(alignment, {.unicode = false}),
            "     t\n"
            "     h ? i\n"
            "     e a s\n"
            " _l? ##\n"
            "chat ..**\n"
            " est   ::::\n");
}

TEST(TerminalAlignment, RoundsWeightsToTheNearestShade) {
  const std::vector<float> weights = {-1.0F, 0.12F, 0.13F, 0.37F, 0.38F,
                                      0.62F, 0.63F, 0.87F, 0.88F, 2.0F};
  EXPECT_EQ(draw_alignment(alignment_of(std::vector<std::string>(10, "s"), {"t"}, {weights})),
            "  s s s s s s s s s s\n"
            "t     ░░░░▒▒▒▒▓▓▓▓████\n");
}

TEST(TerminalAlignment, WithColourGoesFromBlackToWhite) {
  // 232 is black and 255 is white; 0.5 * 23 = 11.5, rounded up to 232 + 12.
  const auto alignment = alignment_of({"a", "b", "c", "d"}, {"t"}, {{0.0F, 0.0F, 0.5F, 1.0F}});
  EXPECT_EQ(draw_alignment(alignment, {.colour = true}),
            "  a b c d\n"
            "t \x1b[48;5;232m    \x1b[48;5;244m  \x1b[48;5;255m  \x1b[0m\n");
}

TEST(TerminalAlignment, ContinuesALongSourceInBlocks) {
  const auto alignment =
      alignment_of({"a", "b", "c", "d", "e"}, {"x", "yy"},
                   {{1.0F, 0.0F, 0.0F, 0.0F, 0.0F}, {0.0F, 0.0F, 0.5F, 0.0F, 0.5F}});
  // 20 columns: 2 for labels, 1 between, and 8 cells of 2. 9 columns: 3 cells.
  EXPECT_EQ(draw_alignment(alignment, {.width = 20}),
            "   a b c d e\n"
            " x ██\n"
            "yy     ▒▒  ▒▒\n");
  EXPECT_EQ(draw_alignment(alignment, {.width = 9}),
            "source 1…\n"
            "   a b\n"
            " x ██\n"
            "yy\n"
            "\n"
            "source 3…\n"
            "   c d e\n"
            " x\n"
            "yy ▒▒  ▒▒\n");
}

TEST(TerminalAlignment, LabelsItsBlocks) {
  const auto alignment =
      alignment_of(std::vector<std::string>(25, "s"), {"t"}, {std::vector<float>(25, 0.0F)});
  EXPECT_EQ(draw_alignment(alignment, {.width = 30}),
            "source 1-12 of 25\n"
            "  s s s s s s s s s s s s\n"
            "t\n"
            "\n"
            "source 13-25 of 25\n"
            "  s s s s s s s s s s s s s\n"
            "t\n");
}

TEST(TerminalAlignment, NeverOverflowsItsWidth) {
  auto alignment = alignment_of(
      {"中文", "👨‍👩‍👧", "Donaudampfschifffahrtsgesellschaft", "שלום", "e\u0301"},
      {"愛しています", "مرحبا", "Donaudampfschifffahrt"},
      std::vector<std::vector<float>>(3, std::vector<float>(5, 1.0F)));
  for (int width = 4; width < 60; ++width) {
    for (const auto unicode : {true, false}) {
      std::istringstream picture(draw_alignment(alignment, {.width = width, .unicode = unicode}));
      for (std::string line; std::getline(picture, line);) {
        EXPECT_LE(width_of(line), width) << line;
      }
    }
  }
}

TEST(TerminalAlignment, GivesWideAndAccentedCharactersTheirColumns) {
  EXPECT_EQ(draw_alignment(alignment_of({"中文", "e\u0301t", "😀"}, {"愛", "o\u0302n"},
                                        {{1.0F, 0.0F, 0.0F}, {0.0F, 1.0F, 1.0F}})),
            "   中e\u0301\n"
            "   文t 😀\n"
            "愛 ██\n"
            "o\u0302n   ████\n");
}

TEST(TerminalAlignment, KeepsRightToLeftWordsInTheirColumns) {
  EXPECT_EQ(draw_alignment(alignment_of({"שם", "את"}, {"של"}, {{1.0F, 0.5F}})),
            "   \u200Eש\u200E \u200Eא\u200E\n"
            "   \u200Eם\u200E \u200Eת\u200E\n"
            "\u200Eשל\u200E ██▒▒\n");
}

TEST(TerminalAlignment, ShortensWordsThatAreTooLong) {
  const auto picture = draw_alignment(
      alignment_of({std::string(100, 's')}, {"abcdefghijkl"}, {{1.0F}}), {.width = 18});
  std::string expected;
  for (int i = 0; i < 23; ++i) expected += "       s\n";
  EXPECT_EQ(picture, expected + "       ⋮\nabcde… ██\n");
}

TEST(TerminalAlignment, DrawsWordsOfMergedTokens) {
  const format::SoftAlignment tokens = {{"▁ca", "ts", "</s>"},
                                        {"▁cha", "ts", "</s>"},
                                        {{0.5F, 0.5F, 0.0F}, {0.25F, 0.25F, 0.5F}, {0, 0, 1}},
                                        {0, 0, -1},
                                        {0, 0, -1}};
  EXPECT_EQ(draw_alignment(format::merge_words(tokens)),
            "      c <\n"
            "      a /\n"
            "      t s\n"
            "      s >\n"
            "chats ▓▓░░\n"
            " </s>   ██\n");
}

TEST(TerminalAlignment, OfNothingIsNothing) {
  EXPECT_EQ(draw_alignment({}), "");
  EXPECT_EQ(draw_alignment(alignment_of({}, {"a"}, {{}})), "");
  EXPECT_EQ(draw_alignment(alignment_of({"a"}, {}, {})), "");
}

TEST(TerminalAlignment, OfPartsThatDoNotFitIsALogicError) {
  auto alignment = cat();
  alignment.weights[1][1] = std::numeric_limits<float>::infinity();
  EXPECT_THROW((void)draw_alignment(alignment), std::logic_error);
}

/// One of `length` source tokens is read, and others a little.
format::SoftAlignment document(std::size_t length, std::size_t read) {
  std::vector<float> weights(length, 0.001F);
  weights[read] = 1.0F;
  auto alignment = alignment_of(std::vector<std::string>(length, "s"), {"t"}, {weights});
  alignment.source[read] = "it";
  return alignment;
}

TEST(TerminalAlignment, FoldsWhatNobodyReadsOfALongSource) {
  EXPECT_EQ(draw_alignment(document(61, 20)),
            "⋯N: N tokens that no row reads above 0.03, 60 of 61 in all\n"
            "  ⋯   ⋯\n"
            "  2 i 4\n"
            "  0 t 0\n"
            "t   ██\n");
  EXPECT_EQ(draw_alignment(document(61, 20), {.unicode = false}),
            "~N: N tokens that no row reads above 0.03, 60 of 61 in all\n"
            "  ~   ~\n"
            "  2 i 4\n"
            "  0 t 0\n"
            "t   ##\n");
}

TEST(TerminalAlignment, FoldsNothingThatFitsOrIsShort) {
  const auto has_gap = [](const std::string& picture) {
    return picture.find("⋯") != std::string::npos;
  };
  EXPECT_FALSE(has_gap(draw_alignment(document(61, 20), {.width = 130})));
  EXPECT_FALSE(has_gap(draw_alignment(document(60, 20), {.width = 80})));
  EXPECT_TRUE(has_gap(draw_alignment(document(61, 20), {.width = 80})));
}

// Of 200 tokens every other one is read: nothing is folded, and blocks go on as before.
TEST(TerminalAlignment, FoldsNoTokenBetweenTwoThatAreRead) {
  auto alignment = document(200, 0);
  for (std::size_t s = 0; s < 200; s += 2) alignment.weights[0][s] = 0.5F;
  const auto picture = draw_alignment(alignment);
  EXPECT_EQ(picture.find("⋯"), std::string::npos);
  EXPECT_EQ(picture.find("source 1-33 of 200"), 0U) << picture;
}

}  // namespace
}  // namespace attend::view
