#include "data/story_corpus.h"

#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"

namespace attend::data {
namespace {

const std::vector<CorpusColumn> kAll = {{"facts"}, {"question"}, {"answer"}};
const std::vector<CorpusColumn> kSources = {{"facts"}, {"question"}};

std::string written(const std::string& text) {
  const auto path = testing::TempDir() + "stories.txt";
  std::ofstream(path) << text;
  return path;
}

std::vector<Row> rows_of(Corpus& corpus) {
  std::vector<Row> rows;
  for (Row row; corpus.next(row);) rows.push_back(row);
  return rows;
}

using Cells = std::vector<std::string>;

std::string refusal(const std::string& text, const std::vector<CorpusColumn>& columns = kAll) {
  try {
    StoryCorpus(written(text), columns, {});
  } catch (const Error& error) {
    const std::string what = error.what();
    return what.substr(what.find("stories.txt"));
  }
  return "";
}

constexpr const char* kTwoStories =
    "1 Mary moved to the bathroom.\n"
    "2 John went to the hallway.\n"
    "3 Where is Mary? \tbathroom\t1\n"
    "4 Sandra is here.\n"
    "5 Where is John?\thallway\t2\n"
    "1 It rains.\n"
    "2 Does it rain?\tyes\t1\n";

TEST(StoryCorpus, AQuestionHasTheFactsToldBeforeIt) {
  StoryCorpus corpus(written(kTwoStories), kAll, {});
  const auto rows = rows_of(corpus);
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].cells, (Cells{"Mary moved to the bathroom\tJohn went to the hallway",
                                  "Where is Mary", "bathroom"}));
  EXPECT_EQ(rows[1].cells,
            (Cells{"Mary moved to the bathroom\tJohn went to the hallway\tSandra is here",
                   "Where is John", "hallway"}));
  EXPECT_EQ(rows[2].cells, (Cells{"It rains", "Does it rain", "yes"}));
  EXPECT_EQ(rows[2].line, 7);
  corpus.seek({1});
  EXPECT_EQ(rows_of(corpus).size(), 2U);
  EXPECT_EQ(corpus.place(), (Place{3}));
}

TEST(StoryCorpus, WithoutAnswersAQuestionEndsSo) {
  StoryCorpus corpus(written("1 It rains.\n2 Does it rain?\n"), kSources, {});
  EXPECT_EQ(rows_of(corpus).at(0).cells, (Cells{"It rains", "Does it rain"}));
}

TEST(StoryCorpus, LinesHaveTheirFactsFirst) {
  StoryCorpus corpus(written("a b\tc\tq\tyes\nd\tq r\tno\n"), kAll, {});
  const auto rows = rows_of(corpus);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].cells, (Cells{"a b\tc", "q", "yes"}));
  EXPECT_EQ(rows[1].cells, (Cells{"d", "q r", "no"}));
  StoryCorpus asked(written("a b\tc\tq\n"), kSources, {});
  EXPECT_EQ(rows_of(asked).at(0).cells, (Cells{"a b\tc", "q"}));
}

TEST(StoryCorpus, EachStoryIsMeasuredByOrLearntFrom) {
  std::string text;
  for (int i = 0; i < 400; ++i) text += "1 A.\n2 B?\tc\n3 D?\te\n";
  const auto path = written(text);
  StoryCorpus train(path, kAll, {}, {.dev_share = 0.25, .is_dev = false});
  StoryCorpus dev(path, kAll, {}, {.dev_share = 0.25, .is_dev = true});
  std::vector<bool> seen(1200, false);
  const auto count = [&](Corpus& corpus) {
    std::size_t rows = 0;
    std::int64_t story = -1;
    for (const auto& row : rows_of(corpus)) {
      EXPECT_FALSE(seen.at(std::size_t(row.line - 1)));
      seen.at(std::size_t(row.line - 1)) = true;
      if (++rows % 2 == 1) story = (row.line - 1) / 3;
      EXPECT_EQ((row.line - 1) / 3, story);  // both questions of a story
    }
    return rows;
  };
  const auto measured = count(dev);
  EXPECT_EQ(count(train) + measured, 800U);
  EXPECT_NEAR(double(measured), 200.0, 70.0);  // 4 deviations of 400 draws
}

TEST(StoryCorpus, RefusesInALine) {
  EXPECT_EQ(refusal("1 A.\n3 B.\n"), "stories.txt:2: expected the number 2 or 1 and a blank");
  EXPECT_EQ(refusal("1 B?\tc\t\n"),
            "stories.txt:1: a question without facts: expected one at least before it");
  EXPECT_EQ(refusal("1 A.\n2 B?\n"), "stories.txt:2: a question without an answer");
  EXPECT_EQ(refusal("1 A.\n2 ?\tc\n"), "stories.txt:2: an empty question");
  EXPECT_EQ(refusal("a\tb\n"),
            "stories.txt:1: 2 cells: expected facts, a question and its answer, with tabs between "
            "them");
  EXPECT_EQ(refusal("\tq\ta\n"),
            "stories.txt:1: a question without facts: expected one at least before it");
  EXPECT_EQ(refusal("\n\n"), "stories.txt is empty: expected stories");
  EXPECT_EQ(refusal("1 A.\nB?\tc\n"), "stories.txt:2: expected the number 2 or 1 and a blank");
}

}  // namespace
}  // namespace attend::data
