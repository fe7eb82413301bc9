#include "text/line_limit.h"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "text/corpus.h"

namespace attend::text {
namespace {

std::unique_ptr<Vocabulary> words() {
  MemoryLines lines(std::vector<std::string>{"a b c d"});
  return train_vocabulary(lines, {.kind = "words", .size = 100});
}

TEST(LineLimit, RefusesALineThatIsTooLongAndSaysWhatItFound) {
  const auto vocabulary = words();
  LineLimit limit(*vocabulary, 3);
  EXPECT_EQ(limit.refusal("a b c"), "");
  EXPECT_EQ(limit.refusal(""), "");
  EXPECT_EQ(limit.refusal("a b c d"),
            "4 symbols, and a line may have 3 symbols: cut it into sentences, or set --max-length "
            "higher");
  EXPECT_TRUE(limit.refusal(std::string(1'000'000, 'a')).starts_with("1000000 bytes, "));
  const std::vector<std::string> lines = {"a", "a a a a a"};
  try {
    limit.check(lines, "in.txt");
    FAIL();
  } catch (const Error& error) {
    EXPECT_TRUE(std::string(error.what()).starts_with("in.txt:2: 5 symbols, ")) << error.what();
  }
  EXPECT_THROW(LineLimit(*vocabulary, 0), ConfigError);
  EXPECT_THROW(LineLimit(*vocabulary, 1'000'001), ConfigError);
}

TEST(LineLimit, CountsLinesLongerThanAnySeen) {
  const auto vocabulary = words();
  LineLimit limit(*vocabulary, 100, 2);
  for (const auto* line : {"a b", "a b c", "a", "a b c d"}) EXPECT_EQ(limit.refusal(line), "");
  const auto warning = limit.warning();
  EXPECT_TRUE(
      warning.starts_with("2 lines are longer than any source in training (2 symbols; the "
                          "longest here has 4): "))
      << warning;
  EXPECT_EQ(LineLimit(*vocabulary, 100).warning(), "");
}

}  // namespace
}  // namespace attend::text
