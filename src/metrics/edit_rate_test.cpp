#include "metrics/edit_rate.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace attend::metrics {
namespace {

using Text = std::vector<std::string>;

int64_t letters_changed(std::string_view from, std::string_view to) {
  return edit_distance<char>(from, to);
}

TEST(EditDistance, CountsInsertionsDeletionsAndSubstitutions) {
  EXPECT_EQ(letters_changed("kitten", "sitting"), 3);  // k to s, e to i, and g
  EXPECT_EQ(letters_changed("abc", "bc"), 1);
  EXPECT_EQ(letters_changed("ab", "ba"), 2);
  EXPECT_EQ(letters_changed("same", "same"), 0);
}

TEST(EditDistance, FromOrToNothingIsTheLength) {
  EXPECT_EQ(letters_changed("", "abc"), 3);
  EXPECT_EQ(letters_changed("abc", ""), 3);
  EXPECT_EQ(letters_changed("", ""), 0);
}

TEST(EditRate, SumsEditsAndLengthsOverTheCorpus) {
  // b to x and d added: 2 edits for 4 tokens; then 1 removed for 1 token. (2 + 1) / (4 + 1).
  const Text hypotheses{"a b c", "K AE"};
  const Text references{"a x c d", "K"};
  const auto result = edit_rate(hypotheses, references);
  EXPECT_EQ(result.edits, 3);
  EXPECT_EQ(result.reference_length, 5);
  EXPECT_EQ(result.rate(), 0.6);
}

// To "K AE T": 1 edit against "K AE" (2 tokens) and against "K AE T S" (4): the longer counts.
// To "D": 1 against "D AO", 2 against "T AO"; to "X": nothing equals, 1 against "S".
TEST(EditRate, CountsTheNearestOfSeveralReferences) {
  const Text hypotheses{"K AE T", "D", "X"};
  const std::vector<Text> references{{"K AE", "K AE T S"}, {"T AO", "D AO"}, {"S"}};
  const auto result = edit_rate(hypotheses, references);
  EXPECT_EQ(result.edits, 3);
  EXPECT_EQ(result.reference_length, 4 + 2 + 1);
  const std::vector<Text> turned{{"K AE T S", "K AE"}, {"D AO", "T AO"}, {"S"}};
  EXPECT_EQ(edit_rate(hypotheses, turned).reference_length, 7);
}

TEST(EditRate, MayExceedOne) {
  EXPECT_EQ(edit_rate(Text{"a b c"}, Text{"x"}).rate(), 3);
}

TEST(EditRate, RefusesReferencesWithoutTokens) {
  EXPECT_THROW(edit_rate(Text{"a"}, Text{""}).rate(), Error);
  EXPECT_THROW(edit_rate(Text{"a"}, Text{}), Error);
}

}  // namespace
}  // namespace attend::metrics
