#pragma once

#include <cstdint>

#include "core/fields.h"
#include "data/varied_numbers.h"

namespace attend::tasks {

/// How signals are read, and varied in training: the `numbers` section of a recipe.
struct NumbersConfig {
  int64_t differences = 0;
  data::NumberVariation variation;

  Fields fields();

  /// Throws ConfigError naming the first field that is out of range.
  void validate() const;
};

}  // namespace attend::tasks
