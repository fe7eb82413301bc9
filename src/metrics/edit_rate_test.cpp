#include "metrics/edit_rate.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/files.h"
#include "test_paths.h"

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

TEST(EditRate, IsOfTokensInLowerCaseIfThatIsAskedFor) {
  const auto rate = edit_rate(Text{"THE cat SAT"}, Text{"the cat sat"}, {.lowercase = true});
  EXPECT_EQ(rate.edits, 0);
  EXPECT_EQ(rate.reference_length, 3);
  EXPECT_EQ(edit_rate(Text{"THE cat SAT"}, Text{"the cat sat"}).edits, 2);
}

TEST(EditRate, TakesCanonicallyEqualTokensForEqual) {
  EXPECT_EQ(edit_rate(Text{"un caf\u00E9"}, Text{"un cafe\u0301"}).edits, 0);
}

// "kitten sitting" against "sitting kitten": 3 edits within each word, none of the space.
TEST(EditRate, OfCharactersCountsOneSpaceBetweenWords) {
  const EditRateOptions options = {.of_characters = true};
  const auto rate = edit_rate(Text{"  kitten \u3000 sitten "}, Text{"sitting kitten"}, options);
  EXPECT_EQ(rate.edits, 3 + 1);
  EXPECT_EQ(rate.reference_length, 7 + 1 + 6);
  EXPECT_EQ(edit_rate(Text{"icecream"}, Text{"ice cream"}, options).edits, 1);
}

TEST(EditRate, OfCharactersCountsThemAndNotTheirBytes) {
  const auto rate = edit_rate(Text{"日本"}, Text{"日木語"}, {.of_characters = true});
  EXPECT_EQ(rate.edits, 2);
  EXPECT_EQ(rate.reference_length, 3);
  EXPECT_EQ(edit_rate(Text{"e\u0301"}, Text{"\u00E9"}, {.of_characters = true}).edits, 0);
}

// What NIST's sclite counted in lines that tests/oracles/error_rate_vectors.py made up. It weighs a
// substitution as 4 and other errors as 3, so that of 260 lines 4 have one error or two more there
// than the least, which stands beside.
TEST(EditRate, CountsWhatScliteCounts) {
  const auto all = nlohmann::json::parse(
      read_file(tests::source_folder() + "/tests/data/metrics/error_rates.json"));
  int64_t lines = 0;
  int64_t weighed_otherwise = 0;
  for (const auto& entry : all.at("cases")) {
    const auto found = entry.at("found").get<Text>();
    const auto right = entry.at("right").get<Text>();
    const EditRateOptions options = {.of_characters = entry.at("unit") == "characters",
                                     .lowercase = entry.at("lowercase")};
    int64_t edits = 0;
    int64_t symbols = 0;
    for (std::size_t i = 0; i < found.size(); ++i) {
      SCOPED_TRACE(entry.at("name").get<std::string>() + ": " + right[i] + " | " + found[i]);
      const auto rate = edit_rate(Text{found[i]}, Text{right[i]}, options);
      const auto split = entry.at("split").at(i).get<std::vector<int64_t>>();
      const auto errors = split[1] + split[2] + split[3];  // the first is of what is right
      const int64_t least = entry.at("least").at(i);
      EXPECT_EQ(rate.reference_length, entry.at("symbols").at(i).get<int64_t>());
      EXPECT_EQ(rate.edits, least);
      EXPECT_LE(rate.edits, errors);
      weighed_otherwise += rate.edits < errors ? 1 : 0;
      ++lines;
      edits += least;
      symbols += rate.reference_length;
    }
    const auto rate = edit_rate(found, right, options);
    EXPECT_EQ(rate.edits, edits);
    EXPECT_EQ(rate.reference_length, symbols);
  }
  EXPECT_EQ(lines, 260);
  EXPECT_EQ(weighed_otherwise, 4);
}

}  // namespace
}  // namespace attend::metrics
