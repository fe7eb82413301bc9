#include "tasks/pair_explanation.h"

#include <fmt/format.h>

#include "core/error.h"
#include "data/label_coder.h"
#include "models/pair_labeller.h"
#include "tasks/task.h"
#include "text/utf8.h"

namespace attend::tasks {
namespace {

using models::LabelModel;

PairExplanation::Way told(const models::Look& look) {
  PairExplanation::Way way = {look.source, look.query, look.by_word, {}};
  const auto energies = rows_of(look.energies);
  const auto weights = rows_of(look.weights);
  const auto values = rows_of(look.context);
  for (std::size_t t = 0; t < weights.size(); ++t) {
    way.reads.push_back({energies[t], weights[t], values[t]});
  }
  return way;
}

PairExplanation::Text told(const System& system, std::string_view column, const std::string& text) {
  const auto tokens = data::vocabulary_of(system.coders, column)->encode(text);
  PairExplanation::Text told = {std::string(column), tokens.pieces, {}, {}};
  for (std::size_t i = 0; i < tokens.ids.size(); ++i) {
    if (tokens.ids[i] == text::kUnknown) told.unknown.push_back(tokens.pieces[i]);
  }
  return told;
}

}  // namespace

PairExplanation explain_pair(const System& system, Engine& engine,
                             const std::vector<std::string>& texts) {
  const auto& task = *system.task;
  const auto columns = task.columns();
  const auto* model = dynamic_cast<const models::PairLabeller*>(system.model.get());
  if (model == nullptr) {
    throw Error(fmt::format("there is no walk through a model of the task {}: see attend explore",
                            task.name()));
  }
  PairExplanation explained;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (!text::is_valid_utf8(texts[i])) {
      throw Error(fmt::format("the {} is not valid UTF-8: convert it", columns[i].name));
    }
    if (text::is_blank(texts[i])) {
      throw Error(fmt::format("the {} is empty: give one of one word or more", columns[i].name));
    }
    explained.texts.push_back(told(system, columns[i].name, texts[i]));
  }
  const auto where = [&](std::size_t column) { return std::string(columns[column].name); };
  const data::Example example = {task.encode({texts, 1}, system.coders, where), 1};
  const auto answer =
      model->answer(engine, data::make_batch(std::span(&example, 1), LabelModel::kLabels));
  for (std::size_t i = 0; i < texts.size(); ++i) {
    explained.texts[i].annotations = rows_of(answer.texts[i].annotations);
  }
  for (const auto& look : answer.looks) explained.ways.push_back(told(look));
  explained.features = to_vector(answer.features);
  explained.output = to_vector(answer.output);
  const auto& labels = data::labels_of(system.coders, columns[task.target()].name).labels();
  explained.labels = choices(labels, to_vector(answer.logits), to_vector(answer.log_probabilities));
  return explained;
}

}  // namespace attend::tasks
