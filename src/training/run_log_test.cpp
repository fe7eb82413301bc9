#include "training/run_log.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "core/error.h"
#include "core/files.h"
#include "training/metrics_line.h"
#include "training/ranks.h"
#include "training/recipe.h"

namespace attend::training {
namespace {

Progress progress_at(int64_t update, int64_t epoch, double seconds, double speed) {
  Progress progress;
  progress.update = update;
  progress.epoch = epoch;
  progress.seconds = seconds;
  progress.symbols_per_second = speed;
  return progress;
}

Validation validation_at(int64_t update, double bleu, double information) {
  Validation validation;
  validation.update = update;
  validation.metrics = metrics_of(Recipe());
  validation.figures = {{"bleu", bleu}, {"chrf", 0.0}, {"exact", 0.25}};
  validation.loss = 10.0 - bleu;
  validation.attention = metrics::AttentionHealth{.sentences = 3, .steps = 12};
  validation.attention->information = information;
  return validation;
}

TEST(RunLog, ReadsWhatTheTrainingWrites) {
  const ScratchFolder folder;
  auto validation = validation_at(20, 31.5, 0.25);
  validation.attention->backwards = std::numeric_limits<double>::quiet_NaN();
  validation.attention->coverage = 0.75;
  write_file(folder.path() / "metrics.jsonl",
             metrics_line(progress_at(7, 2, 1.5, 900.0)) + '\n' +
                 metrics_line(validation, /*is_best=*/true) + '\n' +
                 mean_line(validation_at(20, 32.5, 0.5), true) + "\n{\"kind\":\"valid");
  const auto log = load_log(folder.path());
  ASSERT_EQ(log.progress.size(), 1U);
  EXPECT_EQ(log.progress[0].update, 7);
  EXPECT_EQ(log.progress[0].epoch, 2);
  EXPECT_DOUBLE_EQ(log.progress[0].seconds, 1.5);
  EXPECT_DOUBLE_EQ(log.progress[0].symbols_per_second, 900.0);
  ASSERT_EQ(log.validations.size(), 1U);
  const auto& read = log.validations[0];
  EXPECT_EQ(read.update, 20);
  EXPECT_DOUBLE_EQ(read.value_of("bleu"), 31.5);
  ASSERT_TRUE(read.attention);
  EXPECT_EQ(read.attention->sentences, 3);
  EXPECT_EQ(read.attention->steps, 12);
  EXPECT_DOUBLE_EQ(read.attention->information, 0.25);
  EXPECT_DOUBLE_EQ(read.attention->coverage, 0.75);
  EXPECT_TRUE(std::isnan(read.attention->backwards));
  ASSERT_TRUE(log.mean);
  EXPECT_DOUBLE_EQ(log.mean->value_of("bleu"), 32.5);
}

TEST(RunLog, ReadsWhatIsNewerWhereItIs) {
  const ScratchFolder folder;
  auto progress = progress_at(7, 2, 1.5, 900.0);
  progress.symbols = 1234;
  progress.gradient_norm = 0.5;
  progress.learning_rate = 1e-5;
  auto validation = validation_at(20, 31.5, 0.25);
  validation.symbols = 4000;
  validation.training_seconds = 2.25;
  validation.alignment =
      metrics::AlignmentCounts{.proposed = 8, .sure = 4, .sure_hits = 3, .possible_hits = 6};
  write_file(folder.path() / "metrics.jsonl", metrics_line(progress) + '\n' +
                                                  metrics_line(validation_at(10, 30, 0.2), true) +
                                                  '\n' + metrics_line(validation, true) + '\n');
  const auto log = load_log(folder.path());
  EXPECT_EQ(log.progress.at(0).symbols, 1234);
  EXPECT_DOUBLE_EQ(log.progress.at(0).gradient_norm, 0.5);
  EXPECT_DOUBLE_EQ(log.progress.at(0).learning_rate, 1e-5);
  EXPECT_LT(log.validations.at(0).training_seconds, 0.0);
  EXPECT_DOUBLE_EQ(log.validations.at(1).training_seconds, 2.25);
  EXPECT_EQ(log.validations.at(1).symbols, 4000);
  ASSERT_EQ(log.agreements.size(), 2U);
  EXPECT_FALSE(log.agreements[0]);
  ASSERT_TRUE(log.agreements[1]);
  EXPECT_DOUBLE_EQ(log.agreements[1]->error_rate, 0.25);  // 1 - (3 + 6) / (8 + 4)
  EXPECT_DOUBLE_EQ(log.agreements[1]->precision, 0.75);
  EXPECT_DOUBLE_EQ(log.agreements[1]->recall, 0.75);
}

TEST(RunLog, ALastLineThatIsBeingWrittenIsNoDamage) {
  const ScratchFolder folder;
  auto with_long = progress_at(7, 2, 1.5, 900.0);
  with_long.too_long = 12;
  EXPECT_NE(metrics_line(with_long).find("\"too_long\":12"), std::string::npos);
  const auto line = metrics_line(progress_at(7, 2, 1.5, 900.0));
  write_file(folder.path() / "metrics.jsonl", line + '\n' + line.substr(0, 30));
  const auto log = load_log(folder.path());
  EXPECT_EQ(log.progress.size(), 1U);
}

TEST(RunLog, ALineThatIsNoneIsNamed) {
  const ScratchFolder folder;
  const auto file = folder.path() / "metrics.jsonl";
  const auto line = metrics_line(progress_at(7, 2, 1.5, 900.0));
  for (const std::string damaged :
       {"[1]", "{\"kind\":3}", "{\"kind\":\"progress\",\"update\":\"7\"}", "{}", "", "nul",
        "{\"kind\":\"validation\",\"update\":-1}", "{\"kind\":\"a\",\"kind\":\"b\"}"}) {
    write_file(file, line + '\n' + damaged + '\n' + line + '\n');
    try {
      load_log(folder.path());
      FAIL() << damaged;
    } catch (const Error& error) {
      EXPECT_TRUE(std::string(error.what()).starts_with(file.string() + ":2: ")) << error.what();
    }
  }
}

TEST(RunLog, WithoutAFileIsEmpty) {
  const ScratchFolder folder;
  const auto log = load_log(folder.path());
  EXPECT_TRUE(log.progress.empty());
  EXPECT_FALSE(log.best(metrics::metric_of_loss()));
  EXPECT_FALSE(log.symbols_per_second());
  EXPECT_FALSE(log.seconds_per_epoch());
  EXPECT_FALSE(log.alignment_formed());
}

TEST(RunLog, TheBestIsByTheRecipesMetric) {
  RunLog log;
  log.validations = {validation_at(1, 3.0, 0.0), validation_at(2, 5.0, 0.0),
                     validation_at(3, 4.0, 0.0)};
  log.validations[0].loss = 0.5;
  const auto all = metrics_of(Recipe());
  TrainingConfig config;
  EXPECT_EQ(log.best(config.deciding(all))->update, 2);
  config.metric = "loss";
  EXPECT_EQ(log.best(config.deciding(all))->update, 1);
  config.metric = "chrf++";  // which runs before it lack
  EXPECT_FALSE(log.best(config.deciding(all)));
  config.metric = "bleu";
  log.mean = validation_at(4, 6.0, 0.0);
  EXPECT_EQ(log.best(config.deciding(all))->update, 4);
  config.metric = kAutoMetric;
  EXPECT_EQ(config.deciding(all).name, "bleu");
  config.metric = "error_rate";  // of a whole text
  EXPECT_THROW(config.deciding(all), ConfigError);
}

TEST(RunLog, SpeedIsTheMedianAndEpochsAreTheWholeOnes) {
  RunLog log;
  log.progress = {progress_at(1, 1, 0.1, 0.0), progress_at(5, 1, 4.0, 100.0),
                  progress_at(9, 2, 10.0, 300.0), progress_at(15, 3, 22.0, 200.0),
                  progress_at(16, 3, 24.0, 1.0)};
  EXPECT_DOUBLE_EQ(*log.symbols_per_second(), 200.0);
  EXPECT_DOUBLE_EQ(*log.seconds_per_epoch(), 11.0);  // two epochs in 22 seconds
  log.progress.resize(2);
  EXPECT_FALSE(log.seconds_per_epoch());
}

TEST(RunLog, AnAlignmentHasFormedAtHalfOfTheBestInformation) {
  RunLog log;
  log.validations = {validation_at(10, 0, 0.01), validation_at(20, 0, 0.29),
                     validation_at(30, 0, 0.3), validation_at(40, 0, 0.6),
                     validation_at(50, 0, 0.2)};
  EXPECT_EQ(log.alignment_formed(), 30);
  log.validations.resize(1);
  EXPECT_FALSE(log.alignment_formed());
}

}  // namespace
}  // namespace attend::training
