#include "format/explored_series.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <nlohmann/json.hpp>

namespace attend::format {
namespace {

using Json = nlohmann::ordered_json;

void require(bool holds, const char* what) {
  if (!holds) throw std::logic_error(std::string("explored series: ") + what);
}

Json to_json(double number) {
  return std::isfinite(number) ? Json(number) : Json(nullptr);
}

Json to_json(const Figures& figures) {
  auto json = Json::object();
  for (const auto& [name, value] : figures) json[name] = to_json(value);
  return json;
}

/// Of each target a list.
Json to_json(const std::vector<std::vector<double>>& numbers) {
  auto json = Json::array();
  for (const auto& of_target : numbers) {
    auto& list = json.emplace_back(Json::array());
    for (const auto number : of_target) list.push_back(to_json(number));
  }
  return json;
}

Json to_json(const SeriesModel& model) {
  Json json = {
      {"name", model.name},       {"made_of", model.made_of}, {"parameters", model.parameters},
      {"history", model.history}, {"first", model.first},     {"last", model.last},
      {"gaps", model.gaps}};
  if (model.level > 0.0) json["level"] = model.level;
  json["scores"] = to_json(model.scores);
  json["persistence"] = to_json(model.persistence);
  return json;
}

/// Of each target the numbers, and their intervals where all have one.
Json to_json(const std::vector<std::vector<SaidNumber>>& said) {
  auto json = Json::array();
  for (const auto& of_target : said) {
    Json one = {{"values", Json::array()}};
    const bool has_intervals =
        std::all_of(of_target.begin(), of_target.end(),
                    [](const SaidNumber& number) { return number.low && number.high; });
    for (const auto& number : of_target) {
      one["values"].push_back(to_json(number.value));
      if (!has_intervals) continue;
      one["low"].push_back(to_json(*number.low));
      one["high"].push_back(to_json(*number.high));
    }
    json.push_back(std::move(one));
  }
  return json;
}

Json to_json(const SeriesReading& reading) {
  require(reading.weights.size() == reading.rows.size(), "not a list of weights for each row");
  float scale = 1.0F;
  for (const auto& row : reading.weights) {
    require(row.size() == reading.weights.front().size(), "rows of other steps");
    for (const auto weight : row) {
      require(std::isfinite(weight) && weight >= 0.0F, "a weight below 0 or not finite");
      scale = std::max(scale, weight);
    }
  }
  Json json = {{"name", reading.name},
               {"first", reading.first},
               {"sums", reading.chooses_rows ? "columns" : "rows"},
               {"rows", reading.rows}};
  if (scale > 1.0F) json["scale"] = scale;
  json["weights"] = to_base64(reading.weights, scale);
  return json;
}

Json to_json(const ModelWindow& seen, const SeriesModel& model, std::size_t targets) {
  require(seen.said.size() == targets, "not a list of what is said for each target");
  for (const auto& of_target : seen.said) {
    require(std::ssize(of_target) == model.last - model.first + 1, "said of other steps");
  }
  Json json = {{"said", to_json(seen.said)}};
  auto& readings = json["readings"] = Json::array();
  for (const auto& reading : seen.readings) readings.push_back(to_json(reading));
  if (seen.error) json["error"] = *seen.error;
  if (seen.persistence_error) json["persistence_error"] = *seen.persistence_error;
  return json;
}

Json to_json(const ExploredWindow& window, const SeriesExploration& all) {
  const auto targets = all.targets.size();
  require(window.read.size() == targets && window.came.size() == targets &&
              window.persistence.size() == targets,
          "not a list of numbers for each target");
  require(window.models.size() == all.models.size(), "a window was not seen by all models");
  Json json = {{"line", window.line},
               {"time", window.time},
               {"read", to_json(window.read)},
               {"came", to_json(window.came)},
               {"persistence", Json::array()}};
  for (const auto number : window.persistence) json["persistence"].push_back(to_json(number));
  auto& seen = json["models"] = Json::array();
  for (std::size_t i = 0; i < all.models.size(); ++i) {
    seen.push_back(to_json(window.models[i], all.models[i], targets));
  }
  return json;
}

}  // namespace

std::string to_json(const SeriesExploration& exploration) {
  Json json = {{"format", "attend-series"},
               {"version", 1},
               {"program", exploration.program},
               {"title", exploration.title},
               {"file", exploration.file},
               {"targets", exploration.targets},
               {"step_seconds", exploration.step_seconds},
               {"windows_in_file", exploration.windows_in_file},
               {"chosen", exploration.chosen}};
  auto& models = json["models"] = Json::array();
  for (const auto& model : exploration.models) models.push_back(to_json(model));
  auto& windows = json["windows"] = Json::array();
  for (const auto& window : exploration.windows) {
    windows.push_back(to_json(window, exploration));
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace attend::format
