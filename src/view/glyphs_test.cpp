#include "view/glyphs.h"

#include <gtest/gtest.h>

namespace attend::view {
namespace {

std::vector<std::string> bytes_of(std::string_view text, bool unicode = true) {
  std::vector<std::string> bytes;
  for (const auto& glyph : glyphs_of(text, unicode)) bytes.push_back(glyph.bytes);
  return bytes;
}

using Strings = std::vector<std::string>;

TEST(Glyphs, KeepALetterAndItsAccentsTogether) {
  EXPECT_EQ(bytes_of("e\u0301t\u0302a"), (Strings{"e\u0301", "t\u0302", "a"}));
  EXPECT_EQ(width_of("e\u0301t\u0302a"), 3);
}

TEST(Glyphs, AreTwoColumnsWideInChineseJapaneseAndKorean) {
  EXPECT_EQ(width_of("中文"), 4);
  EXPECT_EQ(width_of("カ"), 2);
  EXPECT_EQ(width_of("한"), 2);
  EXPECT_EQ(width_of("ﾊ"), 1);  // half width
}

TEST(Glyphs, AreOneEmojiOfManyParts) {
  EXPECT_EQ(width_of("😀"), 2);
  EXPECT_EQ(bytes_of("👨‍👩‍👧").size(), 1U);
  EXPECT_EQ(width_of("👨‍👩‍👧"), 2);
  EXPECT_EQ(width_of("👍🏽"), 2);
  EXPECT_EQ(width_of("🇩🇪"), 2);
  EXPECT_EQ(width_of("❤\uFE0F"), 2);
}

TEST(Glyphs, GiveALoneAccentACircleToStandOn) {
  EXPECT_EQ(bytes_of("\u0301"), (Strings{"\u25CC\u0301"}));
  EXPECT_EQ(width_of("\u0301"), 1);
}

TEST(Glyphs, CannotSteerTheTerminal) {
  EXPECT_EQ(bytes_of("\x1b[A"), (Strings{"\uFFFD", "[", "A"}));
  EXPECT_EQ(bytes_of("a\n\u2028"), (Strings{"a", "\uFFFD", "\uFFFD"}));
  EXPECT_EQ(bytes_of(std::string_view("\0", 1)), (Strings{"\uFFFD"}));
  EXPECT_EQ(bytes_of("a\u202Eb\u2066\u200F"), (Strings{"a", "b"}));
  EXPECT_EQ(bytes_of("\uFEFFa\u200B\u00ADb"), (Strings{"a", "b"}));
}

TEST(Glyphs, ReplaceBytesThatAreNotUtf8) {
  EXPECT_EQ(bytes_of("a\xff\xe4\xb8"), (Strings{"a", "\uFFFD", "\uFFFD", "\uFFFD"}));
}

TEST(Glyphs, AreAsciiWithoutUnicode) {
  EXPECT_EQ(bytes_of("▁gr\u00FCn中e\u0301", false), (Strings{"_", "g", "r", "?", "n", "?", "e"}));
  EXPECT_EQ(bytes_of("\x1b", false), (Strings{"?"}));
}

TEST(Fit, FillsOnTheRightOrOnTheLeft) {
  EXPECT_EQ(fit("ab", 4, Align::kLeft), "ab  ");
  EXPECT_EQ(fit("中", 4, Align::kRight), "  中");
  EXPECT_EQ(fit("", 2, Align::kLeft), "  ");
  EXPECT_EQ(fit("ab", 2, Align::kLeft), "ab");
}

TEST(Fit, CutsWhatIsTooLong) {
  EXPECT_EQ(fit("abcde", 4, Align::kLeft), "abc…");
  EXPECT_EQ(fit("abcde", 4, Align::kLeft, false), "abc~");
  EXPECT_EQ(fit("中文字", 4, Align::kLeft), "中… ");  // a half of 文 cannot be shown
  EXPECT_EQ(fit("中文字", 4, Align::kRight), " 中…");
  EXPECT_EQ(fit("abc", 1, Align::kLeft), "…");
  EXPECT_EQ(fit("abc", 0, Align::kLeft), "");
}

TEST(Fit, FencesRightToLeftText) {
  EXPECT_EQ(fit("שלום", 5, Align::kRight), " \u200Eשלום\u200E");
  EXPECT_EQ(fit(glyphs_of("ش")[0], 2), "\u200Eش\u200E ");
}

}  // namespace
}  // namespace attend::view
