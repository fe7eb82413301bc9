#include "format/readings.h"

#include <cmath>

#include <nlohmann/json.hpp>

namespace attend::format {
namespace {

using Json = nlohmann::ordered_json;

/// To 4 decimals; adding 0 makes -0 a plain 0.
double rounded(float weight) {
  return std::round(static_cast<double>(weight) * 10'000.0) / 10'000.0 + 0.0;
}

}  // namespace

std::string to_json_line(const TranslationReading& reading) {
  const auto& alignment = reading.alignment;
  check(alignment);
  Json json;
  json["line"] = reading.line;
  json["rank"] = reading.rank;
  json["text"] = reading.text;
  json["score"] = reading.score;
  json["log_probability"] = reading.log_probability;
  json["source"] = alignment.source;
  json["target"] = alignment.target;
  json["source_words"] = alignment.source_words;
  json["target_words"] = alignment.target_words;
  auto& rows = json["weights"] = Json::array();
  for (const auto& row : alignment.weights) {
    auto& numbers = rows.emplace_back(Json::array());
    for (const auto weight : row) numbers.push_back(rounded(weight));
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace attend::format
