#include "metrics/symbols.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "metrics/answers.h"

namespace attend::metrics {
namespace {

double score(const char* name, const std::vector<std::string>& found,
             const std::vector<std::string>& right) {
  return find_metric(metrics_of_symbols(), name)->of(found, References(Lines(right)));
}

TEST(NextSymbols, CountWhereOneMustComeAlone) {
  const std::vector<std::string> right = {"- - b .", "- b ."};
  // The first line says b where several may come, the second one a for b.
  const std::vector<std::string> found = {"b - b .", "- a ."};
  EXPECT_DOUBLE_EQ(score("exact", found, right), 0.5);
  EXPECT_DOUBLE_EQ(score("accuracy", found, right), 0.75);
  EXPECT_DOUBLE_EQ(score("exact", right, right), 1.0);
  // What is said to be unsaid is wrong where one must come.
  EXPECT_DOUBLE_EQ(score("exact", {"- - - ."}, {"- - b ."}), 0.0);
}

TEST(NextSymbols, AreAsManyAsWereRead) {
  EXPECT_THROW(score("exact", {"- b"}, {"- b ."}), Error);
}

TEST(NextSymbols, AreAKindOfAnswersOfTheirOwn) {
  const auto& kind = answers_called("symbols", "task.name");
  EXPECT_EQ(&answers_scored_by(kind.metrics({})), &kind);
  const std::vector<std::string> right = {"- b ."};
  const auto details = kind.details(right, References(Lines(right)), {});
  ASSERT_TRUE(details.confusion);
  EXPECT_EQ(details.confusion->labels, (std::vector<std::string>{"-", ".", "b"}));
}

}  // namespace
}  // namespace attend::metrics
