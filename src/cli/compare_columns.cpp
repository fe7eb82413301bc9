#include "cli/compare_columns.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "cli/options.h"
#include "metrics/link_metric.h"
#include "view/text.h"

namespace attend::cli {
namespace {

using Best = CompareColumn::Best;
using Figure = std::function<std::optional<double>(const ComparedRun&)>;
using Show = std::function<std::string(double)>;

Show decimals(int count) {
  return [count](double value) { return fmt::format("{:.{}f}", value, count); };
}

std::string as_percent(double value) {
  return fmt::format("{:.1f} %", 100.0 * value);
}

std::string count(double value) {
  return view::human_count(std::llround(value));
}

constexpr double kNoiseOfTimes = 0.1;

std::string plain_p(double p) {
  return p < 0.001 ? "p<0.001" : fmt::format("p={:.3f}", p);
}

/// By how much a run differs from the best, "-1.20 p=0.012".
std::string difference_of(const metrics::PairedTest& test, const metrics::Metric& metric) {
  auto difference = metric.plain(test.difference);
  if (test.difference > 0) difference = "+" + difference;
  return difference + " " + plain_p(test.p);
}

/// What is known of a score by resampling: intervals, differences, and whether the best is one.
void mark_by_tests(const TestedMetric& tests, bool has_intervals, CompareColumn& column) {
  const auto& metric = *tests.metric;
  for (std::size_t run = 0; run < column.cells.size(); ++run) {
    auto& cell = column.cells[run];
    if (!tests.scores[run]) continue;
    cell.is_best = run == *tests.best && tests.best_differs();
    if (const auto test = tests.against_best(run)) {
      cell.p = test->p;
      cell.note = difference_of(*test, metric) + " to the best";
    }
    if (!has_intervals || !tests.intervals[run]) continue;
    const auto& [low, high] = *tests.intervals[run];
    cell.interval = {low, high};
    cell.interval_text = metric.plain(low) + ", " + metric.plain(high);
  }
}

/// Marks the best, where it is better than all others that are not as good by more than the noise.
void mark_by_size(CompareColumn& column) {
  if (column.kind.best == Best::kNone) return;
  const bool is_least = column.kind.best == Best::kLeast;
  std::vector<double> values;
  for (const auto& cell : column.cells) {
    if (std::isfinite(cell.value)) values.push_back(cell.value);
  }
  if (values.empty()) return;
  const auto best = is_least ? *std::min_element(values.begin(), values.end())
                             : *std::max_element(values.begin(), values.end());
  const auto is_told = [&](double value) {
    const auto factor = 1.0 + column.kind.noise;
    return is_least ? value > factor * best : factor * value < best;
  };
  const auto as_good = std::count(values.begin(), values.end(), best);
  const auto told = std::count_if(values.begin(), values.end(), is_told);
  if (told == 0 || as_good + told < std::ssize(values)) return;
  for (auto& cell : column.cells) cell.is_best = cell.value == best;
}

/// Columns one after another; one that says nothing of any run is left out.
class Columns {
 public:
  explicit Columns(const Comparison& comparison) : comparison_(comparison) {}

  void open(const std::string& group) { group_ = group; }

  void add(const std::string& head, const std::string& help, CompareColumn::Kind kind,
           const Show& show, const Figure& figure) {
    CompareColumn column{group_, head, help, std::move(kind), {}};
    bool says = false;
    for (const auto& run : comparison_.runs) {
      const auto value = figure(run);
      const bool is_there = value && std::isfinite(*value);
      column.cells.emplace_back();
      says = says || is_there;
      if (!is_there) continue;
      column.cells.back().text = show(*value);
      column.cells.back().value = *value;
    }
    if (!says) return;
    if (column.kind.metric.empty()) {
      mark_by_size(column);
    } else if (const auto* tests = comparison_.resampled.called(column.kind.metric)) {
      mark_by_tests(*tests, comparison_.has_intervals, column);
    }
    columns_.push_back(std::move(column));
  }

  void add_texts(const std::string& head, const std::string& help,
                 const std::function<std::string(const ComparedRun&)>& text) {
    CompareColumn column{group_, head, help, {}, {}};
    for (const auto& run : comparison_.runs) {
      column.cells.emplace_back();
      column.cells.back().text = text(run);
    }
    columns_.push_back(std::move(column));
  }

  std::vector<CompareColumn> take() { return std::move(columns_); }

 private:
  const Comparison& comparison_;
  std::string group_;
  std::vector<CompareColumn> columns_;
};

/// A figure of a part that a run may not have.
template <class Part, class Get>
Figure of(std::optional<Part> ComparedRun::*part, Get get) {
  return [part, get](const ComparedRun& run) -> std::optional<double> {
    if (!(run.*part)) return std::nullopt;
    return static_cast<double>(std::invoke(get, *(run.*part)));
  };
}

std::optional<double> positive(double value) {
  if (value > 0.0) return value;
  return std::nullopt;
}

/// A column of a metric, of what a part of each run says by it.
template <class Part, class Get>
void add_score(const metrics::Metric& metric, std::optional<Part> ComparedRun::*part, Get get,
               const CompareColumn::Kind& kind, Columns& columns) {
  columns.add(
      std::string(metric.title), metric.explained(), kind,
      [&](double value) { return metric.written_short(value); }, of(part, get));
}

/// Lines of a dev text are not known any more, so nothing is marked as the best.
void add_dev(const Comparison& comparison, Columns& columns) {
  columns.open("dev text, best validation");
  for (const auto* metric : dev_metrics(comparison)) {
    const auto get = [&](const training::Validation& dev) { return dev.value_of(metric->name); };
    add_score(*metric, &ComparedRun::dev, get, {}, columns);
  }
  columns.add("loss", "-log p of each target symbol", {}, decimals(3),
              of(&ComparedRun::dev, &training::Validation::loss));
}

void add_quality(const Comparison& comparison, Columns& columns) {
  if (comparison.text.empty()) return add_dev(comparison, columns);
  columns.open("quality");
  const auto kind_of = [](const metrics::Metric& metric) {
    return CompareColumn::Kind{.metric = std::string(metric.name)};
  };
  for (const auto* metric : comparison.metrics) {
    if (metric->is_of_symbols && !comparison.counts_symbols) continue;
    const auto get = [&](const Translated& found) {
      return metrics::figure_called(found.figures, metric->name);
    };
    add_score(*metric, &ComparedRun::translated, get, kind_of(*metric), columns);
  }
  const auto& of_links = metrics::metric_of_links();
  add_score(of_links, &ComparedRun::alignment, &metrics::AlignmentCounts::error_rate,
            kind_of(of_links), columns);
}

/// The last update that the training's log knows of.
std::optional<double> updates_of(const ComparedRun& run) {
  int64_t last = 0;
  if (!run.log.progress.empty()) last = run.log.progress.back().update;
  if (!run.log.validations.empty()) last = std::max(last, run.log.validations.back().update);
  return positive(static_cast<double>(last));
}

void add_training(Columns& columns) {
  columns.open("updates");
  const auto whole = [](double value) { return fmt::format("{:.0f}", value); };
  columns.add("made", "updates of the training", {}, whole, updates_of);
  columns.add("best at", "update of the best validation, whose model is kept", {}, whole,
              of(&ComparedRun::dev, &training::Validation::update));
}

void add_cost(Columns& columns) {
  columns.open("cost");
  const CompareColumn::Kind most_by_far = {.best = Best::kMost, .noise = kNoiseOfTimes};
  const CompareColumn::Kind least_by_far = {.best = Best::kLeast, .noise = kNoiseOfTimes};
  columns.add(
      "train", "target tokens a second in training, median", most_by_far,
      [](double value) { return count(value) + "/s"; },
      [](const ComparedRun& run) { return run.log.symbols_per_second(); });
  columns.add("epoch", "seconds an epoch, validations included", least_by_far, view::human_duration,
              [](const ComparedRun& run) { return run.log.seconds_per_epoch(); });
  const auto translated = &ComparedRun::translated;
  columns.add(
      "translate", "tokens a second, this text", most_by_far,
      [](double value) { return count(value) + "/s"; }, of(translated, [](const Translated& found) {
        return static_cast<double>(found.symbols) / found.seconds;
      }));
  columns.add("took", "to translate this text", least_by_far, view::human_duration,
              of(translated, &Translated::seconds));
  columns.add("size", "parameters", {Best::kLeast}, count,
              [](const ComparedRun& run) { return positive(static_cast<double>(run.parameters)); });
  columns.add("MB", "of the model's file", {Best::kLeast}, decimals(1), [](const ComparedRun& run) {
    return positive(static_cast<double>(run.bytes) / 1e6);
  });
}

void add_health(Columns& columns) {
  columns.open("health of the attention");
  for (const auto& figure : metrics::health_figures()) {
    if (figure.column.empty()) continue;
    columns.add(std::string(figure.column), std::string(figure.explanation), {},
                figure.is_share ? Show(as_percent) : decimals(2),
                of(&ComparedRun::attention, figure.value));
  }
  columns.add(
      "formed", "update of the first validation with half of the best information", {},
      [](double value) { return fmt::format("{:.0f}", value); },
      [](const ComparedRun& run) -> std::optional<double> {
        const auto update = run.log.alignment_formed();
        if (!update || !run.has_attention) return std::nullopt;
        return static_cast<double>(*update);
      });
}

/// Whether all runs that have it have the same.
bool is_common(const std::vector<ComparedRun>& runs, std::string ComparedRun::*what) {
  std::set<std::string> values;
  for (const auto& run : runs) {
    if (!(run.*what).empty()) values.insert(run.*what);
  }
  return values.size() < 2;
}

}  // namespace

metrics::Metrics dev_metrics(const Comparison& comparison) {
  metrics::Metrics all;
  for (const auto& run : comparison.runs) all = united(all, run.metrics);
  return without_whole_texts(all);
}

std::string value_of(const ComparedRun& run, const std::string& key) {
  if (key.starts_with("attention.") && !run.has_attention) return "-";
  const auto found = std::find_if(run.keys.begin(), run.keys.end(),
                                  [&](const auto& one) { return one.first == key; });
  return found == run.keys.end() ? "-" : found->second;
}

std::vector<std::pair<std::string, std::string>> keys_that_differ(const Comparison& comparison) {
  std::vector<std::string> keys;
  for (const auto& run : comparison.runs) {
    for (const auto& [key, value] : run.keys) {
      if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
      std::set<std::string> values;
      for (const auto& other : comparison.runs) values.insert(value_of(other, key));
      values.erase("-");
      if (values.size() > 1) keys.push_back(key);
    }
  }
  std::map<std::string, int> lasts;
  const auto last = [](const std::string& key) { return key.substr(key.rfind('.') + 1); };
  for (const auto& key : keys) ++lasts[last(key)];
  std::vector<std::pair<std::string, std::string>> named;
  for (const auto& key : keys) named.emplace_back(key, lasts[last(key)] > 1 ? key : last(key));
  return named;
}

std::vector<CompareColumn> columns_of(const Comparison& comparison) {
  Columns columns(comparison);
  columns.add_texts("run", "", [](const ComparedRun& run) { return run.name; });
  columns.open(kRecipe);
  for (const auto& [key, name] : keys_that_differ(comparison)) {
    columns.add_texts(name, key,
                      [key = key](const ComparedRun& run) { return value_of(run, key); });
  }
  add_quality(comparison, columns);
  add_training(columns);
  add_cost(columns);
  add_health(columns);
  return columns.take();
}

std::vector<CompareColumn> columns_of_tests(const Comparison& comparison) {
  std::vector<CompareColumn> all(1);
  all[0].head = "run";
  for (const auto& run : comparison.runs) {
    all[0].cells.emplace_back();
    all[0].cells.back().text = run.name;
  }
  for (const auto& shown : columns_of(comparison)) {
    const auto* tests = comparison.resampled.called(shown.kind.metric);
    if (tests == nullptr || tests->pairs.empty()) continue;
    CompareColumn column{"", shown.head, shown.help, {}, {}};
    for (std::size_t run = 0; run < comparison.runs.size(); ++run) {
      auto& cell = column.cells.emplace_back();
      if (run == *tests->best) cell.text = "best";
      const auto test = tests->against_best(run);
      if (!test) continue;
      cell.text = difference_of(*test, *tests->metric);
      if (test->interval) {
        const auto& [low, high] = *test->interval;
        cell.note = fmt::format("95 % of the resamples: {} to {}", tests->metric->plain(low),
                                tests->metric->plain(high));
      }
    }
    all.push_back(std::move(column));
  }
  if (all.size() == 1) all.clear();
  return all;
}

std::string title_of_tests(const Comparison& comparison) {
  const auto& [options, lines, tested] = comparison.resampled;
  return fmt::format("Difference from the best, paired bootstrap, {}", to_text(options, lines));
}

std::string legend_of(const Comparison& comparison) {
  if (comparison.runs.size() < 2) return "";
  const auto times = fmt::format("times, if by over {:.0f} %", 100.0 * kNoiseOfTimes);
  return comparison.resampled.metrics.empty() ? "Marked: the best, of " + times + "."
                                              : "Marked: better than all other runs beyond chance, "
                                                "p < 0.05 of paired bootstrap; of " +
                                                    times + ".";
}

view::ResultTable table_of(const std::vector<CompareColumn>& columns, const std::string& title) {
  view::ResultTable table{.title = title, .columns = {}, .rows = {}};
  if (columns.empty()) return table;
  table.rows.resize(columns[0].cells.size());
  for (const auto& column : columns) {
    table.columns.push_back({column.group, column.head, column.help});
    for (std::size_t i = 0; i < table.rows.size(); ++i) table.rows[i].push_back(column.cells[i]);
  }
  return table;
}

std::vector<std::string> warnings_of(const Comparison& comparison) {
  std::vector<std::string> all;
  for (const auto& run : comparison.runs) {
    const auto collapse = run.attention ? run.attention->collapse() : std::nullopt;
    if (!collapse) continue;
    all.push_back(fmt::format("{}: the attention has collapsed: {} (information {:.3f})", run.name,
                              to_text(*collapse), run.attention->information));
  }
  return all;
}

std::vector<std::string> notes_of(const Comparison& comparison) {
  std::vector<std::string> all;
  const auto& runs = comparison.runs;
  for (const auto& run : runs) {
    for (const auto& note : run.notes) all.push_back(run.name + ": " + note);
  }
  for (const auto& [name, why] : comparison.refused) all.push_back(name + ": left out: " + why);
  for (const auto& name : comparison.failed) all.push_back(name + ": its training failed");
  if (comparison.text.empty() && !is_common(runs, &ComparedRun::dev_text)) {
    all.emplace_back(
        "the runs have different dev texts, so their scores do not compare: give --source and "
        "--reference");
  }
  if (comparison.text.empty() && runs.size() > 1) {
    all.emplace_back(
        "which differences of these scores are beyond chance is not known: give --source and "
        "--reference");
  }
  if (comparison.text.empty() && !is_common(runs, &ComparedRun::metric)) {
    all.emplace_back("best validations are those of different training.metric");
  }
  if (!is_common(runs, &ComparedRun::vocabularies)) {
    all.emplace_back(
        "the vocabularies differ, so tokens are not the same: losses, tokens a second and the "
        "attention do not compare in full");
  }
  return all;
}

}  // namespace attend::cli
