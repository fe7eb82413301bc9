#include "metrics/numbers.h"

#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/files.h"
#include "metrics/amounts.h"
#include "metrics/answers.h"
#include "metrics/resampling.h"
#include "test_paths.h"

namespace attend::metrics {
namespace {

using Text = std::vector<std::string>;

double value_of(const char* name, const Text& found, const Text& right,
                const ScoreOptions& options = {}) {
  const auto all = united(metrics_of_numbers(), metrics_of_solutions());
  return find_metric(all, name)->of(found, right, options);
}

ScoreOptions with_naive(double error) {
  ScoreOptions options;
  options.naive_error = error;
  return options;
}

std::string error_of(const Text& found, const Text& right) {
  try {
    check_numbers(found, right, "found.txt", "right.txt");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

// Errors 1, -2, 0, 3: squares 14 of 4, absolute 6 of 4. The right ones are 1, 2, 4, 5, whose mean
// is 3: squares of 2, 1, 1, 2 are 10.
TEST(Numbers, AreScoredByTheirErrors) {
  const Text right = {"1 2", "4 5"};
  const Text found = {"2 0", "4.0 +8e0"};
  EXPECT_DOUBLE_EQ(value_of("rmse", found, right), std::sqrt(14.0 / 4.0));
  EXPECT_DOUBLE_EQ(value_of("mae", found, right), 1.5);
  EXPECT_DOUBLE_EQ(value_of("rse", found, right), std::sqrt(14.0 / 10.0));
  EXPECT_TRUE(std::isnan(value_of("mase", found, right)));
  EXPECT_DOUBLE_EQ(value_of("mase", found, right, with_naive(0.5)), 3.0);
}

// tests/oracles/number_vectors.py: Python's exact fractions.
TEST(NumberOracle, AgreesWithUsOnEveryCase) {
  const auto all =
      nlohmann::json::parse(read_file(tests::source_folder() + "/tests/data/metrics/numbers.json"));
  ASSERT_EQ(all.at("cases").size(), 5U);
  for (const auto& entry : all.at("cases")) {
    SCOPED_TRACE(entry.at("name"));
    const Text found = entry.at("found");
    const Text right = entry.at("right");
    const auto options = with_naive(entry.at("naive_error").get<double>());
    // A double has a number to half of its last bit, and so an error to that of two of them.
    double largest = 0.0;
    for (const auto& line : right) {
      for (const auto& number : numbers_in(line)) {
        largest = std::max(largest, std::abs(number.value));
      }
    }
    const auto exact = 1e-12 + 0x1p-52 * largest / entry.at("mae").get<double>();
    for (const auto* name : {"rmse", "mae", "rse", "mase"}) {
      const auto expected = entry.at(name).get<double>();
      EXPECT_NEAR(value_of(name, found, right, options), expected, exact * expected) << name;
    }
  }
}

TEST(Numbers, AreSolvedWhereAllOfALineAreWithinFourHundredths) {
  EXPECT_DOUBLE_EQ(value_of("solved", {"0.539", "0.5 0.46", "0.5 0.44", "1"},
                            {"0.5", "0.5 0.49", "0.5 0.49", "1.05"}),
                   0.5);
}

TEST(Numbers, AreCoveredByTheIntervalsThatTheyHave) {
  const Text found = {"1[0,2]", "5[4.5,5.5] 7", "3[3,3]"};
  EXPECT_DOUBLE_EQ(value_of("interval_coverage", found, {"2", "6 7", "3"}), 2.0 / 3.0);
  EXPECT_DOUBLE_EQ(value_of("mae", found, {"2", "6 7", "3"}), 0.5);
  EXPECT_TRUE(std::isnan(value_of("interval_coverage", {"1"}, {"1"})));
}

TEST(Numbers, AreReadAsTheyAreWritten) {
  for (const auto* line : {"12.5", "-0.25[-1,0.5]", "1e+20"}) {
    EXPECT_EQ(written(numbers_in(line).at(0)), line);
  }
}

TEST(Numbers, AreRefusedWithFileAndLine) {
  EXPECT_EQ(error_of({"1", "x"}, {"1", "2"}), "found.txt:2: x is no number");
  EXPECT_EQ(error_of({"1", "2"}, {"1", ""}), "right.txt:2: an empty line: expected a number");
  EXPECT_EQ(error_of({"1", "2"}, {"1", "2 3"}),
            "found.txt:2: 1 numbers: expected 2, as right.txt has there");
  for (const auto* line : {"nan", "inf", "1e39", "1,5", "1[2]", "1[3,2]", "1[0,2]x", "1[0,2"}) {
    EXPECT_NE(error_of({line}, {"1"}), "") << line;
  }
}

TEST(Numbers, HaveErrorsOfEachStep) {
  const auto steps = errors_of_steps(Text{"1 5", "3 5"}, Text{"1 2", "1 9"});
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_DOUBLE_EQ(steps[0].root_mean_square, std::sqrt(2.0));
  EXPECT_DOUBLE_EQ(steps[0].mean_absolute, 1.0);
  EXPECT_DOUBLE_EQ(steps[1].root_mean_square, std::sqrt(25.0 / 2.0));
  EXPECT_DOUBLE_EQ(steps[1].mean_absolute, 3.5);
  nlohmann::ordered_json all;
  add_json(answers_called("numbers", "").details(Text{"1 5"}, Text{"1 2"}, {}), all);
  EXPECT_EQ(all.dump(), R"({"steps":[{"step":1,"rmse":0.0,"mae":0.0},)"
                        R"({"step":2,"rmse":3.0,"mae":3.0}]})");
}

// Of two lines with squared errors 0 and 4 a resample has the mean 0, 2 or 4.
TEST(Numbers, AreResampledLineByLine) {
  const Text found = {"1", "2"};
  const Text right = {"1", "4"};
  const std::vector tables = {metrics_of_numbers()[0]->counts(found, References(right), {})};
  const auto scores = resampled(tables, {.samples = 200}).front();
  ASSERT_EQ(scores.size(), 200U);
  for (const auto score : scores) {
    EXPECT_TRUE(score == 0.0 || score == std::sqrt(2.0) || score == 2.0) << score;
  }
}

// What is left of sums that nearly cancel is there to its last bit.
TEST(Amounts, AreSummedWithoutLoss) {
  std::vector<int64_t> sums(kAmountWidth, 0);
  for (const auto amount : {1e30, 0.1, -1e30, 1e-20, -0.1}) {
    std::vector<LineCounts::Entry> line;
    add_amount(amount, 0, line);
    for (const auto& [place, number] : line) sums[place] += number;
  }
  EXPECT_EQ(static_cast<double>(amount_of(sums)), 1e-20);
  std::vector<LineCounts::Entry> line;
  EXPECT_THROW(add_amount(1e81, 0, line), std::logic_error);
}

}  // namespace
}  // namespace attend::metrics
