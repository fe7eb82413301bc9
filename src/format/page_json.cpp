#include "format/page_json.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace attend::format {

Json rounded(double value, double scale) {
  if (!std::isfinite(value)) return nullptr;
  return std::round(value * scale) / scale + 0.0;
}

Json rounded(const Figures& figures) {
  auto json = Json::object();
  for (const auto& [name, value] : figures) json[name] = rounded(value, 1e5);
  return json;
}

Json rounded(const std::vector<float>& log_probabilities) {
  auto json = Json::array();
  for (const auto p : log_probabilities) json.push_back(rounded(static_cast<double>(p), 1e3));
  return json;
}

void add_weights(const std::vector<std::vector<float>>& weights, std::size_t targets,
                 std::size_t sources, Json& json) {
  if (weights.size() != targets) {
    throw std::logic_error("a page: not a row of weights for each target symbol");
  }
  float scale = 1.0F;
  for (const auto& row : weights) {
    if (row.size() != sources)
      throw std::logic_error("a page: not a weight for each position read");
    for (const auto weight : row) {
      if (!std::isfinite(weight) || weight < 0.0F) {
        throw std::logic_error("a page: a weight below 0 or not finite");
      }
      scale = std::max(scale, weight);
    }
  }
  if (scale > 1.0F) json["scale"] = scale;
  json["weights"] = to_base64(weights, scale);
}

}  // namespace attend::format
