#include "text/unknown_lines.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "text/corpus.h"

namespace attend::text {
namespace {

std::string warning_of(const Vocabulary& vocabulary, const std::vector<std::string>& lines) {
  UnknownLines unknown(vocabulary);
  std::int64_t number = 0;
  for (const auto& line : lines) unknown.look_at(line, ++number);
  return unknown.warning();
}

TEST(UnknownLines, AreThoseWithoutAKnownSymbol) {
  const auto letters = load_vocabulary("words", "<unk>\n<s>\n</s>\n<pad>\nA\nT\n", "test");
  EXPECT_EQ(warning_of(*letters, {"A T", "", "  ", "A B"}), "");
  EXPECT_TRUE(
      warning_of(*letters, {"A T", "ATTENTION", "T"}).starts_with("line 2 has nothing but"));
  EXPECT_TRUE(
      warning_of(*letters, {"x", "A", "y z"}).starts_with("line 1 and 1 more have nothing"));
}

TEST(UnknownLines, OfPiecesMayHaveSpaces) {
  MemoryLines lines({"a dog runs", "a cat runs", "the dog and the cat"});
  for (const std::string kind : {"bpe", "unigram", "characters"}) {
    lines.rewind();
    const auto vocabulary = train_vocabulary(lines, {.kind = kind, .size = 30});
    EXPECT_EQ(warning_of(*vocabulary, {"a 日本"}), "") << kind;
    EXPECT_TRUE(warning_of(*vocabulary, {"日本 語"}).starts_with("line 1 has nothing")) << kind;
  }
}

}  // namespace
}  // namespace attend::text
