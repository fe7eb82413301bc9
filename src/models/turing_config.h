#pragma once

#include <cstdint>
#include <string>

#include "core/fields.h"

namespace attend::models {

/// What a Turing machine is made of: the `turing` section of a recipe.
struct TuringConfig {
  std::string controller = "lstm";
  int64_t places = 128;
  int64_t width = 20;
  int64_t read_heads = 1;
  int64_t write_heads = 1;
  int64_t shifts = 1;
  std::string memory = "constant";
  std::string first_weights = "learned";
  double clip = 20.0;

  Fields fields();

  /// Throws ConfigError naming the first field that is out of range.
  void validate() const;

  bool has_memory() const { return places > 0; }
};

}  // namespace attend::models
