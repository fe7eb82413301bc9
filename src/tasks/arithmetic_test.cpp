#include <cmath>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "tasks/task.h"

namespace attend::tasks {
namespace {

std::unique_ptr<data::Corpus> drawn(const ArithmeticConfig& arithmetic, Use use,
                                    std::uint64_t seed = 1) {
  SystemConfig config;
  config.task.name = "arithmetic";
  config.arithmetic = arithmetic;
  return task_called("arithmetic").open({.config = config, .use = use, .columns = 2, .seed = seed});
}

std::vector<data::Row> first_rows(const ArithmeticConfig& arithmetic, std::size_t count,
                                  Use use = Use::kTrain, std::uint64_t seed = 1) {
  const auto corpus = drawn(arithmetic, use, seed);
  std::vector<data::Row> rows(count);
  for (auto& row : rows) EXPECT_TRUE(corpus->next(row));
  return rows;
}

/// Places of the numbers that have this mark.
std::vector<std::size_t> marked(const data::Row& row, float mark) {
  std::vector<std::size_t> places;
  const auto& numbers = row.parts[0].numbers;
  for (std::size_t i = 0; i < numbers.size() / 2; ++i) {
    if (numbers[2 * i + 1] == mark) places.push_back(i);
  }
  return places;
}

TEST(Arithmetic, DrawsWhatThePaperDraws) {
  for (const std::string operation : {"addition", "multiplication"}) {
    std::set<std::size_t> lengths;
    for (const auto& row : first_rows({.operation = operation, .length = 50}, 500)) {
      const auto& numbers = row.parts[0].numbers;
      EXPECT_EQ(row.parts[0].extents, std::vector<std::int64_t>{55});
      const auto ends = marked(row, -1.0F);
      ASSERT_EQ(ends.size(), 2U);
      EXPECT_EQ(ends[0], 0U);
      lengths.insert(ends[1] + 1);
      const auto two = marked(row, 1.0F);
      ASSERT_EQ(two.size(), 2U);
      // One is of the nine behind the first, the other one of the first half, two less.
      EXPECT_LE(two[0], 9U);
      EXPECT_LE(two[1], (ends[1] + 1) / 2 - 2);
      const bool adds = operation == "addition";
      for (std::size_t i = 0; i < 55; ++i) {
        EXPECT_GE(numbers[2 * i], adds ? -1.0F : 0.0F);
        EXPECT_LT(numbers[2 * i], 1.0F);
        if (i > ends[1]) {
          EXPECT_EQ(numbers[2 * i], 0.0F);
        }
      }
      const auto a = static_cast<double>(numbers[2 * two[0]]);
      const auto b = static_cast<double>(numbers[2 * two[1]]);
      const auto right = static_cast<double>(row.parts[1].numbers[0]);
      EXPECT_NEAR(right, adds ? 0.5 + (a + b) / 4.0 : a * b, 1e-7);
      EXPECT_NEAR(std::stod(row.cells[1]), right, 1e-7);
    }
    EXPECT_EQ(lengths, (std::set<std::size_t>{50, 51, 52, 53, 54}));
  }
}

TEST(Arithmetic, DrawsEvenly) {
  double sum = 0.0;
  double squares = 0.0;
  constexpr std::size_t kRows = 400;
  for (const auto& row : first_rows({.operation = "multiplication", .length = 100}, kRows)) {
    for (std::size_t i = 0; i < 100; ++i) {
      const auto x = static_cast<double>(row.parts[0].numbers[2 * i]);
      sum += x / (100.0 * kRows);
      squares += x * x / (100.0 * kRows);
    }
  }
  EXPECT_NEAR(sum, 1.0 / 2.0, 0.01);  // 6 deviations of the mean
  EXPECT_NEAR(squares, 1.0 / 3.0, 0.01);
}

TEST(Arithmetic, OneLengthIsOfAHundredSequencesThatLearnAndOfTenThatMeasure) {
  const ArithmeticConfig config = {.length = 50, .longest = 500};
  for (const auto use : {Use::kTrain, Use::kDev}) {
    const auto group = use == Use::kTrain ? 100U : 10U;
    std::set<std::int64_t> lengths;
    const auto rows = first_rows(config, 1000, use);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto length = rows[i].parts[0].positions();
      EXPECT_EQ(length, rows[i / group * group].parts[0].positions()) << i;
      EXPECT_GE(length, 50);
      EXPECT_LE(length, 500);
      lengths.insert(length);
    }
    EXPECT_GT(lengths.size(), use == Use::kTrain ? 8U : 70U);
  }
}

TEST(Arithmetic, WhatIsMeasuredByIsNotLearntAndSeedsDiffer) {
  const auto learnt = first_rows({}, 20);
  EXPECT_EQ(learnt[7].parts, first_rows({}, 20)[7].parts);
  EXPECT_NE(learnt[7].parts, first_rows({}, 20, Use::kDev)[7].parts);
  EXPECT_NE(learnt[7].parts, first_rows({}, 20, Use::kTest)[7].parts);
  EXPECT_NE(learnt[7].parts, first_rows({}, 20, Use::kTrain, 2)[7].parts);
  EXPECT_EQ(drawn({}, Use::kDev)->row_count(), 1000);
}

}  // namespace
}  // namespace attend::tasks
