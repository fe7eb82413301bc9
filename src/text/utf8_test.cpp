#include "text/utf8.h"

#include <gtest/gtest.h>

#include "core/error.h"

namespace attend::text {
namespace {

using namespace std::string_literals;

TEST(Utf8, AcceptsTheFirstAndTheLastCodePointOfEachLength) {
  for (const std::string& text : {"\0"s, "\x7F"s, "\xC2\x80"s, "\xDF\xBF"s, "\xE0\xA0\x80"s,
                                  "\xEF\xBF\xBF"s, "\xF0\x90\x80\x80"s, "\xF4\x8F\xBF\xBF"s}) {
    EXPECT_TRUE(is_valid_utf8(text)) << testing::PrintToString(text);
  }
  EXPECT_TRUE(is_valid_utf8(""));
}

TEST(Utf8, RefusesOverlongFormsSurrogatesAndWhatIsAboveTheLastCodePoint) {
  for (const std::string& text :
       {"\xC0\xAF"s, "\xC1\xBF"s, "\xE0\x9F\xBF"s, "\xF0\x8F\xBF\xBF"s,  // overlong
        "\xED\xA0\x80"s, "\xED\xBF\xBF"s,                                // surrogates
        "\xF4\x90\x80\x80"s, "\xF5\x80\x80\x80"s, "\xFF"s}) {
    EXPECT_FALSE(is_valid_utf8(text)) << testing::PrintToString(text);
  }
}

TEST(Utf8, RefusesWhatIsCutShortAnywhere) {
  for (const std::string& text : {"\xC3"s, "\xE6\x97"s, "\xF0\x9F\x98"s, "\xE6\x97 "s, "a\xE6"s,
                                  "\x80"s, "\xF0\x9F\x98\x80\xBF"s}) {
    EXPECT_FALSE(is_valid_utf8(text)) << testing::PrintToString(text);
  }
}

TEST(Nfc, ComposesALetterAndItsMark) {
  EXPECT_EQ(to_nfc("e\u0301té"), "été");
  EXPECT_EQ(to_nfc("\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB"), "\xED\x95\x9C");  // Hangul
}

TEST(Nfc, OrdersMarksAndLeavesAloneTheOnesWithoutAComposedForm) {
  // q, dot above (class 230), dot below (220): the dot below comes first.
  EXPECT_EQ(to_nfc("q\xCC\x87\xCC\xA3"), "q\xCC\xA3\xCC\x87");
}

TEST(Nfc, DoesNotTouchCompatibilityForms) {
  EXPECT_EQ(to_nfc("ﬁ２"), "ﬁ２");
}

TEST(Nfc, TurnsControlCharactersIntoSpaces) {
  EXPECT_EQ(to_nfc("a\0b\tc\rd\x7F"
                   "e\u0085f"s),
            "a b c d e f");
  EXPECT_EQ(to_nfc("é\0é"s), "é é");
}

TEST(Nfc, KeepsTheVisibleSpaceForPieces) {
  EXPECT_EQ(to_nfc("a▁b"), "a_b");
}

TEST(Nfc, RefusesWhatIsNotUtf8) {
  EXPECT_THROW(to_nfc("a\xFF"), Error);
  EXPECT_THROW(to_nfc("\xED\xA0\x80"), Error);
}

TEST(Words, AreWhatStandsBetweenWhitespaceOfAnyKind) {
  const std::vector<std::string> expected = {"a", "bc", "日本", "d", "e"};
  EXPECT_EQ(split_words("  a\tbc\u3000日本\u00A0d\u2009e\r\n"), expected);
  EXPECT_EQ(count_words("  a\tbc\u3000日本\u00A0d e\r\n"), 5U);
  EXPECT_TRUE(split_words(" \t\u3000").empty());
  EXPECT_TRUE(split_words("").empty());
}

TEST(Words, EachByteBelongsToItsWordAndASpaceToTheNext) {
  EXPECT_EQ(word_of_each_byte(" ab  c "), (std::vector<int>{0, 0, 0, 1, 1, 1, 1}));
  EXPECT_EQ(word_of_each_byte("  "), (std::vector<int>{0, 0}));
  EXPECT_TRUE(word_of_each_byte("").empty());
}

TEST(Blank, IsWhitespaceAndControlCharactersAlone) {
  EXPECT_TRUE(is_blank(""));
  EXPECT_TRUE(is_blank(" \t\0\u00A0"s));
  EXPECT_FALSE(is_blank(" ."));
}

TEST(CodePoints, CutsBetweenThemAndPutsMarksApart) {
  const std::vector<std::string_view> expected = {"a", "é", "日", "😀", "e", "\u0301"};
  EXPECT_EQ(code_points("aé日😀e\u0301"), expected);
}

TEST(CodePoints, GivesTheBytesOfWhatIsNotUtf8OneByOne) {
  const std::vector<std::string_view> expected = {"\xE6", "\x97", "a"};
  EXPECT_EQ(code_points("\xE6\x97"
                        "a"),
            expected);
}

using Words = std::vector<int>;

Words words_of(const std::vector<std::string>& pieces) {
  return word_of_each_piece(pieces);
}

// The mark stands for a space, and so do the no-break spaces of French, alone or within a piece.
TEST(WordOfEachPiece, IsThatOfTheWhiteSpace) {
  EXPECT_EQ(words_of({"▁un", "▁mo", "t", "\u00A0", "!"}), (Words{0, 1, 1, 2, 2}));
  EXPECT_EQ(words_of({"▁mot", "\u202F?", "▁oui"}), (Words{0, 1, 2}));
  EXPECT_EQ(words_of({"▁mot", "s\u00A0!", "▁oui", "\u00A0;"}), (Words{0, 0, 2, 3}));
  EXPECT_EQ(words_of({"日", "本", "\u3000", "語", "▁"}), (Words{0, 0, 1, 1, 1}));
}

TEST(WordOfEachPiece, CountsAPieceThatIsUnknown) {
  EXPECT_EQ(words_of({"▁a", "▁", "", "▁b"}), (Words{0, 1, 1, 2}));
  EXPECT_EQ(words_of({"⁇", "▁b"}), (Words{0, 1}));
}

TEST(WordOfEachPiece, IsNoneWithoutWords) {
  EXPECT_EQ(words_of({"▁", "\u00A0"}), (Words{-1, -1}));
  EXPECT_EQ(words_of({}), Words{});
}

}  // namespace
}  // namespace attend::text
