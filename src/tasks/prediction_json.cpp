#include "tasks/prediction_json.h"

#include <cmath>
#include <vector>

#include <nlohmann/json.hpp>

namespace attend::tasks {
namespace {

using Json = nlohmann::ordered_json;

/// To 4 decimals; adding 0 makes -0 a plain 0.
Json rounded(const std::vector<float>& numbers) {
  auto json = Json::array();
  for (const auto number : numbers) {
    json.push_back(std::round(static_cast<double>(number) * 1e4) / 1e4 + 0.0);
  }
  return json;
}

Json to_json(const Reading& reading) {
  const auto& alignment = reading.alignment;
  format::check(alignment);
  Json json = {{"name", reading.name},
               {"source", alignment.source},
               {"target", alignment.target},
               {"source_words", alignment.source_words},
               {"target_words", alignment.target_words}};
  if (const auto& grid = reading.grid) {
    json["grid"] = {{"rows", grid->rows},   {"columns", grid->columns}, {"height", grid->height},
                    {"width", grid->width}, {"left", grid->left},       {"top", grid->top},
                    {"right", grid->right}, {"bottom", grid->bottom}};
  }
  auto& rows = json["weights"] = Json::array();
  for (const auto& row : alignment.weights) rows.push_back(rounded(row));
  return json;
}

}  // namespace

Json to_json(const Prediction& prediction, bool has_readings) {
  Json json = {{"text", prediction.text},
               {"score", prediction.score},
               {"log_probability", prediction.log_probability},
               {"log_probabilities", rounded(prediction.log_probabilities)}};
  if (!has_readings) return json;
  auto& readings = json["readings"] = Json::array();
  for (const auto& reading : prediction.readings) readings.push_back(to_json(reading));
  return json;
}

}  // namespace attend::tasks
