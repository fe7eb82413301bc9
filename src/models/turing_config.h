#pragma once

#include <cstdint>
#include <string>

#include "core/fields.h"

namespace attend::models {

/// What a Turing machine is made of: the `turing` section of a recipe.
struct TuringConfig {
  Fields fields();

  /// Throws ConfigError naming the first field that is out of range.
  void validate() const;
};

}  // namespace attend::models
