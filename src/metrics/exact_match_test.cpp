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

}  // namespace
}  // namespace attend::metrics
