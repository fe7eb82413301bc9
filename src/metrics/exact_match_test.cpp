#include "metrics/exact_match.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace attend::metrics {
namespace {

using Text = std::vector<std::string>;

TEST(ExactMatch, IsTheShareOfLinesThatEqualTheirReference) {
  const Text hypotheses{"a b", "c", "", "É"};
  const Text references{"a b", "C", "", "é"};
  EXPECT_EQ(exact_match(hypotheses, references), 0.5);
}

TEST(ExactMatch, IsAnyOfSeveralReferences) {
  const Text hypotheses{"a", "b", "c", "d"};
  const std::vector<Text> references{{"a", "x"}, {"y", "b"}, {"z"}, {"x", "y", "D"}};
  EXPECT_EQ(exact_match(hypotheses, references), 0.5);
}

TEST(ExactMatch, RefusesALineWithoutReference) {
  EXPECT_THROW(exact_match(Text{"a"}, std::vector<Text>(1)), Error);
}

TEST(ExactMatch, RefusesSidesOfDifferentSizeAndNoLines) {
  const Text line{"a"};
  EXPECT_THROW(exact_match(line, {}), Error);
  EXPECT_THROW(exact_match({}, {}), Error);
}

TEST(ExactMatch, IsOfCanonicallyEqualLines) {
  const Text hypotheses{"caf\u00E9", "\u212B", "a"};
  EXPECT_EQ(exact_match(hypotheses, Text{"cafe\u0301", "A\u030A", "a"}), 1.0);
  EXPECT_EQ(exact_match(Text{"cafe\u0301", "A\u030A", "a"}, hypotheses), 1.0);
}

TEST(ExactMatch, IsInLowerCaseIfThatIsAskedFor) {
  const Text hypotheses{"THE cat", "E\u0301T\u00C9", "a"};
  const Text references{"the Cat", "\u00E9te\u0301", "b"};
  EXPECT_EQ(exact_match(hypotheses, references), 0.0);
  EXPECT_DOUBLE_EQ(exact_match(hypotheses, references, true), 2.0 / 3.0);
}

}  // namespace
}  // namespace attend::metrics
