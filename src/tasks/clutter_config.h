#pragma once

#include <cstdint>
#include <string>

#include "core/fields.h"
#include "data/cluttered_digits.h"

namespace attend::tasks {

/// Which pictures are drawn, where there are no files of them: the `clutter` section of a recipe.
struct ClutterConfig {
  data::ClutterOptions options;
  std::string from;
  int64_t examples = 1'000'000;
  int64_t tests = 2'000;

  Fields fields();

  /// Throws ConfigError naming the first field that is out of range.
  void validate() const;

  bool is_there() const { return !from.empty(); }
};

}  // namespace attend::tasks
