#pragma once

#include <cstdint>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace attend::metrics {

/// How well a class was found: a label, or the spans of a type.
struct ClassCounts {
  std::string name;
  int64_t hits = 0;  ///< found where it is right
  int64_t found = 0;
  int64_t right = 0;  ///< its support

  double precision() const;  ///< hits / found, [0, 1]; NaN if it was never found
  double recall() const;     ///< hits / right, [0, 1]; NaN if it is never right
  double f1() const;         ///< 2 hits / (found + right), [0, 1]; NaN if it is neither
};

/// precision, recall, f1 (null: there is none), right, found, and the name under `key` first.
nlohmann::ordered_json to_json(const ClassCounts& counts, const char* key);

}  // namespace attend::metrics
