#include "metrics/class_counts.h"

#include <cmath>
#include <limits>

#include <nlohmann/json.hpp>

namespace attend::metrics {
namespace {

double share(int64_t part, int64_t whole) {
  if (whole == 0) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(part) / static_cast<double>(whole);
}

nlohmann::ordered_json maybe(double value) {
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json();
}

}  // namespace

double ClassCounts::precision() const {
  return share(hits, found);
}

double ClassCounts::recall() const {
  return share(hits, right);
}

double ClassCounts::f1() const {
  return share(2 * hits, found + right);
}

nlohmann::ordered_json to_json(const ClassCounts& counts, const char* key) {
  return {{key, counts.name},
          {"precision", maybe(counts.precision())},
          {"recall", maybe(counts.recall())},
          {"f1", maybe(counts.f1())},
          {"right", counts.right},
          {"found", counts.found}};
}

}  // namespace attend::metrics
