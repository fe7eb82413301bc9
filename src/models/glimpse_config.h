#pragma once

#include <cstdint>
#include <string>

#include "core/fields.h"

namespace attend::models {

/// What is seen of a picture at a time: the `glimpse` section of a recipe.
struct GlimpseConfig {
  Fields fields();

  /// Throws ConfigError naming the first field that is out of range.
  void validate() const;
};

}  // namespace attend::models
