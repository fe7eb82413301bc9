#include "cli/cut_line.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"

namespace attend::cli {
namespace {

/// Of these words, each looked at by the target word of its place, and the end by the end.
tasks::Translation translated(const std::vector<std::string>& source,
                              const std::vector<std::string>& target, const std::string& text) {
  tasks::Translation translation;
  translation.text = text;
  translation.score = -1.0;
  translation.log_probability = -2.0;
  auto& alignment = translation.alignment;
  const auto fill = [](const std::vector<std::string>& from, std::vector<std::string>& tokens,
                       std::vector<int>& words) {
    for (const auto& token : from) {
      tokens.push_back(token);
      words.push_back(static_cast<int>(words.size()));
    }
    tokens.emplace_back("</s>");
    words.push_back(-1);
  };
  fill(source, alignment.source, alignment.source_words);
  fill(target, alignment.target, alignment.target_words);
  for (std::size_t t = 0; t < alignment.target.size(); ++t) {
    auto& row = alignment.weights.emplace_back(alignment.source.size(), 0.0F);
    row[t + 1 == alignment.target.size() ? row.size() - 1 : t] = 1.0F;
    translation.log_probabilities.push_back(-1.0F);
  }
  return translation;
}

TEST(CutLine, KnowsTheWordThatEachSentenceBeginsIn) {
  const auto cut = cut_line(
      "  A dog.  A\xC2\xA0"
      "cat runs! \xE7\x8C\xAB\xE3\x80\x82\xE7\x8A\xAC");
  EXPECT_EQ(cut.sentences, (std::vector<std::string>{"A dog.",
                                                     "A\xC2\xA0"
                                                     "cat runs!",
                                                     "\xE7\x8C\xAB\xE3\x80\x82", "\xE7\x8A\xAC"}));
  EXPECT_EQ(cut.first_words, (std::vector<int>{0, 2, 5, 5}));  // the last two share a word
  EXPECT_TRUE(cut_line(" \t").sentences.empty());
  EXPECT_THROW(cut_line("\xFF"), Error);
}

TEST(JoinLine, CountsWordsAndLinksInTheWholeLine) {
  const auto cut = cut_line("ab cd. Ef.");
  ASSERT_EQ(cut.sentences.size(), 2U);
  const auto joined = join_line(
      cut, {translated({"ab", "cd."}, {"x", "y."}, "x y."), translated({"Ef."}, {"Z."}, "Z.")},
      true);
  EXPECT_EQ(joined.translation.text, "x y. Z.");
  EXPECT_EQ(joined.links, (Links{{0, 0}, {1, 1}, {2, 2}}));
  const auto& alignment = joined.translation.alignment;
  EXPECT_EQ(alignment.source, (std::vector<std::string>{"ab", "cd.", "</s>", "Ef.", "</s>"}));
  EXPECT_EQ(alignment.source_words, (std::vector<int>{0, 1, -1, 2, -1}));
  EXPECT_EQ(alignment.target_words, (std::vector<int>{0, 1, -1, 2, -1}));
  ASSERT_EQ(alignment.weights.size(), 5U);
  EXPECT_EQ(alignment.weights[0], (std::vector<float>{1, 0, 0, 0, 0}));
  EXPECT_EQ(alignment.weights[3], (std::vector<float>{0, 0, 0, 1, 0}));
  EXPECT_EQ(alignment.weights[4], (std::vector<float>{0, 0, 0, 0, 1}));
  EXPECT_EQ(format::hard_links(alignment), joined.links);
  EXPECT_EQ(joined.translation.score, -2.0);
  EXPECT_EQ(joined.translation.log_probability, -4.0);
  EXPECT_EQ(joined.translation.log_probabilities.size(), 5U);
}

TEST(JoinLine, PutsNoBlankAfterEastAsianStops) {
  const std::string stop = "\xE3\x80\x82";
  const auto cut = cut_line("Ab. Cd.");
  const auto joined = join_line(cut,
                                {translated({"Ab."}, {"x"}, "\xE7\x8C\xAB" + stop),
                                 translated({"Cd."}, {"y"}, "\xE7\x8A\xAC" + stop)},
                                false);
  EXPECT_EQ(joined.translation.text, "\xE7\x8C\xAB" + stop + "\xE7\x8A\xAC" + stop);
  EXPECT_EQ(joined.links, (Links{{0, 0}, {1, 0}}));  // one word by white space
  EXPECT_TRUE(joined.translation.alignment.weights.empty());
}

}  // namespace
}  // namespace attend::cli
