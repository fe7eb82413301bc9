#include "cli/answered_rows.h"

#include <utility>

#include "core/error.h"
#include "data/number_coder.h"
#include "tasks/predictor.h"
#include "tasks/same_sources.h"
#include "text/utf8.h"

namespace attend::cli {
namespace {

/// Whether cells of its first column hold numbers, of which a coder knows how many.
bool reads_numbers(const tasks::Task& task, const data::Coders& coders) {
  const auto found = coders.find(task.columns().front().name);
  return found != coders.end() && !task.text_columns().empty() &&
         dynamic_cast<const data::NumberCoder*>(found->second.get()) != nullptr;
}

}  // namespace

RightRows read_right_rows(const tasks::SystemConfig& config, const data::Coders* coders,
                          const std::vector<std::string>& sources,
                          const std::vector<std::string>& references,
                          const data::CorpusOptions& options, bool to_answer) {
  auto paths = sources;
  paths.insert(paths.end(), references.begin(), references.end());
  const auto& task = tasks::task_called(config.task.name);
  const auto corpus = task.open({.config = config,
                                 .use = tasks::Use::kTest,
                                 .paths = std::move(paths),
                                 .columns = task.target() + 1,
                                 .options = options,
                                 .coders = coders});
  RightRows all;
  const bool has_numbers = to_answer && coders != nullptr && reads_numbers(task, *coders);
  tasks::SameSources examples(task);
  for (data::Row row; corpus->next(row);) {
    if (to_answer) {
      task.check_row(row, *corpus, config);
    } else {
      task.check(row, tasks::where_in(*corpus));
    }
    if (has_numbers) task.encode(row, *coders, tasks::where_in(*corpus));  // as many as it knows
    const auto example = examples.example_of(row);
    auto right = task.right_answer(row, coders);
    if (example < all.rows.size()) {
      all.right[example].push_back(std::move(right));
      continue;
    }
    all.sources.push_back(row.cells.front());
    all.right.push_back({std::move(right)});
    all.rows.push_back(std::move(row));
  }
  if (all.rows.empty()) throw Error(corpus->name() + " has no row: nothing to score");
  return all;
}

std::vector<std::string> answers_of(std::span<const tasks::System* const> systems, Engine& engine,
                                    std::span<const data::Row> rows,
                                    const tasks::TranslationOptions& options) {
  const auto predictor = systems.front()->task->predictor(systems, engine);
  std::vector<std::string> answers;
  for (auto& of_row : predictor->predict(rows, options)) {
    answers.push_back(of_row.empty() ? "" : std::move(of_row.front().text));
  }
  return answers;
}

std::int64_t count_words(const std::vector<std::string>& answers) {
  std::int64_t words = 0;
  for (const auto& answer : answers) words += static_cast<std::int64_t>(text::count_words(answer));
  return words;
}

}  // namespace attend::cli
