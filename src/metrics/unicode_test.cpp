#include "metrics/unicode.h"

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace attend::metrics {
namespace {

using Words = std::vector<std::string_view>;

TEST(Words, AreSeparatedByRunsOfAnyWhiteSpace) {
  EXPECT_EQ(words(std::string_view("  a\tb \r\n c ")), (Words{"a", "b", "c"}));
  // An ideographic space, a no-break space, a thin space, a unit separator.
  EXPECT_EQ(words(std::string_view("日本\u3000語\u00A0x\u2009y\x1Fz")),
            (Words{"日本", "語", "x", "y", "z"}));
}

TEST(Words, AreNoneInAnEmptyOrBlankLine) {
  EXPECT_TRUE(words(std::string_view("")).empty());
  EXPECT_TRUE(words(std::string_view(" \u3000")).empty());
}

TEST(Words, AreNotSeparatedByAZeroWidthSpace) {
  EXPECT_EQ(words(std::string_view("a\u200Bb")).size(), 1U);
}

TEST(Decode, GivesOneNumberForEachCharacter) {
  EXPECT_EQ(decode("aé日😀"), U"aé日😀");
  EXPECT_EQ(decode(""), U"");
}

TEST(Decode, RefusesTextThatIsNotUtf8) {
  EXPECT_THROW(decode("caf\xE9"), std::logic_error);
}

TEST(Lower, ChangesLettersOfEveryScript) {
  EXPECT_EQ(lower("The CAT, 3 Mats"), "the cat, 3 mats");
  EXPECT_EQ(lower("ÀÉÎ STRAẞE ЖУК Ǆ"), "àéî straße жук ǆ");
  EXPECT_EQ(lower("日本語"), "日本語");
}

TEST(Lower, MakesTwoCharactersOfACapitalDottedI) {
  EXPECT_EQ(lower("İstanbul"), "i\u0307stanbul");
}

TEST(Lower, WritesASigmaAtTheEndOfAWordInItsFinalForm) {
  EXPECT_EQ(lower("ΟΔΟΣ"), "οδος");
  EXPECT_EQ(lower("ΣΟΣ ΣΟ"), "σος σο");
  EXPECT_EQ(lower("Σ"), "σ");          // no letter before it
  EXPECT_EQ(lower("ΟΣ'Α"), "οσ'α");    // the apostrophe does not end the word
  EXPECT_EQ(lower("ΟΣ' Α"), "ος' α");  // the space does
}

// Of Unicode's Normalization Test: canonical order of marks, Hangul, a singleton, and characters
// that are excluded from composition.
TEST(Compared, IsTheSameForCanonicallyEqualLines) {
  EXPECT_EQ(compared("cafe\u0301"), "caf\u00E9");
  EXPECT_EQ(compared("D\u0307\u0323"), compared("\u1E0C\u0307"));
  EXPECT_EQ(compared("\u1112\u1161\u11AB"), "\uD55C");
  EXPECT_EQ(compared("\u212B"), "\u00C5");
  EXPECT_EQ(compared("\u0958"), "\u0915\u093C");
}

TEST(Compared, LeavesOtherTextAsItIs) {
  const std::string text = "a\tb \u2581 \uFB01 \u00BD \u00A0!";  // compatibility is no equality
  EXPECT_EQ(compared(text), text);
  EXPECT_EQ(compared(std::string("a\0b", 3)), std::string("a\0b", 3));
}

TEST(Compared, IsInLowerCaseIfThatIsAskedFor) {
  EXPECT_EQ(compared("E\u0301TE\u0301", true), "\u00E9t\u00E9");
  EXPECT_EQ(compared("I\u0307", true), compared("\u0130", true));
}

}  // namespace
}  // namespace attend::metrics
