#include "tasks/prediction_json.h"

#include <cmath>
#include <vector>

#include <nlohmann/json.hpp>

#include "format/token_times.h"

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

/// "symbols": [["z", 0.12, 0.2, 0.98]], words alike.
Json times_json(const Prediction& prediction, const Reading& reading) {
  const auto times =
      format::times_of(reading.alignment, *reading.times, prediction.log_probabilities);
  const auto listed = [](const std::vector<format::TokenTime>& tokens) {
    auto all = Json::array();
    for (const auto& [text, begin, end, confidence] : tokens) {
      all.push_back({text, std::round(begin * 1e3) / 1e3 + 0.0, std::round(end * 1e3) / 1e3 + 0.0,
                     std::round(confidence * 1e4) / 1e4});
    }
    return all;
  };
  return {{"first", reading.times->first},
          {"step", reading.times->step},
          {"symbols", listed(times.symbols)},
          {"words", listed(times.words)}};
}

Json to_json(const Prediction& prediction, const Reading& reading) {
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
  if (!reading.frames.empty()) {
    auto& frames = json["frames"] = Json::array();
    for (const auto& of_step : reading.frames) {
      auto& boxes = frames.emplace_back(Json::array());
      for (const auto& [left, top, right, bottom] : of_step) {
        boxes.push_back({left, top, right, bottom});
      }
    }
  }
  if (reading.times) json["times"] = times_json(prediction, reading);
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
  for (const auto& reading : prediction.readings) readings.push_back(to_json(prediction, reading));
  return json;
}

}  // namespace attend::tasks
