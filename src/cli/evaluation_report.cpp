#include "cli/evaluation_report.h"

#include <cmath>
#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/answer_tables.h"
#include "metrics/by_length.h"
#include "metrics/link_metric.h"
#include "metrics/resampling.h"
#include "view/result_table.h"
#include "view/table.h"

namespace attend::cli {
namespace {

/// One of the scores, as tables and intervals have it.
struct Score {
  const metrics::Metric* metric = nullptr;
  double value = 0.0;  ///< NaN: there is none
  std::optional<metrics::Interval> interval;
  std::string signature;
};

/// All that is printed.
struct Scores {
  std::vector<Score> of_lines;
  std::vector<Score> all;  ///< that of links, too
  std::size_t lines = 0;
};

/// As sacreBLEU adds it to its signatures: "nrefs:1|bs:1000|seed:12345|...".
std::string with_resampling(std::string signature, const ResamplingFlags& flags) {
  if (!flags.intervals || signature.empty()) return signature;
  return signature.insert(signature.find('|'),
                          fmt::format("|bs:{}|seed:{}", flags.options.samples, flags.options.seed));
}

int64_t words_with_boxes(std::span<const metrics::Pointing> captions) {
  int64_t words = 0;
  for (const auto& caption : captions) words += caption.words;
  return words;
}

/// Of how many words the times are, and what would bring the found ones nearest to them.
struct TimesNote {
  int64_t words = 0;
  double offset = 0.0;  ///< seconds
};

TimesNote note_of(std::span<const metrics::TokenDistance> rows) {
  TimesNote note;
  for (const auto& row : rows) note.words += row.symbols;
  note.offset = std::round(1e3 * metrics::offset_of(rows)) / 1e3 + 0.0;
  return note;
}

Scores scores_of(const Evaluation& evaluation, const Scoring& scoring) {
  const auto& metrics = scoring.metrics;
  const auto& options = scoring.options;
  const auto& resampling = scoring.resampling;
  const auto& alignment = evaluation.alignment;
  Scores scores;
  std::vector<metrics::LineCounts> counts;
  const auto add = [&](const metrics::Metric& metric, metrics::LineCounts of_lines) {
    auto signature = metric.signature == nullptr ? std::string()
                                                 : metric.signature(evaluation.references, options);
    scores.all.push_back({&metric, of_lines.of_all(), std::nullopt,
                          with_resampling(std::move(signature), resampling)});
    scores.lines = of_lines.lines();
    if (resampling.intervals && scores.lines > 0) {
      const auto resampled = metrics::resampled(std::span(&of_lines, 1), resampling.options);
      scores.all.back().interval = metrics::interval_of(resampled[0]);
    }
  };
  if (!evaluation.hypotheses.empty()) {
    for (const auto* metric : metrics) {
      add(*metric, metric->counts(evaluation.hypotheses, evaluation.references, options));
    }
  }
  if (!evaluation.pointing.empty()) {
    const auto of_boxes = metrics::metrics_of_pointing();
    const auto lines = metrics::pointing_counts(evaluation.pointing);
    for (std::size_t i = 0; i < lines.size(); ++i) add(*of_boxes[i], lines[i]);
  }
  if (!evaluation.distances.empty()) {
    const auto of_times = metrics::metrics_of_times();
    const auto lines = metrics::time_counts(evaluation.distances);
    for (std::size_t i = 0; i < lines.size(); ++i) add(*of_times[i], lines[i]);
  }
  scores.of_lines = scores.all;
  if (!alignment.ways.empty()) add(metrics::metric_of_links(), alignment.lines[alignment.best]);
  return scores;
}

metrics::MetricValue value_of(const Score& score, const Evaluation& evaluation,
                              const Scoring& scoring) {
  return {evaluation.hypotheses, evaluation.references, scoring.options, score.value,
          score.signature};
}

/// What the answers of a baseline are worth, by each metric that says something of them.
std::vector<std::pair<const metrics::Metric*, double>> values_of(
    const std::optional<tasks::Baseline>& baseline, const Evaluation& evaluation,
    const Scoring& scoring) {
  std::vector<std::pair<const metrics::Metric*, double>> values;
  if (!baseline) return values;
  for (const auto* metric : scoring.metrics) {
    const auto value = metric->of(baseline->answers, evaluation.references, scoring.options);
    if (std::isfinite(value)) values.emplace_back(metric, value);
  }
  return values;
}

nlohmann::ordered_json intervals_json(const Scores& scores,
                                      const metrics::ResamplingOptions& options) {
  nlohmann::ordered_json all = {
      {"samples", options.samples}, {"seed", options.seed}, {"lines", scores.lines}};
  for (const auto& score : scores.all) {
    if (!score.interval) continue;
    all[std::string(score.metric->name)] = {score.interval->low, score.interval->high};
  }
  return all;
}

std::string json_of(const Evaluation& evaluation, const Scoring& scoring) {
  nlohmann::ordered_json all;
  const auto& [sources, references, hypotheses, alignment, baseline, pointing, distances] =
      evaluation;
  const auto& [answers, metrics, options, resampling] = scoring;
  const auto scores = scores_of(evaluation, scoring);
  if (!hypotheses.empty()) {
    all["lines"] = hypotheses.size();
    for (const auto& score : scores.of_lines) {
      add_json(*score.metric, value_of(score, evaluation, scoring), all);
    }
    if (!pointing.empty()) all["box_words"] = words_with_boxes(pointing);
    if (!distances.empty()) {
      const auto note = note_of(distances);
      all["timed_words"] = note.words;
      all["time_offset"] = note.offset;
    }
    if (answers.details != nullptr) {
      add_json(answers.details(hypotheses, references, options), all);
    }
    for (const auto& [metric, value] : values_of(baseline, evaluation, scoring)) {
      all[baseline->name][std::string(metric->in_json())] = value;
    }
    if (!sources.empty()) {
      all["by_length"] = metrics::to_json(
          metrics::by_length(sources, hypotheses, references, metrics, options), metrics);
    }
  }
  add_json(alignment, all);
  if (resampling.intervals) all["intervals"] = intervals_json(scores, resampling.options);
  return all.dump(2) + '\n';
}

std::string intervals_text(const Scores& scores, const metrics::ResamplingOptions& options) {
  auto text = fmt::format("\nThe middle 95 % of {}:\n", to_text(options, scores.lines));
  view::Table table({"score", "from", "to"});
  for (const auto& score : scores.all) {
    if (!score.interval) continue;
    const auto& metric = *score.metric;
    table.add_row({std::string(metric.title), metric.written(score.interval->low),
                   metric.written(score.interval->high)});
  }
  return text + table.text();
}

std::string text_of(const Evaluation& evaluation, const Scoring& scoring) {
  const auto& [sources, references, hypotheses, alignment, baseline, pointing, distances] =
      evaluation;
  const auto& [answers, metrics, options, resampling] = scoring;
  const auto scores = scores_of(evaluation, scoring);
  std::string text;
  if (!hypotheses.empty()) {
    for (const auto& score : scores.of_lines) {
      text += to_text(*score.metric, value_of(score, evaluation, scoring));
    }
    if (!pointing.empty()) {
      text += fmt::format("of {} words with boxes\n", words_with_boxes(pointing));
    }
    if (!distances.empty()) {
      const auto note = note_of(distances);
      text += fmt::format("of {} words with times\n", note.words);
      if (note.words > 0) {
        text += fmt::format("{:+.3f} s more on all would bring them nearest (--time-offset)\n",
                            note.offset);
      }
    }
    for (const auto& [metric, value] : values_of(baseline, evaluation, scoring)) {
      text += fmt::format("{} of {} = {}\n", metric->title, baseline->name, metric->written(value));
    }
    if (answers.details != nullptr) {
      text += to_text(answers.details(hypotheses, references, options));
    }
    if (!sources.empty()) {
      text += '\n' +
              metrics::to_text(
                  metrics::by_length(sources, hypotheses, references, metrics, options), metrics);
    }
  }
  const auto links = to_text(alignment);
  if (!hypotheses.empty() && !links.empty()) text += '\n';
  text += links;
  return resampling.intervals ? text + intervals_text(scores, resampling.options) : text;
}

/// A row for each score.
std::string table_of(const Scores& scores, const ResamplingFlags& resampling,
                     const std::string& format) {
  view::ResultTable table{.columns = {{"", "score", ""}, {"", "value", ""}}, .rows = {}};
  std::vector<std::string> comments;
  for (const auto& score : scores.all) {
    const auto& metric = *score.metric;
    const std::string title(metric.title);
    if (!score.signature.empty()) comments.push_back(title + "|" + score.signature);
    view::ResultCell value;
    if (std::isfinite(score.value)) {
      value.text = metric.written(score.value);
      value.value = score.value;
    }
    if (score.interval) {
      value.interval = {score.interval->low, score.interval->high};
      value.interval_text =
          metric.written(score.interval->low) + ", " + metric.written(score.interval->high);
    }
    table.rows.push_back({{.text = title}, value});
  }
  if (resampling.intervals) {
    comments.push_back("In brackets: the middle 95 % of " +
                       to_text(resampling.options, scores.lines) + ".");
  }
  if (format == "csv") return view::to_csv(table);
  return format == "latex" ? view::to_latex(table, comments) : view::to_markdown(table, comments);
}

}  // namespace

std::string written(const Evaluation& evaluation, const Scoring& scoring,
                    const std::string& format) {
  if (format == "json") return json_of(evaluation, scoring);
  if (format == "text") return text_of(evaluation, scoring);
  return table_of(scores_of(evaluation, scoring), scoring.resampling, format);
}

}  // namespace attend::cli
