#include <cmath>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "tasks/forecast_series.h"
#include "tasks/predictor.h"
#include "tasks/task.h"
#include "text/test_files.h"

namespace attend::tasks {
namespace {

using Lines = std::vector<std::string>;

const Task& task() {
  return task_called("forecasting");
}

/// The defaults, changed.
ForecastConfig with(const std::function<void(ForecastConfig&)>& change) {
  ForecastConfig config;
  change(config);
  return config;
}

SystemConfig config_of(const ForecastConfig& forecast) {
  SystemConfig config;
  config.task.name = "forecasting";
  config.model.encoder = "gru";
  config.forecast = forecast;
  return config;
}

// Of the errors 1, 2, .., 9 and the level 0.8 the 8th: ceil(10 x 0.8).
TEST(ScaledErrors, GiveTheKthLeast) {
  ScaledErrors errors;
  ScaledErrors of_two;
  for (const int error : {5, 1, 9, 3, 7, 2, 8, 4, 6}) {
    const auto right = std::to_string(error % 2 == 0 ? 10 + error : 10 - error);
    errors.add("10", right, {1.0});
    of_two.add("10 10", right + ' ' + right, {1.0, 2.0});
  }
  EXPECT_EQ(errors.conformal(0.8), std::vector<double>{8.0});
  EXPECT_EQ(of_two.conformal(0.8), (std::vector<double>{8.0, 4.0}));
  EXPECT_EQ(errors.conformal(0.9), std::vector<double>{9.0});
  EXPECT_TRUE(errors.conformal(0.95).empty());  // of 9 nobody can
}

// Errors by a scale of their own, 499 that are learnt from and 4000 others: 90 % of these, by 6
// deviations, of calm rows and of rough ones.
TEST(ScaledErrors, HoldWhatTheyPromiseOfCalmRowsAndRoughOnes) {
  std::mt19937_64 random(7);
  std::exponential_distribution<double> error(0.2);
  const auto scale = [](int row) { return row % 2 == 0 ? 1.0 : 20.0; };
  ScaledErrors errors;
  for (int i = 0; i < 499; ++i) {
    errors.add("0", fmt::format("{}", error(random) * scale(i)), {scale(i)});
  }
  const auto factor = errors.conformal(0.9).at(0);
  int held[] = {0, 0};
  for (int i = 0; i < 4000; ++i) {
    if (error(random) * scale(i) <= factor * scale(i)) ++held[i % 2];
  }
  for (const auto count : held) EXPECT_NEAR(count / 2000.0, 0.9, 6.0 * 0.015);
}

// Of two targets at two steps ahead; the numbers read are 1, 3, 2, 6 and their tenths. By one step
// they move by (2 + 1 + 4) / 3, by two by (1 + 3) / 2.
TEST(Roughness, IsTheMeanChangeOverSoManyStepsAndATenthOfTheTrainingPart) {
  const data::SeriesCoder coder(
      {.columns = {{.name = "a", .scale = {0.0, 2.0}}, {.name = "b", .scale = {5.0, 1.0}}},
       .target_count = 2,
       .changes = {10.0, 20.0, 30.0, 40.0}});
  data::Part read = {.extents = {4}, .size = 2};
  for (const float number : {1.0F, 3.0F, 2.0F, 6.0F}) {
    read.numbers.insert(read.numbers.end(), {number / 2.0F, number / 10.0F - 5.0F});
  }
  data::Row row;
  row.parts = {read};
  const auto found = roughness_of(with([](auto& c) {
                                    c.history = 4;
                                    c.horizon = 2;
                                  }),
                                  coder, row);
  ASSERT_EQ(found.size(), 4U);
  EXPECT_NEAR(found[0], 7.0 / 3.0 + 1.0, 1e-6);
  EXPECT_NEAR(found[1], 0.7 / 3.0 + 2.0, 1e-6);
  EXPECT_NEAR(found[2], 2.0 + 3.0, 1e-6);
  EXPECT_NEAR(found[3], 0.2 + 4.0, 1e-6);
}

class Csv : public testing::Test {
 protected:
  std::unique_ptr<data::Corpus> open(const std::string& text, const ForecastConfig& forecast,
                                     Use use = Use::kTrain, bool shares_dev = false) const {
    const auto config = config_of(forecast);
    return task().open({.config = config,
                        .use = use,
                        .paths = {files_.write("series.csv", text)},
                        .columns = 2,
                        .shares_dev = shares_dev});
  }
  std::string refusal(const std::string& text, const ForecastConfig& forecast) const {
    const auto whole = text::error_of([&] { open(text, forecast); });
    const auto at = whole.find("series.csv");
    return at == std::string::npos ? whole : whole.substr(at);
  }
  /// 20 rows: the target rises, a twin of it, something else.
  static std::string rising() {
    std::string text = "pm,twin,wind\n";
    for (int i = 0; i < 20; ++i) text += fmt::format("{},{},{}\n", i, i, i * i % 7);
    return text;
  }

  const text::TestFiles files_;
};

TEST_F(Csv, IsSharedBetweenWhatIsLearntFromAndMeasuredBy) {
  const auto forecast = with([](auto& c) {
    c.target = "pm";
    c.history = 3;
    c.dev_share = 0.25;
  });
  EXPECT_EQ(open(rising(), forecast, Use::kTrain, true)->row_count(), 12);  // of 3, .., 14
  EXPECT_EQ(open(rising(), forecast, Use::kDev, true)->row_count(), 5);     // of 15, .., 19
  EXPECT_EQ(open(rising(), forecast)->row_count(), 17);
}

TEST_F(Csv, ToMeasureByComesBehindTheOneToLearnFrom) {
  const auto days = [](int first, int count) {
    std::string text = "day,pm\n";
    for (int i = 0; i < count; ++i) text += fmt::format("2014-01-{:02},{}\n", first + i, i);
    return text;
  };
  const auto forecast = with([](auto& c) {
    c.target = "pm";
    c.time = "day";
    c.history = 3;
  });
  const auto refusal_of = [&](const std::string& text, const std::string& dev_text,
                              const ForecastConfig& config) {
    const auto train = open(text, config);
    const auto dev = open(dev_text, config, Use::kDev);
    return text::error_of([&] { task().check_dev(*train, *dev); });
  };
  EXPECT_EQ(refusal_of(days(1, 10), days(8, 9), forecast), "");  // of 11, ..
  const auto refused = refusal_of(days(1, 10), days(7, 9), forecast);
  EXPECT_NE(refused.find("series.csv:5: 2014-01-10T00:00 is to be measured by, and "),
            std::string::npos)
      << refused;
  EXPECT_NE(refused.find("up to 2014-01-10T00:00: expected what comes later"), std::string::npos)
      << refused;
  const auto without_times = with([](auto& c) {
    c.target = "pm";
    c.history = 3;
  });
  EXPECT_NE(refusal_of(rising(), rising(), without_times), "");  // one file
}

TEST_F(Csv, IsRefusedWhereItCannotBeLearntFrom) {
  const auto said = [&](const std::string& inputs, const std::string& known, int64_t history) {
    return refusal(rising(), with([&](auto& c) {
                     c.target = "pm";
                     c.inputs = inputs;
                     c.known = known;
                     c.history = history;
                   }));
  };
  EXPECT_NE(refusal(rising(), {}).find("forecast.target"), std::string::npos);
  EXPECT_EQ(said("", "", 20),
            "series.csv:21: 20 steps: expected 21 or more, forecast.history and forecast.horizon");
  EXPECT_EQ(
      said("", "*", 3),
      "series.csv:1, twin: it is what is to be predicted, pm, at the same step: take it out of "
      "forecast.known");
  EXPECT_EQ(said("", "wind", 3), "");
  EXPECT_NE(said("twin", "wind", 3).find("forecast.known names wind, which is not read"),
            std::string::npos);
}

TEST(ForecastConfig, RefusesATargetThatIsKnownAndWhatDoesNotFit) {
  const auto refuses = [](const std::function<void(ForecastConfig&)>& change) {
    EXPECT_THROW(with(change).validate(), ConfigError);
  };
  refuses([](auto& c) {
    c.target = "pm";
    c.known = "wind,pm";
  });
  refuses([](auto& c) {
    c.time = "";
    c.step = "1h";
  });
  refuses([](auto& c) {
    c.time = "t";
    c.step = "hourly";
  });
  refuses([](auto& c) { c.first = 3; });
  refuses([](auto& c) { c.gaps = "ignore"; });
  EXPECT_NO_THROW(with([](auto& c) {
                    c.target = "pm";
                    c.time = "t";
                    c.step = "15min";
                  }).validate());
}

}  // namespace
}  // namespace attend::tasks
