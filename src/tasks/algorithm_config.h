#pragma once

#include <cstdint>
#include <string>

#include "core/fields.h"

namespace attend::tasks {

/// Which sequences are drawn: the `algorithm` section of a recipe.
struct AlgorithmConfig {
  Fields fields();

  /// Throws ConfigError naming the first field that is out of range.
  void validate() const;
};

}  // namespace attend::tasks
