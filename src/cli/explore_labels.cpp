#include "cli/explore_labels.h"

#include <cstddef>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/message.h"
#include "core/error.h"
#include "tasks/labels.h"
#include "tasks/predictor.h"
#include "tasks/task.h"
#include "text/unknown_lines.h"
#include "text/utf8.h"

namespace attend::cli {
namespace {

using format::ExploredHypothesis;
using tasks::Prediction;

/// Throws Error naming what only a search for a text, or links to its words, can have.
void check_asked(const std::string& name, const tasks::Task& task, const TextToExplore& text,
                 const ExploreOptions& options) {
  const auto refuse = [&](const char* option) {
    throw Error(
        fmt::format("{}: only of models that say texts, and the task of {} is {}: leave it out",
                    option, name, task.name()));
  };
  if (options.beam) refuse("--beam");
  if (options.letter_case != tasks::LetterCase::kAsIs) refuse("--case");
  if (!text.gold.empty()) refuse("--gold");
  if (options.knows_reference) refuse("--posterior");
}

/// The rows that have text, with their right answers, where they have some, if `has_references`.
/// Throws Error, with file and line, of an answer that the model does not know.
std::vector<data::Row> rows_of(const TextToExplore& text, const tasks::System& system,
                               bool has_references) {
  std::vector<data::Row> rows;
  const auto& references = text.references.lines;
  for (std::size_t i = 0; i < text.source().lines.size(); ++i) {
    if (text::is_blank(text.source().lines[i])) continue;  // and so are its other columns
    data::Row row = {{}, static_cast<std::int64_t>(i) + 1};
    for (const auto& column : text.columns) row.cells.push_back(column.lines[i]);
    if (has_references) {
      if (text::is_blank(references[i])) continue;
      row.cells.push_back(references[i]);
      system.task->encode(row, system.coders, [&](std::size_t column) {
        return (column < text.columns.size() ? text.columns[column] : text.references).where(i);
      });
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

/// How evenly it looks. The other figures are of a text that is said word by word, with an end.
format::Figures figures_of(const std::vector<std::vector<float>>& weights) {
  auto figures = health_of(weights);
  std::erase_if(figures, [](const auto& figure) {
    return figure.first != "entropy" && figure.first != "evenness";
  });
  return figures;
}

/// What the page is told of an answer: one label, or those of words. Where there is one text, its
/// symbols and the answer's are as many, and rows are the answer's.
ExploredHypothesis explored(const Prediction& answer, bool is_reference, bool is_of_one_text) {
  ExploredHypothesis hypothesis;
  hypothesis.is_reference = is_reference;
  hypothesis.text = answer.text;
  hypothesis.score = answer.score;
  hypothesis.log_probability = answer.log_probability;
  for (const auto& reading : answer.readings) {
    hypothesis.readings.push_back({reading.name, reading.alignment.weights, reading.source,
                                   is_of_one_text ? std::nullopt : reading.by});
  }
  hypothesis.log_probabilities = answer.log_probabilities;
  hypothesis.target = answer.log_probabilities.size() == 1
                          ? std::vector{answer.text}
                          : text::split_words(text::to_nfc(answer.text));
  hypothesis.target_words.resize(hypothesis.target.size());
  std::iota(hypothesis.target_words.begin(), hypothesis.target_words.end(), 0);
  if (!answer.readings.empty()) {
    hypothesis.health = figures_of(answer.readings.front().alignment.weights);
  }
  return hypothesis;
}

format::ExploredModel described(const std::string& name, const tasks::System& system) {
  format::ExploredModel model;
  model.name = name;
  model.task = system.task->name();
  model.answers = system.task->answers() == "tags" ? "tags" : "labels";
  model.made_of = system.task->made_of(system.config);
  model.encoder = system.config.model.encoder;
  model.parameters = system.model->number_count();
  const auto columns = system.task->columns().first(system.task->source_count());
  for (const auto& column : columns) {
    if (columns.size() > 1) model.columns.emplace_back(column.name);
  }
  return model;
}

/// The vocabulary of a column that is read.
const text::Vocabulary& vocabulary_of(const tasks::System& system, std::size_t column) {
  return *data::vocabulary_of(system.coders, system.task->columns()[column].name);
}

/// Throws Error, with file and line, of a line that is too long.
void check_lengths(const TextToExplore& text, const tasks::System& system,
                   std::int64_t max_length) {
  for (std::size_t i = 0; i < text.columns.size(); ++i) {
    const auto& column = text.columns[i];
    text::LineLimit limit(vocabulary_of(system, i), max_length);
    for (std::size_t line = 0; line < column.lines.size(); ++line) {
      const auto why = limit.refusal(column.lines[line]);
      if (!why.empty()) throw Error(column.where(line) + ": " + why);
    }
  }
}

void say_unknown(const std::string& name, const tasks::System& system,
                 const std::vector<data::Row>& rows, std::ostream& err) {
  const auto count = system.task->source_count();
  for (std::size_t i = 0; i < count; ++i) {
    text::UnknownLines unknown(vocabulary_of(system, i));
    for (const auto& row : rows) unknown.look_at(row.cells[i], row.line);
    const auto warning = unknown.warning(/*were_translated=*/false);
    if (warning.empty()) continue;
    const auto column = count == 1 ? "" : fmt::format("{}: ", system.task->columns()[i].name);
    say(err, "warning: " + name + ": " + column + warning);
  }
}

/// What a model reads of a row.
void add_texts(const tasks::System& system, const data::Row& row, format::ModelSentence& sentence) {
  const auto& task = dynamic_cast<const tasks::LabelTask&>(*system.task);
  const auto count = task.source_count();
  for (std::size_t i = 0; i < count; ++i) {
    auto tokens = task.read_of(row.cells[i], i, system.coders);
    if (i == 0) {
      sentence.source = tokens.pieces;
      sentence.source_words = tokens.words;
    }
    if (count > 1) sentence.texts.push_back({std::move(tokens.pieces), std::move(tokens.words)});
  }
}

}  // namespace

void explore_labels(const std::string& name, const tasks::System& system, Engine& engine,
                    const TextToExplore& text, const ExploreOptions& options,
                    format::Exploration& exploration, std::ostream& err) {
  const auto& task = *system.task;
  check_asked(name, task, text, options);
  check_columns(name, task, text);
  check_lengths(text, system, options.max_length);
  const auto rows = rows_of(text, system, false);
  const auto right =
      text.references.lines.empty() ? std::vector<data::Row>() : rows_of(text, system, true);
  say_unknown(name, system, rows, err);

  tasks::TranslationOptions wanted;
  wanted.best = options.best;
  wanted.search.beam_size = options.best;
  wanted.batch_size = options.batch_size;
  wanted.threads = options.threads;
  wanted.wants_alignments = true;
  wanted.validate();
  const tasks::System* const members[] = {&system};
  const auto predictor = task.predictor(members, engine);
  const auto found = predictor->predict(rows, wanted);
  const auto forced = predictor->score(right, wanted);

  const bool is_of_one_text = task.source_count() == 1;
  std::vector<format::ModelSentence> seen(exploration.sentences.size());
  const auto of = [&](const data::Row& row) -> format::ModelSentence& {
    return seen[static_cast<std::size_t>(row.line) - 1];
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto& sentence = of(rows[i]);
    for (const auto& answer : found[i])
      sentence.hypotheses.push_back(explored(answer, false, is_of_one_text));
    add_texts(system, rows[i], sentence);
  }
  for (std::size_t i = 0; i < right.size(); ++i) {
    of(right[i]).hypotheses.push_back(explored(forced[i], true, is_of_one_text));
  }
  exploration.models.push_back(described(name, system));
  for (std::size_t i = 0; i < seen.size(); ++i) {
    exploration.sentences[i].models.push_back(std::move(seen[i]));
  }
}

}  // namespace attend::cli
