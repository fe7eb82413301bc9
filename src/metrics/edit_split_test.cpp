#include "metrics/edit_split.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/files.h"
#include "metrics/text_metrics.h"
#include "test_paths.h"

namespace attend::metrics {
namespace {

using Text = std::vector<std::string>;
using Numbers = std::vector<int64_t>;

Numbers numbers_of(const EditSplit& split) {
  return {split.correct, split.substitutions, split.deletions, split.insertions};
}

TEST(EditSplit, SaysWhatWasSubstitutedLeftOutAndPutIn) {
  EXPECT_EQ(numbers_of(edit_split(Text{"one six three"}, Text{"one two three"})),
            (Numbers{2, 1, 0, 0}));
  EXPECT_EQ(numbers_of(edit_split(Text{"one three"}, Text{"one two three"})),
            (Numbers{2, 0, 1, 0}));
  EXPECT_EQ(numbers_of(edit_split(Text{"one two two three"}, Text{"one two three"})),
            (Numbers{3, 0, 0, 1}));
  EXPECT_EQ(numbers_of(edit_split(Text{""}, Text{"one two"})), (Numbers{0, 0, 2, 0}));
}

// Two substitutions cost 8, one left out and one put in 6. Six substitutions cost 24, three left
// out and three put in 18.
TEST(EditSplit, WeighsASubstitutionAsFourAndTheOthersAsThree) {
  EXPECT_EQ(numbers_of(edit_split(Text{"b c"}, Text{"a b"})), (Numbers{1, 0, 1, 1}));
  const Text found{"4 5 6 1 2 3"};
  const Text right{"1 2 3 4 5 x"};
  EXPECT_EQ(numbers_of(edit_split(found, right)), (Numbers{3, 0, 3, 3}));
  EXPECT_EQ(edit_rate(found, right).edits, 6);
}

// Of a nearest reference alone, as the rate: "K AE T S" is right but for its last symbol.
TEST(EditSplit, IsOfTheNearestReference) {
  const std::vector<Text> references{{"D AO", "K AE T S"}};
  EXPECT_EQ(numbers_of(edit_split(Text{"K AE T"}, references)), (Numbers{3, 0, 1, 0}));
}

// tests/oracles/error_rate_vectors.py wrote what sclite counts in lines that are made up.
TEST(EditSplit, IsWhatScliteCounts) {
  const auto all = nlohmann::json::parse(
      read_file(tests::source_folder() + "/tests/data/metrics/error_rates.json"));
  int64_t lines = 0;
  for (const auto& entry : all.at("cases")) {
    const auto found = entry.at("found").get<Text>();
    const auto right = entry.at("right").get<Text>();
    const EditRateOptions options = {.of_characters = entry.at("unit") == "characters",
                                     .lowercase = entry.at("lowercase")};
    for (std::size_t i = 0; i < found.size(); ++i) {
      SCOPED_TRACE(entry.at("name").get<std::string>() + ": " + right[i] + " | " + found[i]);
      EXPECT_EQ(numbers_of(edit_split(Text{found[i]}, Text{right[i]}, options)),
                entry.at("split").at(i).get<Numbers>());
      ++lines;
    }
  }
  EXPECT_EQ(lines, 260);
}

}  // namespace
}  // namespace attend::metrics
