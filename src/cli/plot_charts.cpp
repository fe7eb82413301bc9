#include "cli/plot_charts.h"

#include <algorithm>
#include <map>
#include <string>

#include <fmt/format.h>

#include "metrics/answers.h"
#include "metrics/attention_health.h"
#include "metrics/link_metric.h"

namespace attend::cli {
namespace {

using format::PlotChart;

constexpr const char* kLearning = "Learning";
constexpr const char* kScoreCharts = "Dev text";
constexpr const char* kLinkCharts = "Word links of the dev text";
constexpr const char* kLengths = "By length of the source";

std::string better(const metrics::Metric& metric) {
  return metric.less_is_better ? "less" : "more";
}

PlotChart of_score(const metrics::Metric& metric) {
  const std::string name(metric.name);
  return {.name = name,
          .group = kScoreCharts,
          .title = std::string(metric.over_a_chart()),
          .unit = std::string(metric.unit),
          .help = std::string(metric.help),
          .table = "validations",
          .column = name,
          .has_zero = true,
          .better = better(metric)};
}

PlotChart of_links(const char* name, const char* title, const char* help) {
  return {name, kLinkCharts, title, "share", help, "validations", name, true, false, "more"};
}

PlotChart of_attention(const metrics::HealthFigure& figure) {
  const std::string name(figure.name);
  return {.name = name,
          .group = format::kAttentionGroup,
          .title = std::string(figure.title),
          .unit = std::string(figure.unit),
          .help = std::string(figure.help),
          .table = "validations",
          .column = name};
}

PlotChart by_length(const metrics::Metric& metric) {
  auto chart = of_score(metric);
  chart.name += "-by-length";
  chart.group = kLengths;
  chart.help = "sentences of about the same length, scored as a corpus";
  chart.table = "lengths";
  return chart;
}

}  // namespace

std::vector<PlotChart> plot_charts(const metrics::Metrics& metrics) {
  const auto& answers = metrics::answers_scored_by(metrics);
  const std::string loss(answers.loss_unit);
  std::vector<PlotChart> charts = {
      {"train-loss", kLearning, "Training loss", loss,
       "what is minimised, label smoothing included", "progress", "loss", false, true, "less"},
      {"dev-loss", kLearning, "Dev loss", loss, "without smoothing of labels", "validations",
       "loss", false, true, "less"},
      {"gradient-norm", kLearning, "Gradient norm", "", "before it is cut", "progress",
       "gradient_norm", true, true},
      {"learning-rate", kLearning, "Learning rate", "", "", "progress", "learning_rate", true},
      {"speed", kLearning, "Speed", std::string(answers.speed_unit), "", "progress",
       "symbols_per_second", true, false, "more"}};
  const auto scores = without_whole_texts(metrics);
  for (const auto* metric : scores) charts.push_back(of_score(*metric));
  charts.push_back(of_score(metrics::metric_of_links()));
  charts.back().group = kLinkCharts;
  charts.push_back(
      of_links("precision", "Precision", "share of the model's links that are in the gold links"));
  charts.push_back(
      of_links("recall", "Recall", "share of the sure gold links that the model found"));
  for (const auto& figure : metrics::health_figures()) charts.push_back(of_attention(figure));
  for (const auto* metric : scores) {
    if (metric->counts != nullptr) charts.push_back(by_length(*metric));  // else of boxes or times
  }
  return charts;
}

std::vector<PlotChart> plot_charts_of(std::span<const metrics::Metrics> runs) {
  metrics::Metrics all;
  std::map<std::string, std::vector<std::string>> units;  // of each chart
  for (const auto& run : runs) {
    all = united(all, run);
    for (const auto& chart : plot_charts(run)) {
      auto& known = units[chart.name];
      if (std::find(known.begin(), known.end(), chart.unit) == known.end()) {
        known.push_back(chart.unit);
      }
    }
  }
  auto charts = plot_charts(all);
  for (auto& chart : charts) {
    const auto found = units.find(chart.name);
    if (found != units.end()) chart.unit = fmt::format("{}", fmt::join(found->second, " or "));
  }
  return charts;
}

}  // namespace attend::cli
