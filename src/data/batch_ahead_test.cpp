#include "data/batch_ahead.h"

#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "data/batch_test_corpus.h"

namespace attend::data {
namespace {

BatchAhead ahead(const RandomPairs& corpus, const BatchOptions& options, bool is_ahead = true) {
  return {std::make_unique<BatchStream>(corpus.stream(options)), is_ahead};
}

TEST(BatchAhead, GivesWhatItsStreamGivesAndIsWhereThatWas) {
  const RandomPairs corpus(60);
  for (const std::int64_t window : {16, 1000}) {
    const BatchOptions options = {.batch_size = 8, .window = window, .max_length = 20};
    auto stream = corpus.stream(options);
    for (const bool is_ahead : {true, false}) {
      stream.seek({});
      auto same = ahead(corpus, options, is_ahead);
      for (int i = 0; i < 40; ++i) {
        ASSERT_EQ(same.position(), stream.position()) << i;
        ASSERT_EQ(same.epoch(), stream.epoch());
        ASSERT_EQ(same.too_long(), stream.too_long());
        ASSERT_EQ(same.looked_at(), stream.looked_at());
        ASSERT_EQ(same.holds_all(), stream.holds_all());
        ASSERT_EQ(same.next(), stream.next()) << i;
      }
    }
  }
}

TEST(BatchAhead, GoesOnWhereItIsToldTo) {
  const RandomPairs corpus(60);
  const BatchOptions options = {.batch_size = 8, .window = 16};
  auto whole = ahead(corpus, options);
  for (int i = 0; i < 11; ++i) whole.next();
  const auto position = whole.position();
  std::vector<Batch> wanted;
  for (int i = 0; i < 9; ++i) wanted.push_back(whole.next());
  auto other = ahead(corpus, options);
  other.next();
  other.seek(position);
  EXPECT_EQ(other.position(), position);
  for (const auto& batch : wanted) ASSERT_EQ(other.next(), batch);
}

/// Numbers that say which thread has read them; or throw.
class Telling final : public LateNumbers {
 public:
  Telling(std::set<std::thread::id>& readers, bool fails) : readers_(readers), fails_(fails) {}

  std::vector<float> read() const override {
    if (fails_) throw Error("a.tsv:3: it is cut short");
    readers_.insert(std::this_thread::get_id());
    return {1.0F};
  }

 private:
  std::set<std::thread::id>& readers_;
  bool fails_;
};

TEST(BatchAhead, ReadsNumbersOnAThreadAndThrowsWhenTheirBatchIsAskedFor) {
  const RandomPairs corpus(6);
  std::set<std::thread::id> readers;
  const auto stream = [&](std::int64_t broken) {
    const auto encode = [&readers, broken](const Row& row) {
      Part part = {.extents = {1}, .size = 1};
      part.late = std::make_shared<Telling>(readers, row.line == broken);
      return std::vector{part};
    };
    return std::make_unique<BatchStream>(open_pairs(corpus.paths.first, corpus.paths.second),
                                         encode, BatchRule{.lengths = {0}, .names = {"picture"}},
                                         BatchOptions{.batch_size = 1});
  };
  {
    BatchAhead whole(stream(0), true);
    for (int i = 0; i < 6; ++i) {
      EXPECT_EQ(whole.next().columns[0].numbers, std::vector<float>{1.0F});
    }
  }
  EXPECT_TRUE(readers.contains(std::this_thread::get_id()));  // the first, which nothing hides
  EXPECT_GT(readers.size(), 1U);
  BatchAhead broken(stream(3), true);
  int given = 0;
  const auto take = [&] {
    for (; given < 6; ++given) broken.next();
  };
  try {
    take();
    FAIL() << "the third line is broken";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "a.tsv:3: it is cut short");
  }
  EXPECT_LT(given, 6);
}

}  // namespace
}  // namespace attend::data
