// The table of tasks, and what all of them have in common.

#include <algorithm>

#include <fmt/format.h>

#include "core/error.h"
#include "core/fields.h"
#include "tasks/predictor.h"
#include "tasks/task.h"
#include "tasks/translation.h"
#include "text/random.h"

namespace attend::tasks {

// A line for each task, beside its place in the table.
const Task& summarization();
const Task& classification();
const Task& tagging();
const Task& entailment();
const Task& arithmetic();
const Task& forecasting();
const Task& captioning();
const Task& transcription();
const Task& recognition();
const Task& speech();
const Task& stories();
const Task& cloze();
const Task& continuation();
const Task& algorithms();
const Task& picture_classification();

std::span<const Task* const> all_tasks() {
  static const Task* const all[] = {
      &translation(),   &summarization(), &classification(), &tagging(),
      &entailment(),    &arithmetic(),    &forecasting(),    &captioning(),
      &transcription(), &recognition(),   &speech(),         &stories(),
      &cloze(),         &continuation(),  &algorithms(),     &picture_classification()};
  return all;
}

const Task& task_called(std::string_view name) {
  std::vector<std::string> names;
  for (const auto* task : all_tasks()) {
    if (task->name() == name) return *task;
    names.emplace_back(task->name());
  }
  std::string known;
  for (const auto& one : names) known += (known.empty() ? "" : ", ") + one;
  const auto near = nearest(std::string(name), names);
  throw ConfigError("task.name", std::string(name),
                    "one of " + known + (near.empty() ? "" : "; did you mean " + near + "?"));
}

bool is_of(std::string_view key, std::initializer_list<std::string_view> sections) {
  const auto section = key.substr(0, key.find('.'));
  return std::find(sections.begin(), sections.end(), section) != sections.end();
}

std::vector<std::uint64_t> seeds_of_rows(const data::Batch& batch, std::uint64_t seed) {
  std::vector<std::uint64_t> seeds;
  for (const auto line : batch.lines) {
    seeds.push_back(text::mixed(seed, static_cast<std::uint64_t>(line)));
  }
  return seeds;
}

metrics::Metrics Task::metrics(const metrics::ScoreOptions& options) const {
  return metrics::answers_called(answers(), "task.name").metrics(options);
}

metrics::ScoreOptions Task::scored(metrics::ScoreOptions options,
                                   const data::Coders& /*coders*/) const {
  return options;
}

std::optional<Baseline> Task::baseline(std::span<const data::Row> /*rows*/,
                                       const data::Coders& /*coders*/) const {
  return std::nullopt;
}

std::size_t Task::kept_back(const SystemConfig& /*config*/, std::size_t /*rows*/) const {
  return 0;
}

std::map<std::string, std::string> Task::facts_of(const System& /*system*/,
                                                  std::span<const data::Row> /*rows*/,
                                                  const std::vector<std::string>& /*found*/) const {
  return {};
}

Ahead Task::ahead(std::span<const System* const> /*systems*/, Engine& /*engine*/,
                  const std::vector<std::string>& /*paths*/, std::int64_t /*steps*/) const {
  throw Error(fmt::format("--steps: only of models of series, and this one's task is {}", name()));
}

bool Task::reads_text() const {
  const auto texts = text_columns();
  return std::find(texts.begin(), texts.end(), 0U) != texts.end();
}

void Task::vary(data::Batch& /*batch*/, const SystemConfig& /*config*/,
                const data::Coders& /*coders*/, std::uint64_t /*seed*/) const {}

std::string Task::note_on(const data::Corpus& /*corpus*/, const SystemConfig& /*config*/) const {
  return "";
}

void Task::check_dev(const data::Corpus& /*train*/, data::Corpus& /*dev*/) const {}

void Task::check(const data::Row& /*row*/, const Where& /*where*/) const {}

void Task::check_row(const data::Row& row, const data::Corpus& corpus,
                     const SystemConfig& /*config*/) const {
  check(row, where_in(corpus));
}

Where where_in(const data::Corpus& corpus) {
  return [&corpus](std::size_t column) { return corpus.where(column); };
}

std::unique_ptr<data::Corpus> Task::open(const Opening& opening) const {
  return data::open_corpus(opening.paths, corpus_columns(opening.columns), opening.options);
}

bool Task::has_own(const SystemConfig& /*config*/, Use /*use*/) const {
  return false;
}

std::string Task::right_answer(const data::Row& row, const data::Coders* coders) const {
  const auto& cell = row.cells.at(target());
  if (coders == nullptr) return cell;
  const auto coder = coders->find(columns()[target()].name);
  return coder == coders->end() ? cell : coder->second->as_said(cell);
}

std::string Task::told(const data::CorpusCounts& counts) const {
  std::string words;
  for (const auto column : text_columns()) {
    if (counts.words.empty()) break;  // of rows that are drawn nobody counts them
    words += fmt::format("{}{} {}", words.empty() ? ", " : " and ", counts.words[column],
                         columns()[column].name);
  }
  return fmt::format("{} {}{}", counts.rows, examples(), words.empty() ? "" : words + " words");
}

std::size_t Task::source_count() const {
  const auto all = columns();
  const auto target = std::find_if(all.begin(), all.end(), [](const ColumnSpec& column) {
    return column.role == ColumnSpec::Role::kTarget;
  });
  return static_cast<std::size_t>(target - all.begin());
}

std::vector<data::CorpusColumn> Task::corpus_columns(std::size_t count) const {
  std::vector<data::CorpusColumn> all;
  for (const auto& column : columns().first(count)) {
    all.push_back({std::string(column.name), column.may_be_blank});
  }
  return all;
}

}  // namespace attend::tasks
