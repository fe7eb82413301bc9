// Batches that several ranks share.

#include <algorithm>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "data/batch_stream.h"
#include "data/batch_test_corpus.h"

namespace attend::data {
namespace {

// Ranks with batches of b are to do what one process does with batches of N b.
TEST(BatchStream, RanksShareTheBatchesOfOneThatReadsSoManyTimesAsMuch) {
  const RandomPairs corpus(100);
  for (const std::int64_t ranks : {2, 3, 7}) {
    BatchStream whole = corpus.stream({.batch_size = 5 * ranks, .window = 60});
    std::vector<BatchStream> shares;
    for (std::int64_t rank = 0; rank < ranks; ++rank) {
      shares.push_back(
          corpus.stream({.batch_size = 5, .window = 60, .ranks = ranks, .rank = rank}));
    }
    while (whole.epoch() < 2) {
      const auto batch = whole.next();
      std::vector<std::int64_t> lines;
      std::int64_t tokens = 0;
      for (auto& share : shares) {
        const auto part = share.next();
        EXPECT_LE(part.size, 5);
        EXPECT_EQ(part.whole_size, batch.size);
        EXPECT_EQ(part.whole_targets, batch.targets);
        lines.insert(lines.end(), part.lines.begin(), part.lines.end());
        tokens += part.targets;
      }
      EXPECT_EQ(sorted(lines), sorted(batch.lines));
      EXPECT_EQ(tokens, batch.targets);
    }
  }
}

TEST(BatchStream, RanksGetLikeLengths) {
  const RandomPairs corpus(640);
  BatchStream first = corpus.stream({.batch_size = 16, .ranks = 2, .rank = 0});
  BatchStream second = corpus.stream({.batch_size = 16, .ranks = 2, .rank = 1});
  double longer = 0.0;
  double mean = 0.0;
  while (first.epoch() == 0) {
    const auto one = first.next();
    const auto other = second.next();
    const auto steps = [](const Batch& batch) {
      return static_cast<double>(batch.columns[kSource].positions() +
                                 batch.columns[kTarget].positions());
    };
    longer += std::max(steps(one), steps(other));
    mean += (steps(one) + steps(other)) / 2.0;
  }
  EXPECT_LT(longer / mean, 1.05);  // the faster rank waits for less than that
}

TEST(BatchStream, ARankWithoutAPairHasAnEmptyShare) {
  const RandomPairs corpus(2);
  BatchStream third = corpus.stream({.batch_size = 1, .ranks = 3, .rank = 2});
  const auto batch = third.next();
  EXPECT_EQ(batch.size, 0);
  EXPECT_EQ(batch.whole_size, 2);
  EXPECT_EQ(third.epoch(), 1);
}

// Two ranks, then three, then one, within one window.
TEST(BatchStream, AnotherNumberOfRanksReadsWhatIsLeftOfTheEpoch) {
  const RandomPairs corpus(100);
  for (const std::int64_t window : {60, 1000}) {
    std::vector<std::int64_t> lines;
    BatchStream::Position position;
    const auto read = [&](std::int64_t ranks, int most) {
      std::vector<BatchStream> streams;
      for (std::int64_t rank = 0; rank < ranks; ++rank) {
        streams.push_back(
            corpus.stream({.batch_size = 4, .window = window, .ranks = ranks, .rank = rank}));
        streams.back().seek(position);
      }
      for (int i = 0; i < most && streams[0].epoch() == 0; ++i) {
        for (auto& stream : streams) {
          const auto batch = stream.next();
          lines.insert(lines.end(), batch.lines.begin(), batch.lines.end());
        }
      }
      position = streams[0].position();
    };
    read(2, 2);
    read(3, 2);
    read(1, 1);
    EXPECT_LE(lines.size(), 2 * 8 + 2 * 12 + 4U);
    EXPECT_EQ(position.earlier, (std::vector<BatchStream::Taken>{{2, 2}, {3, 2}}));
    read(1, 1000);
    std::vector<std::int64_t> all(100);
    std::iota(all.begin(), all.end(), 1);
    EXPECT_EQ(sorted(lines), all);
  }
}

}  // namespace
}  // namespace attend::data
