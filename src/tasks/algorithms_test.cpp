#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "tasks/algorithm_config.h"
#include "tasks/drawn_algorithms.h"
#include "tasks/task.h"

namespace attend::tasks {
namespace {

AlgorithmConfig problem(const std::string& name, std::int64_t shortest, std::int64_t longest,
                        std::int64_t bits = 3) {
  AlgorithmConfig config;
  config.problem = name;
  config.min_length = shortest;
  config.max_length = longest;
  config.bits = bits;
  config.validate();
  return config;
}

/// Positions from one on, each its first `count` numbers.
std::vector<std::vector<float>> vectors(const data::Part& part, std::int64_t first,
                                        std::int64_t positions, std::int64_t count) {
  std::vector<std::vector<float>> all;
  for (auto t = first; t < first + positions; ++t) {
    const auto* from = part.numbers.data() + t * part.size;
    all.emplace_back(from, from + count);
  }
  return all;
}

std::vector<float> channel(const data::Part& part, std::int64_t which) {
  std::vector<float> all;
  for (std::int64_t t = 0; t < part.positions(); ++t) {
    all.push_back(part.numbers[static_cast<std::size_t>(t * part.size + which)]);
  }
  return all;
}

void expect_copies(const AlgorithmConfig& config) {
  const bool repeats = config.problem == "repeat-copy";
  std::set<std::int64_t> lengths;
  for (std::int64_t n = 0; n < 60; ++n) {
    const auto drawn = drawn_sequence(config, 5, n, 1);
    const auto length = drawn[0].positions() - 1;
    lengths.insert(length);
    auto flags = channel(drawn[0], config.bits);
    EXPECT_EQ(flags.back(), 1.0F);
    flags.pop_back();
    EXPECT_EQ(flags, std::vector<float>(static_cast<std::size_t>(length), 0.0F));
    const auto read = vectors(drawn[0], 0, length, config.bits);
    const auto said = drawn[1].positions() - (repeats ? 1 : 0);
    EXPECT_EQ(said % length, 0);
    for (std::int64_t at = 0; at < said; at += length) {
      EXPECT_EQ(vectors(drawn[1], at, length, config.bits), read);
    }
    EXPECT_EQ(answer_steps(config, drawn[0]), drawn[1].positions());
    if (!repeats) continue;
    const auto times = static_cast<double>(said / length);
    EXPECT_NEAR(drawn[0].numbers.back(), (times - 5.5) / std::sqrt(8.25), 1e-6);
    EXPECT_EQ(channel(drawn[1], config.bits).back(), 1.0F);
  }
  EXPECT_EQ(lengths.size(), 4U);
  EXPECT_EQ(*lengths.begin(), 2);
  EXPECT_EQ(*lengths.rbegin(), 5);
}

void expect_recalls(const AlgorithmConfig& config) {
  const auto item = config.item_length;
  for (std::int64_t n = 0; n < 60; ++n) {
    const auto drawn = drawn_sequence(config, 5, n, 1);
    const auto items = (drawn[0].positions() - item - 2) / (item + 1);
    std::vector<std::vector<std::vector<float>>> all;
    for (std::int64_t i = 0; i < items; ++i) {
      EXPECT_EQ(channel(drawn[0], config.bits)[static_cast<std::size_t>(i * (item + 1))], 1.0F);
      all.push_back(vectors(drawn[0], i * (item + 1) + 1, item, config.bits));
    }
    const auto asked = vectors(drawn[0], items * (item + 1) + 1, item, config.bits);
    const auto right = vectors(drawn[1], 0, item, config.bits);
    bool is_behind = false;
    for (std::size_t i = 0; i + 1 < all.size(); ++i) {
      is_behind = is_behind || (all[i] == asked && all[i + 1] == right);
    }
    EXPECT_TRUE(is_behind);
    EXPECT_EQ(answer_steps(config, drawn[0]), item);
  }
}

void expect_sorts(AlgorithmConfig config) {
  config.kept = 4;
  for (std::int64_t n = 0; n < 60; ++n) {
    const auto drawn = drawn_sequence(config, 5, n, 1);
    const auto length = drawn[0].positions() - 1;
    std::vector<std::pair<float, std::vector<float>>> all;
    const auto read = vectors(drawn[0], 0, length, config.bits + 1);
    for (const auto& vector : read) {
      all.emplace_back(-vector.back(), std::vector<float>(vector.begin(), vector.end() - 1));
    }
    std::sort(all.begin(), all.end());
    const auto said = vectors(drawn[1], 0, drawn[1].positions(), config.bits);
    ASSERT_EQ(said.size(), std::min<std::size_t>(all.size(), 4));
    for (std::size_t i = 0; i < said.size(); ++i) EXPECT_EQ(said[i], all[i].second);
    EXPECT_EQ(answer_steps(config, drawn[0]), drawn[1].positions());
  }
}

TEST(Algorithms, AreWhatTheyAreCalled) {
  expect_copies(problem("copy", 2, 5));
  expect_copies(problem("repeat-copy", 2, 5));
  expect_recalls(problem("recall", 2, 6));
  expect_sorts(problem("sort", 2, 9));
}

// A bit hangs on the five before it: behind those the ones have one share in all of a sequence.
TEST(Algorithms, OfNgramsHangOnFiveBits) {
  const auto config = problem("ngrams", 20'000 / 4, 5000);
  const auto drawn = drawn_sequence(config, 3, 0, 1);
  ASSERT_EQ(drawn[0].positions(), 4999);
  ASSERT_EQ(drawn[1].positions(), 4995);
  EXPECT_EQ(answer_steps(config, drawn[0]), 4995);
  const auto& bits = drawn[0].numbers;
  std::map<std::string, std::vector<float>> behind;
  for (std::size_t t = 0; t < drawn[1].numbers.size(); ++t) {
    if (t + 5 < bits.size()) {
      EXPECT_EQ(drawn[1].numbers[t], bits[t + 5]);
    }
    std::string before;
    for (std::size_t i = t; i < t + 5; ++i) before += bits[i] > 0.5F ? '1' : '0';
    behind[before].push_back(drawn[1].numbers[t]);
  }
  int far = 0;  // shares that are far from a half, as Beta(1/2, 1/2) has them
  for (const auto& one : behind) {
    const auto& all = one.second;  // which a lambda may hold, as it may no binding
    const auto share = [&](std::size_t from, std::size_t to) {
      float sum = 0.0F;
      for (auto i = from; i < to; ++i) sum += all[i];
      return sum / static_cast<float>(to - from);
    };
    if (all.size() < 100) continue;
    EXPECT_NEAR(share(0, all.size() / 2), share(all.size() / 2, all.size()), 0.25F) << one.first;
    far += std::abs(share(0, all.size()) - 0.5F) > 0.3F ? 1 : 0;
  }
  EXPECT_GE(far, 4);
}

// 00000 came before 1, 1 and then 0; of five bits that never came, 0 is as good as 1.
TEST(Algorithms, TheLikeliestNgramIsTheOneThatCameMoreOften) {
  data::Part read = {.extents = {14}, .size = 1};
  for (const char bit : std::string("00000100000100")) {
    read.numbers.push_back(bit == '1' ? 1.0F : 0.0F);
  }
  //            behind bits 0-4: nothing known; ..; 5-9 hold 10000; 6-10: 00000, which 1 came behind
  EXPECT_EQ(likeliest_ngrams(read), "0 0 0 0 0 0 1 0 0 0");
}

TEST(Algorithms, RowsHangOnSeedAndNumberAlone) {
  const auto config = problem("copy", 1, 20);
  EXPECT_EQ(drawn_sequence(config, 1, 7, 32), drawn_sequence(config, 1, 7, 32));
  EXPECT_NE(drawn_sequence(config, 1, 7, 32), drawn_sequence(config, 2, 7, 32));
  for (std::int64_t n = 32; n < 64; ++n) {
    EXPECT_EQ(drawn_sequence(config, 1, n, 32)[0].extents,
              drawn_sequence(config, 1, 32, 32)[0].extents);
  }
}

TEST(Algorithms, OfACurriculumGrowLonger) {
  auto config = problem("copy", 2, 5);
  EXPECT_EQ(config.after(1'000'000).max_length, 5);
  EXPECT_EQ(config.after(0).max_length, 5);
  config.curriculum = 100;
  EXPECT_EQ(config.after(0).max_length, 2);
  EXPECT_EQ(config.after(99).max_length, 2);
  EXPECT_EQ(config.after(100).max_length, 3);
  EXPECT_EQ(config.after(299).max_length, 4);
  EXPECT_EQ(config.after(300).max_length, 5);
  EXPECT_EQ(config.after(1'000'000).max_length, 5);
}

TEST(Algorithms, OfACurriculumAreShortInTrainingAloneAndOfOneLengthInABatch) {
  SystemConfig config;
  *config.algorithm = problem("copy", 1, 20);
  config.algorithm->curriculum = 100;
  config.algorithm->examples = 10'000;
  config.algorithm->tests = 10'000;
  const auto longest = [&](Use use, std::size_t first, std::size_t last) {
    const auto corpus =
        task_called("algorithms").open({.config = config, .use = use, .columns = 2});
    std::vector<std::int64_t> lengths;
    for (data::Row row; corpus->next(row);) lengths.push_back(row.parts[1].positions());
    return *std::max_element(lengths.begin() + static_cast<std::ptrdiff_t>(first),
                             lengths.begin() + static_cast<std::ptrdiff_t>(last));
  };
  EXPECT_EQ(longest(Use::kTrain, 0, 128), 1);  // what begins before row 100 has one vector
  EXPECT_LE(longest(Use::kTrain, 128, 224), 2);
  EXPECT_EQ(longest(Use::kTrain, 2000, 10'000), 20);
  EXPECT_EQ(longest(Use::kDev, 0, 2000), 20);
}

TEST(Algorithms, ThatNobodyCouldAnswerAreRefused) {
  const auto refusal = [](const AlgorithmConfig& config, const data::Part& read) {
    try {
      answer_steps(config, read);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  const data::Part one = {.extents = {1}, .size = 5, .numbers = {0, 0, 0, 0, 0}};
  EXPECT_EQ(refusal(problem("copy", 1, 2), one), "1 positions: a sequence of copy has 2 at least");
  data::Part two = {.extents = {2}, .size = 5, .numbers = {0, 0, 0, 0, 0, 0, 0, 0, 1, -9}};
  EXPECT_NE(refusal(problem("repeat-copy", 1, 2), two).find("no repeats"), std::string::npos);
}

}  // namespace
}  // namespace attend::tasks
