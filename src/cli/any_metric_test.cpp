// A metric that nobody has heard of appears wherever scores do: it is a row in a table, and no
// other line of code.

#include <array>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/compare_report.h"
#include "cli/evaluation_report.h"
#include "cli/plot_charts.h"
#include "cli/plot_runs.h"
#include "cli/training_display.h"
#include "core/files.h"
#include "metrics/text_metrics.h"
#include "training/metrics_line.h"
#include "training/ranks.h"
#include "training/run_log.h"

namespace attend::cli {
namespace {

using metrics::Lines;
using metrics::Metric;
using metrics::Metrics;
using nlohmann::json;

double mean_of_sums(std::span<const int64_t> sums) {
  return static_cast<double>(sums[0]) / static_cast<double>(sums[1]);
}

/// How many bytes more than right a line has.
metrics::LineCounts surplus(Lines found, const metrics::References& right,
                            const metrics::ScoreOptions& /*options*/) {
  metrics::LineCounts lines{.width = 2, .score = mean_of_sums};
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto more = std::ssize(found[i]) - std::ssize(right[i][0]);
    lines.add(std::array<int64_t, 2>{more, 1});
  }
  return lines;
}

constexpr Metric kSurplus = {.name = "surplus",
                             .title = "Surplus",
                             .heading = "Surplus of a line",
                             .unit = "bytes",
                             .help = "more than right",
                             .scale = Metric::Scale::kAmount,
                             .less_is_better = true,
                             .counts = surplus};

Metrics with_surplus() {
  auto all = metrics::metrics_of_texts();
  all.push_back(&kSurplus);
  return all;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

training::Validation validation_at(int64_t update, double surplus) {
  training::Validation validation;
  validation.update = update;
  validation.metrics = without_whole_texts(with_surplus());
  for (const auto* metric : validation.metrics) {
    validation.figures.emplace_back(metric->name, metric == &kSurplus ? surplus : 0.5);
  }
  return validation;
}

/// A run with the log of two validations, read from a file.
ComparedRun run_called(const std::string& name, double surplus) {
  const training::ScratchFolder folder;
  write_file(folder.path() / "metrics.jsonl",
             training::metrics_line(validation_at(10, surplus), true) + '\n' +
                 training::metrics_line(validation_at(20, surplus + 1.0), false) + '\n');
  training::TrainingConfig config;
  config.metric = "surplus";
  ComparedRun run;
  run.name = run.folder = name;
  run.metrics = with_surplus();
  run.metric = config.metric;
  run.log = training::load_log(folder.path());
  run.dev = run.log.best(config.deciding(run.metrics));
  return run;
}

TEST(AnyMetric, IsWrittenIntoTheLogAndReadFromIt) {
  const auto written = json::parse(training::metrics_line(validation_at(10, 1.0 / 3.0), true));
  EXPECT_EQ(written.at("surplus"), 0.333333);
  EXPECT_EQ(run_called("a", 3.0).log.validations.at(1).value_of("surplus"), 4.0);
}

TEST(AnyMetric, DecidesWhichModelIsBest) {
  EXPECT_EQ(run_called("a", 3.0).dev->update, 10);  // less is better
  training::TrainingConfig config;
  config.metric = "surplus";
  EXPECT_EQ(&config.deciding(with_surplus()), &kSurplus);
  EXPECT_NO_THROW({
    config.epochs = 1;
    config.validate(with_surplus());
  });
  EXPECT_THROW(config.validate(metrics::metrics_of_texts()), ConfigError);
}

TEST(AnyMetric, IsShownWhileAModelIsTrained) {
  std::ostringstream out;
  TrainingDisplay(out, /*quiet=*/false).validated(validation_at(10, 3.0), /*is_best=*/true);
  EXPECT_EQ(out.str(),
            "update 10: dev loss 0.0000  BLEU 0.50  chrF 0.50  exact 50.0 %  Surplus 3  (0 ms)  "
            "best so far\n");
}

TEST(AnyMetric, HasItsCurvesAndItsNameOnThem) {
  format::Plot plot;
  plot.charts = plot_charts(with_surplus());
  auto run = run_called("a", 3.0);
  run.translated.emplace();
  run.translated->by_length = {
      {.shortest = 1, .longest = 5, .count = 2, .figures = {{"surplus", 2.0}}}};
  plot.runs.push_back(plot_run(run));
  const auto data = json::parse(to_json(plot));
  EXPECT_EQ(data["runs"][0]["validations"]["surplus"], json({3, 4}));
  EXPECT_EQ(data["runs"][0]["lengths"]["surplus"], json({2}));
  EXPECT_EQ(data["runs"][0]["best"]["value"], 3);
  int charts = 0;
  for (const auto& chart : data["charts"]) {
    if (chart["column"] != "surplus") continue;
    ++charts;
    EXPECT_EQ(chart["title"], "Surplus of a line");
    EXPECT_EQ(chart["unit"], "bytes");
    EXPECT_EQ(chart["better"], "less");
  }
  EXPECT_EQ(charts, 2);
}

TEST(AnyMetric, IsComparedByValidations) {
  Comparison comparison;
  comparison.runs = {run_called("a", 3.0), run_called("b", 2.0)};
  EXPECT_TRUE(has(to_text(comparison, 0), "Surplus")) << to_text(comparison, 0);
  EXPECT_TRUE(has(to_html(comparison), "title=\"more than right, bytes\""));
  EXPECT_EQ(json::parse(to_json(comparison)).at("runs").at(1).at("dev").at("surplus"), 2.0);
}

TEST(AnyMetric, IsComparedOnATextWithIntervalsAndTests) {
  const std::vector<std::string> right = {"one", "two", "three", "four"};
  const std::vector<std::vector<std::string>> found = {{"one+", "two+", "three+", "four+"},
                                                       {"one", "two", "three", "four"}};
  Comparison comparison;
  comparison.text = "text";
  comparison.metrics = with_surplus();
  comparison.has_intervals = true;
  for (const auto& lines : found) {
    auto& run = comparison.runs.emplace_back(run_called("run", 0.0));
    run.translated.emplace();
    for (const auto* metric : comparison.metrics) {
      run.lines[std::string(metric->name)] = metric->counts(lines, right, {});
      run.translated->figures.emplace_back(metric->name, metric->of(lines, right));
    }
  }
  comparison.resampled = resampled_runs(comparison.runs, comparison.metrics, {});
  const auto& tested = *comparison.resampled.called("surplus");
  EXPECT_EQ(tested.best, 1U);
  EXPECT_TRUE(tested.best_differs());
  const auto data = json::parse(to_json(comparison));
  EXPECT_EQ(data["runs"][0]["quality"]["surplus"], 1.0);
  EXPECT_EQ(data["runs"][0]["intervals"]["surplus"], json({1.0, 1.0}));
  EXPECT_TRUE(has(to_table(comparison, "csv"), "Surplus low"));
}

TEST(AnyMetric, IsEvaluatedInEveryFormat) {
  Evaluation evaluation;
  evaluation.references = {{"a b"}, {"c d"}};
  evaluation.hypotheses = {"a bb", "c ddd"};
  evaluation.sources = {"a b", "c"};
  ResamplingFlags resampling;
  resampling.intervals = true;
  const auto& answers = metrics::answers_called("text", "");
  const Scoring scoring = {answers, with_surplus(), {}, resampling};
  const auto text = written(evaluation, scoring, "text");
  EXPECT_TRUE(has(text, "\nSurplus = 1.5\n")) << text;
  EXPECT_TRUE(has(text, "exact Surplus\n")) << text;  // by length
  const auto data = json::parse(written(evaluation, scoring, "json"));
  EXPECT_EQ(data.at("surplus"), 1.5);
  EXPECT_EQ(data.at("by_length").at(0).at("surplus"), 1.5);
  EXPECT_EQ(data.at("intervals").at("surplus"), json({1.0, 2.0}));
  EXPECT_TRUE(has(written(evaluation, scoring, "csv"), "\nSurplus,1.5,1,2\n"))
      << written(evaluation, scoring, "csv");
}

}  // namespace
}  // namespace attend::cli
