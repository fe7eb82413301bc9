#include "data/batch_stream.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <random>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "data/batch_test_corpus.h"
#include "text/random.h"

namespace attend::data {
namespace {

using text::mixed;
using text::shuffle;

TEST(BatchStream, GivesEveryPairOnceAnEpochInAnyWindow) {
  const RandomPairs corpus(200);
  for (const std::int64_t window : {1, 7, 64, 199, 200, 201, 100000}) {
    BatchStream stream = corpus.stream({.batch_size = 8, .window = window});
    for (int epoch = 0; epoch < 3; ++epoch) {
      EXPECT_EQ(sorted(lines_of(epoch_of(stream))), one_to(200)) << window;
    }
  }
}

TEST(BatchStream, GivesThePairsOfTheCorpus) {
  const TestFiles files;
  const auto words = ten_words();
  auto stream = stream_of(files.write("s", "a b\n\nc\n"), files.write("t", "d\n\ne f x\n"), *words,
                          {.batch_size = 1});
  std::map<std::int64_t, Batch> batches;
  for (const Batch& batch : epoch_of(stream)) batches[batch.lines[0]] = batch;
  ASSERT_EQ(batches.size(), 2U);
  EXPECT_EQ(batches[1].columns[kSource].symbols, (std::vector<Index>{4, 5, kEnd}));
  EXPECT_EQ(batches[1].columns[kTarget].symbols, (std::vector<Index>{7, kEnd}));
  EXPECT_EQ(batches[3].columns[kSource].symbols, (std::vector<Index>{6, kEnd}));
  EXPECT_EQ(batches[3].columns[kTarget].symbols, (std::vector<Index>{8, 9, kUnknown, kEnd}));
}

/// How many batches of an epoch of 80 rows, half of one symbol and half of three, have both.
int mixed_batches(const std::optional<std::vector<Extent>>& alike) {
  const TestFiles files;
  std::string source;
  std::string target;
  for (int i = 0; i < 80; ++i) {
    source += "a\n";
    target += i % 2 == 0 ? "b\n" : "b b b\n";
  }
  const auto words = ten_words();
  const auto encode = [&words](const Row& row) {
    return std::vector{text_part(words->encode_ids(row.cells[0])),
                       text_part(words->encode_ids(row.cells[1]))};
  };
  BatchStream stream(open_pairs(files.write("s", source), files.write("t", target)), encode,
                     {.lengths = {kTarget},
                      .names = {"target"},
                      .budget = kTarget,
                      .target = kTarget,
                      .alike = alike},
                     {.batch_size = 8});
  const auto batches = epoch_of(stream);
  EXPECT_EQ(batches.size(), 10U);
  return static_cast<int>(std::count_if(batches.begin(), batches.end(), [](const Batch& batch) {
    return batch.columns[kTarget].shortest < batch.columns[kTarget].positions();
  }));
}

TEST(BatchStream, RowsAreAlikeInWhatTheRuleSays) {
  EXPECT_EQ(mixed_batches(std::nullopt), 0);
  EXPECT_EQ(mixed_batches({{{kTarget, 0}}}), 0);
  // All eight of one length: once in 170 batches.
  EXPECT_GE(mixed_batches(std::vector<Extent>()), 8);
  EXPECT_GE(mixed_batches({{{kSource, 0}, {kSource, 1}}}), 8);
}

TEST(BatchStream, IsTheSameForOneSeedAndAnotherForAnother) {
  const RandomPairs corpus(100);
  BatchStream one = corpus.stream({.batch_size = 8, .seed = 1});
  BatchStream same = corpus.stream({.batch_size = 8, .seed = 1});
  BatchStream other = corpus.stream({.batch_size = 8, .seed = 2});
  const std::vector<std::int64_t> lines = lines_of(epoch_of(one));
  EXPECT_EQ(lines_of(epoch_of(same)), lines);
  EXPECT_NE(lines_of(epoch_of(other)), lines);
  EXPECT_NE(lines_of(epoch_of(one)), lines);  // the next epoch
}

TEST(BatchStream, GivesTheSameBatchesFromMemoryAndFromTheFiles) {
  const RandomPairs corpus(100);
  // A window of 100 is full before the end of the corpus is seen, so it is read in each epoch.
  BatchStream from_files = corpus.stream({.batch_size = 8, .window = 100});
  BatchStream from_memory = corpus.stream({.batch_size = 8, .window = 101});
  for (int i = 0; i < 60; ++i) {
    EXPECT_EQ(from_files.epoch(), from_memory.epoch());
    EXPECT_EQ(from_files.position(), from_memory.position());
    EXPECT_TRUE(from_files.next() == from_memory.next()) << i;
  }
  EXPECT_GE(from_files.epoch(), 3);
}

TEST(BatchStream, HoldsASmallCorpusAndReadsItNoMore) {
  const RandomPairs corpus(50);
  BatchStream stream = corpus.stream({.batch_size = 8});
  corpus.files.write("s", "");
  corpus.files.write("t", "");
  EXPECT_EQ(lines_of(epoch_of(stream)).size(), 50U);
  EXPECT_EQ(lines_of(epoch_of(stream)).size(), 50U);
  stream.seek({});
  EXPECT_EQ(lines_of(epoch_of(stream)).size(), 50U);
}

TEST(BatchStream, GoesOnFromAPositionWithTheSameBatches) {
  const RandomPairs corpus(90);
  for (const std::int64_t window : {20, 45, 90, 1000}) {
    const BatchOptions options = {.batch_size = 4, .window = window};
    BatchStream stream = corpus.stream(options);
    std::vector<BatchStream::Position> positions;
    std::vector<Batch> batches;
    for (int i = 0; i < 80; ++i) {
      positions.push_back(stream.position());
      batches.push_back(stream.next());
    }
    EXPECT_GE(stream.epoch(), 2);
    BatchStream old = corpus.stream(options);
    for (std::size_t start = 0; start < 70; ++start) {
      BatchStream fresh = corpus.stream(options);
      fresh.seek(positions[start]);
      old.seek(positions[69 - start]);  // backwards, on a stream already used
      EXPECT_EQ(fresh.position(), positions[start]);
      EXPECT_EQ(fresh.epoch(), positions[start].epoch);
      for (std::size_t i = 0; i < 10; ++i) {
        EXPECT_TRUE(fresh.next() == batches[start + i]) << window << " " << start << " " << i;
        EXPECT_TRUE(old.next() == batches[69 - start + i]) << window << " " << start << " " << i;
      }
    }
  }
}

TEST(BatchStream, RefusesAPositionOfAnotherCorpus) {
  const RandomPairs corpus(50);
  BatchStream stream = corpus.stream({.batch_size = 8, .window = 20});
  const Place middle = {20, 3, 1};
  const Place beyond = {20, 1 << 20, 1 << 20};
  const std::vector<BatchStream::Position> positions = {
      {.batch = 100},          {.batch = -1},         {.window = middle},        {.window = beyond},
      {.earlier = {{2, 100}}}, {.earlier = {{0, 1}}}, {.batch = 100, .ranks = 2}};
  for (const BatchStream::Position& position : positions) {
    EXPECT_NE(error_of([&] { stream.seek(position); }).find("changed"), std::string::npos);
  }
}

TEST(BatchStream, CountsEpochsByTheBatchThatComesNext) {
  const RandomPairs corpus(10);
  BatchStream stream = corpus.stream({.batch_size = 5});
  EXPECT_EQ(stream.epoch(), 0);
  stream.next();
  EXPECT_EQ(stream.epoch(), 0);
  stream.next();
  EXPECT_EQ(stream.epoch(), 1);
}

TEST(BatchStream, KeepsBatchesUnderBothLimits) {
  const RandomPairs corpus(300);
  BatchStream stream = corpus.stream({.batch_size = 10, .batch_tokens = 100});
  bool full_of_rows = false;
  bool full_of_tokens = false;
  for (const Batch& batch : epoch_of(stream)) {
    EXPECT_LE(batch.size, 10);
    EXPECT_LE(batch.size * batch.columns[kTarget].positions(), 100);
    full_of_rows = full_of_rows || batch.size == 10;
    full_of_tokens = full_of_tokens || batch.size == 100 / batch.columns[kTarget].positions();
  }
  EXPECT_TRUE(full_of_rows && full_of_tokens);
}

TEST(BatchStream, FillsBatchesToMoreThanHalfOfTheirTokens) {
  const RandomPairs corpus(2000);
  BatchStream stream = corpus.stream({.batch_size = 0, .batch_tokens = 1000});
  const std::vector<Batch> batches = epoch_of(stream);
  double tokens = 0;
  for (const Batch& batch : batches) tokens += static_cast<double>(batch.targets);
  EXPECT_GT(tokens / static_cast<double>(batches.size()), 500);
}

TEST(BatchStream, FillsAllBatchesButOne) {
  const RandomPairs corpus(1001);
  BatchStream stream = corpus.stream({.batch_size = 10});
  std::map<std::int64_t, int> sizes;
  for (const Batch& batch : epoch_of(stream)) ++sizes[batch.size];
  EXPECT_EQ(sizes, (std::map<std::int64_t, int>{{1, 1}, {10, 100}}));
}

TEST(BatchStream, GivesAPairLongerThanTheTokensOfABatchABatchOfItsOwn) {
  const RandomPairs corpus(50);
  BatchStream stream = corpus.stream({.batch_size = 0, .batch_tokens = 5});
  const std::vector<Batch> batches = epoch_of(stream);
  for (const Batch& batch : batches) {
    EXPECT_TRUE(batch.size == 1 || batch.size * batch.columns[kTarget].positions() <= 5);
  }
  EXPECT_EQ(sorted(lines_of(batches)), one_to(50));
}

TEST(BatchStream, LeavesOutPairsThatAreTooLongOnEitherSide) {
  const TestFiles files;
  const auto words = ten_words();
  auto stream =
      stream_of(files.write("s", "a b\na b c\na\na b\n"), files.write("t", "a\na\nb b b\nc c\n"),
                *words, {.window = 2, .max_length = 2});
  EXPECT_EQ(stream.too_long(), 2);
  EXPECT_EQ(stream.looked_at(), 4);
  EXPECT_EQ(sorted(lines_of(epoch_of(stream))), (std::vector<std::int64_t>{1, 4}));
  EXPECT_EQ(sorted(lines_of(epoch_of(stream))), (std::vector<std::int64_t>{1, 4}));
}

TEST(BatchStream, RefusesACorpusWhosePairsAreAllTooLong) {
  const TestFiles files;
  const auto words = ten_words();
  const auto source = files.write("s", "a b\n");
  const auto target = files.write("t", "a\n");
  EXPECT_EQ(
      error_of([&] { stream_of(source, target, *words, {.max_length = 1}); }),
      source + " and " + target +
          ": no pair to train on: 1 have more than training.max_length = 1 symbols on a side");
}

TEST(BatchStream, HandsOnTheErrorsOfTheCorpus) {
  const TestFiles files;
  const auto words = ten_words();
  const auto source = files.write("s", "a\nb\n");
  const auto target = files.write("t", "a\n");
  EXPECT_NE(error_of([&] { stream_of(source, target, *words, {}); }).find("has 2 lines"),
            std::string::npos);
}

// Sentences as in a corpus of translations: log-normal lengths around 20, and targets about as
// long as their sources.
TEST(BatchStream, PadsLittle) {
  std::mt19937 random(3);
  std::normal_distribution<double> normal;
  std::string source;
  std::string target;
  for (int i = 0; i < 20000; ++i) {
    const double length = std::exp(3.0 + 0.6 * normal(random));
    const auto append = [&](std::string& text) {
      const double words = std::clamp(length * std::exp(0.15 * normal(random)), 1.0, 100.0);
      for (int n = 0; n < static_cast<int>(words); ++n) text += "a ";
      text += "\n";
    };
    append(source);
    append(target);
  }
  const TestFiles files;
  const auto words = ten_words();
  auto stream = stream_of(files.write("s", source), files.write("t", target), *words,
                          {.batch_size = 64, .window = 20000});
  double real = 0;
  double all = 0;
  for (const Batch& batch : epoch_of(stream)) {
    for (const auto& column : batch.columns) {
      real += static_cast<double>(column.count());
      all += static_cast<double>(column.mask.size());
    }
  }
  EXPECT_LT(1 - real / all, 0.05);
}

TEST(BatchStream, ShufflesTheBatchesSoThatLengthsDoNotRise) {
  const RandomPairs corpus(300);
  BatchStream stream = corpus.stream({.batch_size = 10});
  std::vector<std::int64_t> lengths;
  for (const Batch& batch : epoch_of(stream)) lengths.push_back(batch.columns[kTarget].positions());
  EXPECT_FALSE(std::is_sorted(lengths.begin(), lengths.end()));
}

TEST(BatchStream, GivesShortBatchesFirstInTheEpochsThatAreSorted) {
  const RandomPairs corpus(300);
  BatchStream stream = corpus.stream({.batch_size = 8, .sorted_epochs = 2});
  const auto rises = [](const std::vector<Batch>& batches) {
    return std::is_sorted(batches.begin(), batches.end(), [](const Batch& a, const Batch& b) {
      return a.columns[kTarget].positions() < b.columns[kTarget].positions();
    });
  };
  const auto first = epoch_of(stream);
  const auto second = epoch_of(stream);
  EXPECT_TRUE(rises(first));
  EXPECT_TRUE(rises(second));
  EXPECT_NE(lines_of(first), lines_of(second));
  EXPECT_EQ(sorted(lines_of(first)), one_to(300));
  EXPECT_FALSE(rises(epoch_of(stream)));
}

TEST(BatchStream, PutsPairsOfOneLengthIntoBatchesByChance) {
  const RandomPairs corpus(100, 1);  // every sentence is one word long
  BatchStream stream = corpus.stream({.batch_size = 10});
  std::set<std::vector<std::int64_t>> groups;
  for (int epoch = 0; epoch < 5; ++epoch) {
    for (const Batch& batch : epoch_of(stream)) groups.insert(sorted(batch.lines));
  }
  EXPECT_EQ(groups.size(), 50U);  // 100 choose 10 are 1.7e13: no group comes twice
}

TEST(BatchOptions, SayWhichSettingIsWrong) {
  EXPECT_THROW((BatchOptions{.batch_size = -1}.validate()), ConfigError);
  EXPECT_THROW((BatchOptions{.batch_size = 0}.validate()), ConfigError);
  EXPECT_THROW((BatchOptions{.batch_tokens = -1}.validate()), ConfigError);
  EXPECT_THROW((BatchOptions{.window = 0}.validate()), ConfigError);
  EXPECT_THROW((BatchOptions{.max_length = 0}.validate()), ConfigError);
  EXPECT_NO_THROW((BatchOptions{.batch_size = 0, .batch_tokens = 4000}.validate()));
}

TEST(Shuffle, MakesEveryOrderEquallyLikely) {
  std::mt19937_64 random(1);
  std::map<std::vector<int>, int> orders;
  for (int i = 0; i < 60000; ++i) {
    std::vector<int> items = {1, 2, 3};
    shuffle(items, random);
    ++orders[items];
  }
  ASSERT_EQ(orders.size(), 6U);
  // 10000 expected each; the standard deviation is sqrt(60000 * 1/6 * 5/6) = 91.
  for (const auto& [order, count] : orders) EXPECT_NEAR(count, 10000, 5 * 91);
}

TEST(Mixed, DiffersForEverySeedAndNumber) {
  std::set<std::uint64_t> seeds;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    for (std::uint64_t number = 0; number < 100; ++number) seeds.insert(mixed(seed, number));
  }
  EXPECT_EQ(seeds.size(), 100U * 100U);
}

}  // namespace
}  // namespace attend::data
