#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tasks/language_config.h"
#include "tasks/task.h"
#include "text/utf8.h"

namespace attend::tasks {
namespace {

std::unique_ptr<data::Corpus> sentences(const LanguageConfig& language, Use use,
                                        std::uint64_t seed = 1) {
  SystemConfig config;
  config.task.name = "continuation";
  *config.language = language;
  return task_called("continuation")
      .open({.config = config, .use = use, .columns = 2, .seed = seed});
}

std::vector<data::Row> all_rows(data::Corpus& corpus) {
  std::vector<data::Row> rows;
  for (data::Row row; corpus.next(row);) rows.push_back(row);
  return rows;
}

/// n of a sentence of anbn.
std::size_t n_of(const data::Row& row) {
  return text::count_words(row.cells[0]) / 2;
}

TEST(Continuation, BeginsWithShortSentencesToLearnFrom) {
  const auto corpus = sentences({.longest = 6, .curriculum = 100, .examples = 600}, Use::kTrain);
  const auto rows = all_rows(*corpus);
  ASSERT_EQ(rows.size(), 600U);
  for (std::size_t part = 0; part < 6; ++part) {
    std::set<std::size_t> lengths;
    for (std::size_t i = 0; i < 100; ++i) lengths.insert(n_of(rows[100 * part + i]));
    EXPECT_EQ(*lengths.begin(), 2U) << part;
    EXPECT_EQ(*lengths.rbegin(), std::min<std::size_t>(3 + part, 6)) << part;
  }
  const auto at_once = sentences({.longest = 6, .curriculum = 0, .examples = 100}, Use::kTrain);
  std::set<std::size_t> lengths;
  for (const auto& row : all_rows(*at_once)) lengths.insert(n_of(row));
  EXPECT_EQ(lengths, (std::set<std::size_t>{2, 3, 4, 5, 6}));
}

TEST(Continuation, IsMeasuredByEachLength) {
  const auto dev = all_rows(*sentences({.longest = 6}, Use::kDev));
  ASSERT_EQ(dev.size(), 19U);  // 2 .. 20, whatever is learnt from
  EXPECT_EQ(dev.back().cells[0].size(), 2 * 40 - 1);
  const auto tests = all_rows(*sentences({.test_longest = 60}, Use::kTest));
  ASSERT_EQ(tests.size(), 59U);
  for (std::size_t i = 0; i < tests.size(); ++i) EXPECT_EQ(n_of(tests[i]), i + 2);
  // Of those that are drawn there are several of a length.
  const LanguageConfig remembered = {
      .kind = "memorisation", .test_longest = 8, .tests_of_length = 5};
  EXPECT_EQ(all_rows(*sentences(remembered, Use::kTest)).size(), 35U);
}

TEST(Continuation, RowsHangOnSeedAndNumberAlone) {
  const LanguageConfig language = {.kind = "memorisation", .examples = 50};
  const auto corpus = sentences(language, Use::kTrain);
  const auto rows = all_rows(*corpus);
  corpus->seek({30});
  data::Row row;
  ASSERT_TRUE(corpus->next(row));
  EXPECT_EQ(row.cells, rows[30].cells);
  EXPECT_EQ(row.line, 31);
  EXPECT_NE(all_rows(*sentences(language, Use::kTrain, 2))[30].cells, rows[30].cells);
}

// A model of drawn sentences reads what others wrote, and refuses what is none of its symbols.
TEST(Continuation, KnowsTheSymbolsOfItsLanguage) {
  SystemConfig config;
  config.task.name = "continuation";
  config.text.kind = "words";
  const auto& task = task_called("continuation");
  const auto corpus = sentences({}, Use::kTrain);
  const auto coders = task.learn(*corpus, config, 1);
  const auto where = [](std::size_t) { return std::string("here"); };
  const auto parts = task.encode({{"a a b b", "- - b ."}, 1}, coders, where);
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_EQ(parts[0].symbols.size(), 4U);
  EXPECT_EQ(parts[1].symbols[0], parts[1].symbols[1]);
  EXPECT_NE(parts[1].symbols[2], parts[1].symbols[3]);
  EXPECT_THROW(task.encode({{"a a b b", "- - x ."}, 1}, coders, where), Error);
}

}  // namespace
}  // namespace attend::tasks
