#pragma once

#include <cstdint>
#include <string>

#include "core/fields.h"

namespace attend::models {

/// What stacks a recurrence has beside it: the `stack` section of a recipe.
struct StackConfig {
  Fields fields();

  /// Throws ConfigError naming the first field that is out of range.
  void validate() const;
};

}  // namespace attend::models
