#include "metrics/confused_lines.h"

#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace attend::metrics {
namespace {

using Cells = std::vector<LineCells>;
using Right = std::vector<std::vector<std::string>>;

/// Of the lines' own matrix, and that they are what it counts.
Cells cells_of(const AnswerKind& kind, const std::vector<std::string>& found, const Right& right,
               const ScoreOptions& options = {}) {
  const auto matrix = *kind.details(found, right, options).confusion;
  const auto cells = confused_lines(kind, matrix, found, right, options, found.size());
  std::vector<int64_t> counts(matrix.counts.size(), 0);
  for (const auto& line : cells) {
    for (const auto cell : line) ++counts.at(cell);
  }
  EXPECT_EQ(counts, matrix.counts);
  return cells;
}

TEST(ConfusedLines, OfLabelsAreInOneCellEach) {
  // a 0, b 1, c d 2: three labels a row.
  const auto& kind = answers_called("labels", "test");
  EXPECT_EQ(cells_of(kind, {"b", " c d", "a"}, {{"a"}, {"c d "}, {"b"}}), (Cells{{1}, {8}, {3}}));
}

TEST(ConfusedLines, InLowerCaseAndOneFormOfUnicodeAreOneLabel) {
  ScoreOptions options;
  options.bleu.lowercase = true;
  const auto& kind = answers_called("labels", "test");
  EXPECT_EQ(cells_of(kind, {"e\xCC\x81", "A"}, {{"\xC3\x89"}, {"a"}}, options), (Cells{{3}, {0}}));
}

TEST(ConfusedLines, OfTagsAreInACellAWord) {
  const auto& kind = answers_called("tags", "test");
  EXPECT_EQ(cells_of(kind, {"D N", "N", "D  V V"}, {{"D N"}, {"V"}, {"D N V"}}),
            (Cells{{0, 4}, {7}, {0, 5, 8}}));
}

TEST(ConfusedLines, AreTheFirstOnesAndOfTheirMatrixAlone) {
  const auto& kind = answers_called("labels", "test");
  const std::vector<std::string> found = {"a", "b"};
  const Right right = {{"a"}, {"a"}};
  const auto matrix = *kind.details(found, right, {}).confusion;
  EXPECT_EQ(confused_lines(kind, matrix, found, right, {}, 1), (Cells{{0}}));
  EXPECT_THROW(confused_lines(kind, Confusion{{"a"}, {1}}, found, right, {}, 2), std::logic_error);
}

}  // namespace
}  // namespace attend::metrics
