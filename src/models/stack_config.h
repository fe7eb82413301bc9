#pragma once

#include <cstdint>
#include <string>

#include "core/fields.h"

namespace attend::models {

/// What stacks a recurrence has beside it: the `stack` section of a recipe.
struct StackConfig {
  int64_t count = 10;
  int64_t size = 200;
  int64_t depth = 2;
  bool no_op = false;
  bool recurrence = false;
  bool discrete_in_use = true;

  Fields fields();

  /// Throws ConfigError naming the first field that is out of range.
  void validate() const;
};

}  // namespace attend::models
