#include "data/drawn_corpus.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "data/batch_stream.h"

namespace attend::data {
namespace {

/// Row n is n times three.
std::unique_ptr<Corpus> thrice(std::int64_t count) {
  const auto draw = [](std::int64_t n) {
    const auto number = static_cast<float>(3 * n);
    return Row{{std::to_string(n)}, 0, {Part{.extents = {1}, .size = 1, .numbers = {number}}}};
  };
  return std::make_unique<DrawnCorpus>(std::vector<CorpusColumn>{{"number"}}, draw, count,
                                       "thrice");
}

TEST(DrawnCorpus, GivesEachRowWhateverCameBefore) {
  const auto corpus = thrice(4);
  Row row;
  corpus->seek({2});
  ASSERT_TRUE(corpus->next(row));
  EXPECT_EQ(row.parts[0].numbers, std::vector<float>{6.0F});
  EXPECT_EQ(row.line, 3);
  EXPECT_EQ(corpus->where(0), "thrice, row 3, number");
  EXPECT_EQ(corpus->place(), Place{3});
  EXPECT_TRUE(corpus->next(row));
  EXPECT_FALSE(corpus->next(row));
  corpus->seek({});
  EXPECT_TRUE(corpus->next(row));
  EXPECT_EQ(row.line, 1);
  EXPECT_THROW(corpus->seek({5}), Error);
  EXPECT_THROW(corpus->seek({1, 1}), Error);
}

TEST(DrawnCorpus, IsKnownWithoutBeingRead) {
  const auto corpus = thrice(7);
  EXPECT_EQ(check_corpus(*corpus).rows, 7);
  EXPECT_EQ(corpus->place(), Place{0});
}

// Two ranks draw what one does, share by share, and go on where they were.
TEST(DrawnCorpus, IsSharedByRanksAndGoneOnWith) {
  const auto stream_of = [](std::int64_t ranks, std::int64_t rank) {
    return BatchStream(thrice(12), [](const Row& row) { return row.parts; },
                       {.lengths = {}, .names = {}, .budget = 0, .target = 0},
                       {.batch_size = 4 / ranks, .window = 4, .ranks = ranks, .rank = rank});
  };
  auto alone = stream_of(1, 0);
  auto first = stream_of(2, 0);
  auto second = stream_of(2, 1);
  for (int i = 0; i < 5; ++i) {
    const auto whole = alone.next();
    const auto one = first.next();
    const auto other = second.next();
    ASSERT_EQ(whole.size, 4);
    for (std::size_t row = 0; row < 4; ++row) {
      const auto& share = row % 2 == 0 ? one : other;
      EXPECT_EQ(whole.columns[0].numbers[row], share.columns[0].numbers[row / 2]);
    }
  }
  auto again = stream_of(1, 0);
  again.seek(alone.position());
  EXPECT_EQ(again.next().lines, alone.next().lines);
}

}  // namespace
}  // namespace attend::data
