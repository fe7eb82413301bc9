#include "text/symbol_sequences.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "text/generated_corpus.h"
#include "text/test_files.h"

namespace attend::text {
namespace {

using Links = std::vector<std::pair<int, int>>;
using Strings = std::vector<std::string>;

TEST(SymbolSequences, CopyLinksEachLetterToItsOwnPlace) {
  const auto pair = transform({"c", "a", "b"}, "copy");
  EXPECT_EQ(pair.target, (Strings{"c", "a", "b"}));
  EXPECT_EQ(pair.links, (Links{{0, 0}, {1, 1}, {2, 2}}));
}

TEST(SymbolSequences, ReverseLinksTheFirstLetterToTheLast) {
  const auto pair = transform({"c", "a", "b"}, "reverse");
  EXPECT_EQ(pair.target, (Strings{"b", "a", "c"}));
  EXPECT_EQ(pair.links, (Links{{0, 2}, {1, 1}, {2, 0}}));
}

TEST(SymbolSequences, SortKeepsEqualLettersInTheirOrder) {
  const auto pair = transform({"b", "a", "b", "a"}, "sort");
  EXPECT_EQ(pair.target, (Strings{"a", "a", "b", "b"}));
  EXPECT_EQ(pair.links, (Links{{0, 2}, {1, 0}, {2, 3}, {3, 1}}));
}

TEST(SymbolSequences, LengthsReachFromLeastToMost) {
  const SymbolSequences sequences = {.task = "copy", .min_length = 2, .max_length = 4};
  std::mt19937_64 random(1);
  std::vector<int> lengths(6);
  for (int i = 0; i < 300; ++i) ++lengths.at(sequences.draw(random).source.size());
  EXPECT_EQ(lengths[0] + lengths[1] + lengths[5], 0);
  for (const auto length : {2U, 3U, 4U}) EXPECT_GT(lengths[length], 60);  // 100 each, +-8
}

TEST(SymbolSequences, SaysWhenThereAreNotEnoughDifferentOnes) {
  const SymbolSequences sequences = {.task = "copy", .min_length = 1, .max_length = 1};
  const auto draw = [&](std::mt19937_64& random) { return sequences.draw(random); };
  EXPECT_EQ(draw_corpus(draw, {.train = 20, .dev = 3, .test = 3}, 1).train.size(), 20U);
  EXPECT_EQ(error_of([&] { draw_corpus(draw, {.train = 21, .dev = 3, .test = 3}, 1); }),
            "there are hardly more than 26 different pairs: ask for fewer, or for longer ones");
}

TEST(SymbolSequences, RefusesWhatItCannotMake) {
  EXPECT_EQ(error_of([] { SymbolSequences{.task = "shuffle"}.validate(); }),
            "--task = shuffle: expected copy | reverse | sort");
  EXPECT_EQ(error_of([] { SymbolSequences{.min_length = 0}.validate(); }),
            "--min-length = 0: expected at least 1");
  EXPECT_EQ(error_of([] { SymbolSequences{.min_length = 5, .max_length = 4}.validate(); }),
            "--max-length = 4: expected at least 5");
}

}  // namespace
}  // namespace attend::text
