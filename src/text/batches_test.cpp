#include "text/batches.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <random>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "text/batches_test_corpus.h"
#include "text/random.h"

namespace attend::text {
namespace {

TEST(MakeBatch, PadsBothSidesAndMarksEnds) {
  const std::vector<Example> examples = {{.source = {4, 5}, .target = {6}, .line = 7},
                                         {.source = {8}, .target = {9, 10, 11}, .line = 3}};
  const Batch batch = make_batch(examples);
  EXPECT_EQ(batch.size, 2);
  EXPECT_EQ(batch.source_length, 3);
  EXPECT_EQ(batch.target_length, 4);
  EXPECT_EQ(batch.sources, (std::vector<TokenId>{4, 5, kEnd, 8, kEnd, kPadding}));
  EXPECT_EQ(batch.inputs, (std::vector<TokenId>{kBegin, 6, kPadding, kPadding, kBegin, 9, 10, 11}));
  EXPECT_EQ(batch.targets, (std::vector<TokenId>{6, kEnd, kPadding, kPadding, 9, 10, 11, kEnd}));
  EXPECT_EQ(batch.source_mask, (std::vector<float>{1, 1, 1, 1, 1, 0}));
  EXPECT_EQ(batch.target_mask, (std::vector<float>{1, 1, 0, 0, 1, 1, 1, 1}));
  EXPECT_EQ(batch.target_tokens, 6);
  EXPECT_EQ(batch.lines, (std::vector<std::int64_t>{7, 3}));
}

TEST(MakeBatch, ReversesTheSymbolsOfASourceBeforeItsEnd) {
  const std::vector<Example> examples = {{.source = {4, 5, 6}, .target = {7, 8}},
                                         {.source = {9, 10}, .target = {11}}};
  const Batch batch = make_batch(examples, true);
  EXPECT_EQ(batch.sources, (std::vector<TokenId>{6, 5, 4, kEnd, 10, 9, kEnd, kPadding}));
  EXPECT_EQ(batch.targets, (std::vector<TokenId>{7, 8, kEnd, 11, kEnd, kPadding}));
}

TEST(MakeBatch, TakesASentenceWithoutSymbols) {
  const Batch batch = make_batch(std::vector<Example>(1));
  EXPECT_EQ(batch.sources, std::vector<TokenId>{kEnd});
  EXPECT_EQ(batch.inputs, std::vector<TokenId>{kBegin});
  EXPECT_EQ(batch.targets, std::vector<TokenId>{kEnd});
}

TEST(MakeBatch, RefusesNoExamples) {
  EXPECT_THROW(make_batch(std::vector<Example>{}), std::logic_error);
}

TEST(BatchStream, GivesEveryPairOnceAnEpochInAnyWindow) {
  const Corpus corpus(200);
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
  BatchStream stream({files.write("s", "a b\n\nc\n"), files.write("t", "d\n\ne f x\n")}, *words,
                     *words, {.batch_size = 1, .reverse_source = true});
  std::map<std::int64_t, Batch> batches;
  for (const Batch& batch : epoch_of(stream)) batches[batch.lines[0]] = batch;
  ASSERT_EQ(batches.size(), 2U);
  EXPECT_EQ(batches[1].sources, (std::vector<TokenId>{5, 4, kEnd}));
  EXPECT_EQ(batches[1].targets, (std::vector<TokenId>{7, kEnd}));
  EXPECT_EQ(batches[3].sources, (std::vector<TokenId>{6, kEnd}));
  EXPECT_EQ(batches[3].targets, (std::vector<TokenId>{8, 9, kUnknown, kEnd}));
}

TEST(BatchStream, IsTheSameForOneSeedAndAnotherForAnother) {
  const Corpus corpus(100);
  BatchStream one = corpus.stream({.batch_size = 8, .seed = 1});
  BatchStream same = corpus.stream({.batch_size = 8, .seed = 1});
  BatchStream other = corpus.stream({.batch_size = 8, .seed = 2});
  const std::vector<std::int64_t> lines = lines_of(epoch_of(one));
  EXPECT_EQ(lines_of(epoch_of(same)), lines);
  EXPECT_NE(lines_of(epoch_of(other)), lines);
  EXPECT_NE(lines_of(epoch_of(one)), lines);  // the next epoch
}

TEST(BatchStream, GivesTheSameBatchesFromMemoryAndFromTheFiles) {
  const Corpus corpus(100);
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
  const Corpus corpus(50);
  BatchStream stream = corpus.stream({.batch_size = 8});
  corpus.files.write("s", "");
  corpus.files.write("t", "");
  EXPECT_EQ(lines_of(epoch_of(stream)).size(), 50U);
  EXPECT_EQ(lines_of(epoch_of(stream)).size(), 50U);
  stream.seek({});
  EXPECT_EQ(lines_of(epoch_of(stream)).size(), 50U);
}

TEST(BatchStream, GoesOnFromAPositionWithTheSameBatches) {
  const Corpus corpus(90);
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
  const Corpus corpus(50);
  BatchStream stream = corpus.stream({.batch_size = 8, .window = 20});
  const Place middle = {.source_offset = 3, .target_offset = 1, .line = 20};
  const Place beyond = {.source_offset = 1 << 20, .target_offset = 1 << 20, .line = 20};
  const std::vector<BatchStream::Position> positions = {
      {.batch = 100},          {.batch = -1},         {.window = middle},        {.window = beyond},
      {.earlier = {{2, 100}}}, {.earlier = {{0, 1}}}, {.batch = 100, .ranks = 2}};
  for (const BatchStream::Position& position : positions) {
    EXPECT_NE(error_of([&] { stream.seek(position); }).find("changed"), std::string::npos);
  }
}

TEST(BatchStream, CountsEpochsByTheBatchThatComesNext) {
  const Corpus corpus(10);
  BatchStream stream = corpus.stream({.batch_size = 5});
  EXPECT_EQ(stream.epoch(), 0);
  stream.next();
  EXPECT_EQ(stream.epoch(), 0);
  stream.next();
  EXPECT_EQ(stream.epoch(), 1);
}

TEST(BatchStream, KeepsBatchesUnderBothLimits) {
  const Corpus corpus(300);
  BatchStream stream = corpus.stream({.batch_size = 10, .batch_tokens = 100});
  bool full_of_rows = false;
  bool full_of_tokens = false;
  for (const Batch& batch : epoch_of(stream)) {
    EXPECT_LE(batch.size, 10);
    EXPECT_LE(batch.size * batch.target_length, 100);
    full_of_rows = full_of_rows || batch.size == 10;
    full_of_tokens = full_of_tokens || batch.size == 100 / batch.target_length;
  }
  EXPECT_TRUE(full_of_rows && full_of_tokens);
}

TEST(BatchStream, FillsBatchesToMoreThanHalfOfTheirTokens) {
  const Corpus corpus(2000);
  BatchStream stream = corpus.stream({.batch_size = 0, .batch_tokens = 1000});
  const std::vector<Batch> batches = epoch_of(stream);
  double tokens = 0;
  for (const Batch& batch : batches) tokens += static_cast<double>(batch.target_tokens);
  EXPECT_GT(tokens / static_cast<double>(batches.size()), 500);
}

TEST(BatchStream, FillsAllBatchesButOne) {
  const Corpus corpus(1001);
  BatchStream stream = corpus.stream({.batch_size = 10});
  std::map<std::int64_t, int> sizes;
  for (const Batch& batch : epoch_of(stream)) ++sizes[batch.size];
  EXPECT_EQ(sizes, (std::map<std::int64_t, int>{{1, 1}, {10, 100}}));
}

TEST(BatchStream, GivesAPairLongerThanTheTokensOfABatchABatchOfItsOwn) {
  const Corpus corpus(50);
  BatchStream stream = corpus.stream({.batch_size = 0, .batch_tokens = 5});
  const std::vector<Batch> batches = epoch_of(stream);
  for (const Batch& batch : batches) {
    EXPECT_TRUE(batch.size == 1 || batch.size * batch.target_length <= 5);
  }
  EXPECT_EQ(sorted(lines_of(batches)), one_to(50));
}

TEST(BatchStream, LeavesOutPairsThatAreTooLongOnEitherSide) {
  const TestFiles files;
  const auto words = ten_words();
  BatchStream stream(
      {files.write("s", "a b\na b c\na\na b\n"), files.write("t", "a\na\nb b b\nc c\n")}, *words,
      *words, {.window = 2, .max_length = 2});
  EXPECT_EQ(stream.too_long(), 2);
  EXPECT_EQ(stream.looked_at(), 4);
  EXPECT_EQ(sorted(lines_of(epoch_of(stream))), (std::vector<std::int64_t>{1, 4}));
  EXPECT_EQ(sorted(lines_of(epoch_of(stream))), (std::vector<std::int64_t>{1, 4}));
}

TEST(BatchStream, RefusesACorpusWhosePairsAreAllTooLong) {
  const TestFiles files;
  const auto words = ten_words();
  const ParallelPaths paths = {files.write("s", "a b\n"), files.write("t", "a\n")};
  EXPECT_EQ(
      error_of([&] { BatchStream(paths, *words, *words, {.max_length = 1}); }),
      paths.source + " and " + paths.target +
          ": no pair to train on: 1 have more than training.max_length = 1 symbols on a side");
}

TEST(BatchStream, HandsOnTheErrorsOfTheCorpus) {
  const TestFiles files;
  const auto words = ten_words();
  const ParallelPaths paths = {files.write("s", "a\nb\n"), files.write("t", "a\n")};
  EXPECT_NE(error_of([&] { BatchStream(paths, *words, *words, {}); }).find("has 2 lines"),
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
  BatchStream stream({files.write("s", source), files.write("t", target)}, *words, *words,
                     {.batch_size = 64, .window = 20000});
  double real = 0;
  double all = 0;
  for (const Batch& batch : epoch_of(stream)) {
    for (const float mask : batch.source_mask) real += static_cast<double>(mask);
    real += static_cast<double>(batch.target_tokens);
    all += static_cast<double>(batch.source_mask.size() + batch.target_mask.size());
  }
  EXPECT_LT(1 - real / all, 0.05);
}

TEST(BatchStream, ShufflesTheBatchesSoThatLengthsDoNotRise) {
  const Corpus corpus(300);
  BatchStream stream = corpus.stream({.batch_size = 10});
  std::vector<std::int64_t> lengths;
  for (const Batch& batch : epoch_of(stream)) lengths.push_back(batch.target_length);
  EXPECT_FALSE(std::is_sorted(lengths.begin(), lengths.end()));
}

TEST(BatchStream, PutsPairsOfOneLengthIntoBatchesByChance) {
  const Corpus corpus(100, 1);  // every sentence is one word long
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
}  // namespace attend::text
