#pragma once

#include <cstdint>
#include <string>

#include "core/fields.h"

namespace attend::tasks {

/// Which sentences of a formal language are drawn: the `language` section of a recipe.
struct LanguageConfig {
  Fields fields();

  /// Throws ConfigError naming the first field that is out of range.
  void validate() const;
};

}  // namespace attend::tasks
