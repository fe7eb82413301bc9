#include "cli/explore_labels.h"

#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/message.h"
#include "core/error.h"
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
  if (task.source_count() != 1) {
    throw Error(
        fmt::format("the model {} reads {} columns, and a page is of lines: see attend "
                    "predict",
                    name, task.source_count()));
  }
}

/// The lines that have text, with their right answers, where they have some, if `has_references`.
/// Throws Error, with file and line, of an answer that the model does not know.
std::vector<data::Row> rows_of(const TextToExplore& text, const tasks::System& system,
                               bool has_references) {
  std::vector<data::Row> rows;
  for (std::size_t i = 0; i < text.sources.size(); ++i) {
    if (text::is_blank(text.sources[i])) continue;
    data::Row row = {{text.sources[i]}, static_cast<std::int64_t>(i) + 1};
    if (has_references) {
      if (text::is_blank(text.references[i])) continue;
      row.cells.push_back(text.references[i]);
      system.task->encode(row, system.coders, [&](std::size_t column) {
        return fmt::format("{}:{}", column == 0 ? text.source_name : text.reference_name, row.line);
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

/// What the page is told of an answer: one label, or those of words.
ExploredHypothesis explored(const Prediction& answer, bool is_reference) {
  ExploredHypothesis hypothesis;
  hypothesis.is_reference = is_reference;
  hypothesis.text = answer.text;
  hypothesis.score = answer.score;
  hypothesis.log_probability = answer.log_probability;
  for (const auto& [name, alignment] : answer.readings) {
    hypothesis.readings.push_back({name, alignment.weights});
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
  model.answers = system.task->answers();
  model.made_of = system.task->made_of(system.config);
  model.encoder = system.config.model.encoder;
  model.parameters = system.model->number_count();
  return model;
}

void say_unknown(const std::string& name, const text::Vocabulary& vocabulary,
                 const std::vector<data::Row>& rows, std::ostream& err) {
  text::UnknownLines unknown(vocabulary);
  for (const auto& row : rows) unknown.look_at(row.cells[0], row.line);
  const auto warning = unknown.warning(/*were_translated=*/false);
  if (!warning.empty()) say(err, "warning: " + name + ": " + warning);
}

}  // namespace

void explore_labels(const std::string& name, const tasks::System& system, Engine& engine,
                    const TextToExplore& text, const ExploreOptions& options,
                    format::Exploration& exploration, std::ostream& err) {
  const auto& task = *system.task;
  check_asked(name, task, text, options);
  const auto vocabulary = data::vocabulary_of(system.coders, task.columns()[0].name);
  text::LineLimit(*vocabulary, options.max_length).check(text.sources, text.source_name);
  const auto rows = rows_of(text, system, false);
  const auto right =
      text.references.empty() ? std::vector<data::Row>() : rows_of(text, system, true);
  say_unknown(name, *vocabulary, rows, err);

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

  std::vector<format::ModelSentence> seen(text.sources.size());
  const auto of = [&](const data::Row& row) -> format::ModelSentence& {
    return seen[static_cast<std::size_t>(row.line) - 1];
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto& sentence = of(rows[i]);
    for (const auto& answer : found[i]) sentence.hypotheses.push_back(explored(answer, false));
    auto tokens = vocabulary->encode(rows[i].cells[0]);
    sentence.source = std::move(tokens.pieces);
    sentence.source_words = std::move(tokens.words);
  }
  for (std::size_t i = 0; i < right.size(); ++i) {
    of(right[i]).hypotheses.push_back(explored(forced[i], true));
  }
  exploration.models.push_back(described(name, system));
  for (std::size_t i = 0; i < seen.size(); ++i) {
    exploration.sentences[i].models.push_back(std::move(seen[i]));
  }
}

}  // namespace attend::cli
