#include "tasks/label_explanation.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/error.h"
#include "data/label_coder.h"
#include "models/label_model.h"
#include "tasks/task.h"
#include "text/utf8.h"

namespace attend::tasks {
namespace {

/// [1, N, M] -> N rows of M
std::vector<std::vector<float>> rows_of(const Tensor& x) {
  const auto all = to_vector(x);
  std::vector<std::vector<float>> rows;
  for (auto first = all.begin(); first != all.end(); first += x.size(2)) {
    rows.emplace_back(first, first + x.size(2));
  }
  return rows;
}

}  // namespace

LabelExplanation explain_label(const System& system, Engine& engine, const std::string& text) {
  const auto& task = *system.task;
  const auto* model = dynamic_cast<const models::TextLabeller*>(system.model.get());
  if (model == nullptr || task.source_count() != 1) {
    throw Error(
        "this needs a model that translates a text or has one label for it, and the model's "
        "task is " +
        std::string(task.name()) + ": see attend predict --show");
  }
  if (!text::is_valid_utf8(text)) throw Error("the sentence is not valid UTF-8: convert it");
  if (text::is_blank(text)) throw Error("the sentence is empty: give one of one word or more");

  LabelExplanation explained;
  const auto tokens = data::vocabulary_of(system.coders, task.columns()[0].name)->encode(text);
  explained.source = tokens.pieces;
  for (std::size_t i = 0; i < tokens.ids.size(); ++i) {
    if (tokens.ids[i] == text::kUnknown) explained.unknown.push_back(tokens.pieces[i]);
  }
  const auto where = [](std::size_t) { return std::string("the sentence"); };
  const data::Example example = {task.encode({{text}, 1}, system.coders, where), 1};
  const auto batch = data::make_batch(std::span(&example, 1), models::LabelModel::kLabels);
  const auto answer = model->answer(engine, batch);
  explained.annotations = rows_of(answer.annotations);
  for (const auto& look : answer.looks) {
    explained.heads.push_back({look.name, to_vector(look.energies), to_vector(look.weights)});
  }
  explained.features = to_vector(answer.features);
  explained.output = to_vector(answer.output);
  const auto& labels = data::labels_of(system.coders, task.columns()[task.target()].name).labels();
  const auto logits = to_vector(answer.logits);
  const auto log_p = to_vector(answer.log_probabilities);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    explained.labels.push_back({labels[i], logits[i], std::exp(static_cast<double>(log_p[i]))});
  }
  std::stable_sort(explained.labels.begin(), explained.labels.end(),
                   [](const auto& a, const auto& b) { return a.logit > b.logit; });
  return explained;
}

}  // namespace attend::tasks
