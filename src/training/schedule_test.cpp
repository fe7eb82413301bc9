#include "training/schedule.h"

#include <cmath>

#include <gtest/gtest.h>

#include "core/files.h"
#include "training/checkpoint.h"

namespace attend::training {
namespace {

TrainingConfig config_of(const std::string& decay) {
  TrainingConfig config;
  config.learning_rate = 0.8;
  config.decay = decay;
  return config;
}

TEST(Schedule, WarmsUpLinearly) {
  auto config = config_of("none");
  config.warmup = 4;
  const Schedule schedule(config);
  EXPECT_DOUBLE_EQ(schedule.learning_rate(1, 0.0), 0.2);
  EXPECT_DOUBLE_EQ(schedule.learning_rate(4, 0.0), 0.8);
  EXPECT_DOUBLE_EQ(schedule.learning_rate(400, 0.0), 0.8);
}

TEST(Schedule, LinearFallsToNothingAtTheEndOfTheBudget) {
  const Schedule schedule(config_of("linear"));
  EXPECT_DOUBLE_EQ(schedule.learning_rate(10, 0.25), 0.6);
  EXPECT_DOUBLE_EQ(schedule.learning_rate(10, 1.0), 0.0);
}

// Past the warm-up of 4, update 16 has sqrt(4 / 16) = 1/2 of the rate.
TEST(Schedule, InverseSquareRootFallsFromTheWarmUpOn) {
  auto config = config_of("inverse-sqrt");
  config.warmup = 4;
  EXPECT_DOUBLE_EQ(Schedule(config).learning_rate(16, 0.0), 0.4);
}

TEST(Schedule, ExponentialFallsEverySoManyUpdates) {
  auto config = config_of("exponential");
  config.decay_every = 10;
  config.decay_factor = 0.5;
  EXPECT_DOUBLE_EQ(Schedule(config).learning_rate(10, 0.0), 0.8);
  EXPECT_DOUBLE_EQ(Schedule(config).learning_rate(11, 0.0), 0.4);
  EXPECT_DOUBLE_EQ(Schedule(config).learning_rate(21, 0.0), 0.2);
  config.decay_from = 30;
  EXPECT_DOUBLE_EQ(Schedule(config).learning_rate(40, 0.0), 0.8);
  EXPECT_DOUBLE_EQ(Schedule(config).learning_rate(41, 0.0), 0.4);
}

TEST(Schedule, PlateauFallsAfterPatienceAndStopsAtTheLeastRate) {
  auto config = config_of("plateau");
  config.decay_patience = 2;
  config.decay_factor = 0.5;
  config.least_learning_rate = 0.3;
  Schedule schedule(config);
  schedule.validated(true);
  schedule.validated(false);
  EXPECT_DOUBLE_EQ(schedule.learning_rate(1, 0.0), 0.8);
  schedule.validated(false);
  EXPECT_DOUBLE_EQ(schedule.learning_rate(1, 0.0), 0.4);
  schedule.validated(false);
  schedule.validated(false);
  EXPECT_DOUBLE_EQ(schedule.learning_rate(1, 0.0), 0.3);
}

TEST(Schedule, GoesOnFromItsState) {
  auto config = config_of("plateau");
  config.decay_patience = 2;
  Schedule one(config);
  one.validated(true);
  one.validated(false);
  Schedule other(config);
  other.restore(one.state());
  one.validated(false);
  other.validated(false);
  EXPECT_EQ(one.state(), other.state());
  EXPECT_EQ(one.learning_rate(1, 0.0), other.learning_rate(1, 0.0));
}

std::vector<int64_t> updates_of(const std::vector<Scored>& scored) {
  std::vector<int64_t> updates;
  for (const auto& one : scored) updates.push_back(one.update);
  return updates;
}

TEST(Remember, KeepsTheLastOrTheBest) {
  TrainingConfig config;
  config.average_count = 2;
  for (const auto& [average, expected] : std::vector<std::pair<std::string, std::vector<int64_t>>>{
           {"none", {}}, {"last", {3, 4}}, {"best", {2, 4}}}) {
    config.average = average;
    std::vector<Scored> scored;
    for (const auto& now : {Scored{1, 10.0}, Scored{2, 30.0}, Scored{3, 20.0}, Scored{4, 25.0}}) {
      remember(scored, now, config, /*less_is_better=*/false);
    }
    EXPECT_EQ(updates_of(scored), expected) << average;
  }
}

TEST(TrainingState, WrittenAndReadAgainIsTheSame) {
  TrainingState state;
  state.update = 7;
  state.pairs = 448;
  state.symbols = 5000;
  state.seconds = 1.5;
  state.position = {2, 3, {100, 200, 4}};
  state.schedule = {0.25, 1};
  state.best = Scored{5, 31.25};
  state.stale = 2;
  state.scored = {{5, 31.25}, {7, 30.0}};
  state.linear = {0.5, 2, true};
  const auto path = testing::TempDir() + "attend_state.json";
  write_file(path, to_json(state));
  EXPECT_EQ(to_json(load_state(path)), to_json(state));
  EXPECT_EQ(load_state(path).linear, state.linear);
}

TEST(LinearStart, IsOverOnceTheDevLossHasNotFallenAsOftenAsIsWaitedFor) {
  const std::vector<double> losses = {3.0, 2.0, 2.5, 1.0, 1.0, 1.5, 0.9};
  for (const auto& [patience, last] : {std::pair<int64_t, int>{1, 3}, {2, 6}, {3, 0}, {0, 0}}) {
    LinearStart linear;
    int ended = 0;
    for (int i = 0; i < 7 && !linear.is_over; ++i) {
      linear.validated(losses[static_cast<std::size_t>(i)], patience);
      if (linear.is_over) ended = i + 1;
    }
    EXPECT_EQ(ended, last) << patience;
  }
}

}  // namespace
}  // namespace attend::training
