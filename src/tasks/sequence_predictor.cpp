#include "tasks/sequence_predictor.h"

#include <utility>

namespace attend::tasks {
namespace {

std::vector<std::string> cells_of(std::span<const data::Row> rows, std::size_t column) {
  std::vector<std::string> cells;
  for (const auto& row : rows) cells.push_back(row.cells.at(column));
  return cells;
}

}  // namespace

Prediction prediction_of(Translation translation) {
  Prediction prediction = {std::move(translation.text),
                           translation.score,
                           translation.log_probability,
                           std::move(translation.log_probabilities),
                           {}};
  if (!translation.alignment.weights.empty()) {
    prediction.readings.push_back({.name = "attention",
                                   .alignment = std::move(translation.alignment),
                                   .grid = translation.grid,
                                   .times = std::move(translation.times)});
  }
  return prediction;
}

std::vector<std::vector<Prediction>> SequencePredictor::predict(
    std::span<const data::Row> rows, const TranslationOptions& options) const {
  std::vector<std::vector<Prediction>> all;
  const auto first_line = rows.empty() ? 1 : rows.front().line;
  for (auto& of_row :
       translator_.translate(cells_of(rows, 0), options, first_line, nullptr, options.supervisor)) {
    auto& predictions = all.emplace_back();
    for (auto& one : of_row) predictions.push_back(prediction_of(std::move(one)));
  }
  return all;
}

std::vector<Prediction> SequencePredictor::score(std::span<const data::Row> rows,
                                                 const TranslationOptions& options) const {
  std::vector<Prediction> all;
  for (auto& one :
       translator_.score(cells_of(rows, 0), cells_of(rows, 1), options, options.supervisor)) {
    all.push_back(prediction_of(std::move(one)));
  }
  return all;
}

}  // namespace attend::tasks
