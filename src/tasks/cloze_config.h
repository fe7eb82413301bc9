#pragma once

#include <cstdint>
#include <string>

#include "core/fields.h"

namespace attend::tasks {

/// How texts with a gap are read: the `cloze` section of a recipe.
struct ClozeConfig {
  std::string attention = "once";
  std::string answer = "both";
  bool relabels = true;
  int64_t entities = 0;

  Fields fields();

  /// Throws ConfigError naming the first field that is out of range.
  void validate() const;
};

}  // namespace attend::tasks
