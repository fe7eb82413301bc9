#include "cli/explore_series.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iterator>
#include <limits>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "cli/compare_runs.h"
#include "cli/loaded_models.h"
#include "core/error.h"
#include "data/series_corpus.h"
#include "metrics/numbers.h"
#include "tasks/forecast_series.h"
#include "tasks/predictor.h"
#include "tasks/task.h"

namespace attend::cli {
namespace {

using Lines = std::vector<std::string>;

/// A model, or an ensemble, as its first folder describes it, and the file as that reads it.
struct Opened {
  std::string name;
  Lines folders;
  tasks::System described;
  std::unique_ptr<data::SeriesCorpus> corpus;

  const tasks::ForecastConfig& config() const { return described.config.forecast; }
};

Opened open(const std::string& name, const Lines& folders, const SeriesToExplore& series) {
  Opened opened = {.name = name,
                   .folders = folders,
                   .described = tasks::load_description(folders.front()),
                   .corpus = nullptr};
  const auto& task = *opened.described.task;
  if (!reads_series(opened.described)) {
    throw Error(fmt::format(
        "the model {} reads no series, and the first one does: look at models of one task at once",
        name));
  }
  auto corpus = task.open({.config = opened.described.config,
                           .use = tasks::Use::kTest,
                           .paths = series.sources,
                           .columns = task.source_count() + 1,
                           .coders = &opened.described.coders});
  opened.corpus.reset(&dynamic_cast<data::SeriesCorpus&>(*corpus.release()));
  return opened;
}

std::vector<Opened> open_all(const Lines& folders, const SeriesToExplore& series) {
  const auto names = names_of(folders);
  std::vector<Opened> all;
  if (series.is_ensemble) {
    all.push_back(open(fmt::format("{}", fmt::join(names, " + ")), folders, series));
    return all;
  }
  for (std::size_t i = 0; i < folders.size(); ++i) {
    all.push_back(open(names[i], {folders[i]}, series));
  }
  return all;
}

Lines targets_of(const data::SeriesTable& table) {
  Lines targets;
  for (std::size_t i = 0; i < table.target_count(); ++i) targets.push_back(table.columns()[i].name);
  return targets;
}

/// Throws Error unless all go on with the same columns, in the same steps.
void check_same(const std::vector<Opened>& all) {
  const auto& first = all.front().corpus->table();
  for (const auto& one : all) {
    const auto& table = one.corpus->table();
    if (targets_of(table) != targets_of(first)) {
      throw Error(fmt::format(
          "the model {} goes on with {}, and the first one with {}: look at models of "
          "one series at once",
          one.name, fmt::join(targets_of(table), ", "), fmt::join(targets_of(first), ", ")));
    }
    if (table.step_seconds() != first.step_seconds() || table.steps() != first.steps() ||
        table.time(0) != first.time(0)) {
      throw Error(
          fmt::format("the model {} reads {} in other steps than the first one: see "
                      "forecast.time and forecast.step",
                      one.name, table.path()));
    }
  }
}

/// The windows that all models have.
std::vector<std::int64_t> common_windows(const std::vector<Opened>& all) {
  auto common = all.front().corpus->windows();
  for (const auto& one : all) {
    std::vector<std::int64_t> both;
    const auto& own = one.corpus->windows();
    std::set_intersection(common.begin(), common.end(), own.begin(), own.end(),
                          std::back_inserter(both));
    common = std::move(both);
  }
  if (common.empty()) {
    throw Error(all.front().corpus->name() + ": no window that all of the models can read");
  }
  return common;
}

/// A target's numbers from one step of the file to another; NaN where it has none.
std::vector<double> numbers_of(const data::SeriesTable::Column& column, std::int64_t from,
                               std::int64_t to) {
  std::vector<double> numbers;
  for (auto step = from; step <= to; ++step) {
    const bool is_there = step >= 0 && step < std::ssize(column.numbers);
    numbers.push_back(is_there ? column.numbers[static_cast<std::size_t>(step)]
                               : std::numeric_limits<double>::quiet_NaN());
  }
  return numbers;
}

format::ExploredWindow window_at(std::int64_t last_read, const std::vector<Opened>& all) {
  const auto& table = all.front().corpus->table();
  std::int64_t history = 1;
  std::int64_t ahead = 1;
  for (const auto& one : all) {
    history = std::max(history, one.config().history);
    ahead = std::max(ahead, one.config().horizon);
  }
  history = std::min(history, last_read + 1);
  format::ExploredWindow window;
  window.line = table.line(last_read);
  window.time = table.time(last_read);
  for (std::size_t i = 0; i < table.target_count(); ++i) {
    const auto& column = table.columns()[i];
    window.read.push_back(numbers_of(column, last_read - history + 1, last_read));
    window.came.push_back(numbers_of(column, last_read + 1, last_read + ahead));
  }
  return window;
}

std::vector<data::Row> rows_of(const Opened& one, const std::vector<std::int64_t>& last_read) {
  std::vector<data::Row> rows;
  const auto& table = one.corpus->table();
  for (const auto step : last_read) {
    auto row = one.corpus->window(step);
    if (!row) {
      throw Error(
          fmt::format("{}: no {} steps up to {} for {} to read: a gap is among them, or "
                      "the file begins later",
                      table.path(), one.config().history, table.time(step), one.name));
    }
    rows.push_back(*std::move(row));
  }
  return rows;
}

/// Root of the mean square of the errors; nothing unless all that is right is known.
std::optional<double> error_of(const std::string& found, const std::string& right) {
  if (right.empty()) return std::nullopt;
  const auto of_found = metrics::numbers_in(found);
  const auto of_right = metrics::numbers_in(right);
  if (of_right.size() != of_found.size()) return std::nullopt;  // some are not known yet
  double sum = 0.0;
  for (std::size_t i = 0; i < of_right.size(); ++i) {
    sum += std::pow(of_found[i].value - of_right[i].value, 2);
  }
  return std::sqrt(sum / static_cast<double>(of_right.size()));
}

format::SeriesReading explored(const tasks::Reading& reading, const tasks::ForecastConfig& config) {
  const auto& [source, target, weights, source_words, target_words] = reading.alignment;
  format::SeriesReading explored = {.name = reading.name,
                                    .first = 1 - config.history + tasks::look_offset(config)};
  if (reading.name != tasks::kInputLook) {
    explored.rows = target;
    explored.weights = weights;
    return explored;
  }
  explored.chooses_rows = true;
  explored.rows = source;
  for (std::size_t series = 0; series < source.size(); ++series) {
    auto& row = explored.weights.emplace_back();
    for (const auto& of_step : weights) row.push_back(of_step[series]);
  }
  return explored;
}

/// Numbers step by step, target by target, as lists of each target.
std::vector<std::vector<format::SaidNumber>> by_target(
    const std::vector<metrics::FoundNumber>& numbers, std::size_t targets) {
  std::vector<std::vector<format::SaidNumber>> said(targets);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    said[i % targets].push_back({numbers[i].value, numbers[i].low, numbers[i].high});
  }
  return said;
}

/// By each metric that has a value for these lines.
format::Figures scores_of(const Opened& one, const Lines& found, const Lines& right) {
  format::Figures scores;
  if (right.empty()) return scores;
  const auto& task = *one.described.task;
  const auto options = task.scored({}, one.described.coders);
  for (const auto* metric : task.metrics(options)) {
    const auto value = metric->of(found, right, options);
    if (std::isfinite(value)) scores.emplace_back(metric->in_json(), value);
  }
  return scores;
}

format::SeriesModel described(const Opened& one, const std::vector<tasks::System>& systems) {
  const auto& config = one.config();
  format::SeriesModel model = {.name = one.name,
                               .made_of = one.described.task->made_of(one.described.config),
                               .history = config.history,
                               .first = config.first,
                               .last = config.horizon,
                               .gaps = config.gaps};
  for (const auto& system : systems) model.parameters += system.model->number_count();
  return model;
}

/// Adds a model and what it says of each window.
void see(const Opened& one, Engine& engine, const SeriesToExplore& series,
         const std::vector<std::int64_t>& last_read, format::SeriesExploration& exploration) {
  const auto systems = load_systems(one.folders, engine);
  const auto& task = *one.described.task;
  const auto rows = rows_of(one, last_read);
  tasks::TranslationOptions wanted;
  wanted.batch_size = series.batch_size;
  wanted.threads = series.threads;
  wanted.wants_alignments = true;
  const auto found = task.predictor(members_of(systems), engine)->predict(rows, wanted);
  const auto last = task.baseline(rows, one.described.coders).value().answers;
  auto model = described(one, systems);
  const auto targets = exploration.targets.size();
  Lines said, persistent, right;  // of windows whose steps all came
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto& window = exploration.windows[i];
    const auto& answer = found[i].front();
    const auto& came = rows[i].cells[task.target()];
    const auto numbers = metrics::numbers_in(answer.text);
    if (numbers.front().low) model.level = one.config().level;
    format::ModelWindow seen = {.said = by_target(numbers, targets),
                                .readings = {},
                                .error = error_of(answer.text, came),
                                .persistence_error = error_of(last[i], came)};
    for (const auto& reading : answer.readings) {
      seen.readings.push_back(explored(reading, one.config()));
    }
    if (window.persistence.empty()) {
      const auto of_steps = metrics::numbers_in(last[i]);
      for (std::size_t j = 0; j < targets; ++j) window.persistence.push_back(of_steps[j].value);
    }
    if (seen.error) {
      said.push_back(answer.text);
      persistent.push_back(last[i]);
      right.push_back(came);
    }
    window.models.push_back(std::move(seen));
  }
  model.scores = scores_of(one, said, right);
  model.persistence = scores_of(one, persistent, right);
  exploration.models.push_back(std::move(model));
}

double score_called(const std::string& name, const format::Figures& scores) {
  const auto found = std::find_if(scores.begin(), scores.end(),
                                  [&](const auto& figure) { return figure.first == name; });
  return found == scores.end() ? std::numeric_limits<double>::quiet_NaN() : found->second;
}

}  // namespace

bool reads_series(const tasks::System& system) {
  const auto found = system.coders.find("series");
  return found != system.coders.end() &&
         dynamic_cast<const data::SeriesCoder*>(found->second.get()) != nullptr;
}

format::SeriesExploration explore_series(const Lines& folders, Engine& engine,
                                         const SeriesToExplore& series) {
  const auto all = open_all(folders, series);
  check_same(all);
  const auto windows = common_windows(all);
  const auto& table = all.front().corpus->table();
  const auto chosen = choose(series.choice, table, windows);
  format::SeriesExploration exploration = {
      .program = "attend " ATTEND_VERSION,
      .file = std::filesystem::path(table.path()).filename().string(),
      .targets = targets_of(table),
      .step_seconds = table.step_seconds(),
      .windows_in_file = std::ssize(windows),
      .chosen = chosen.how};
  for (const auto step : chosen.last_read) exploration.windows.push_back(window_at(step, all));
  for (const auto& one : all) see(one, engine, series, chosen.last_read, exploration);
  return exploration;
}

std::string summary_of(const format::SeriesExploration& exploration) {
  const auto& windows = exploration.windows;
  auto line = fmt::format("{} of {} windows of {}, {}, from {} to {}", windows.size(),
                          exploration.windows_in_file, exploration.file, exploration.chosen,
                          windows.front().time, windows.back().time);
  for (const auto& model : exploration.models) {
    if (model.scores.empty()) continue;
    line +=
        fmt::format("; RMSE of {} {:.4g}, of persistence {:.4g}", model.name,
                    score_called("rmse", model.scores), score_called("rmse", model.persistence));
  }
  return line;
}

}  // namespace attend::cli
