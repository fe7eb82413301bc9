#pragma once

#include <cstdint>
#include <string>

#include "core/fields.h"

namespace attend::tasks {

/// Which sums, or products, are drawn: the `arithmetic` section of a recipe.
struct ArithmeticConfig {
  std::string operation = "addition";
  int64_t length = 50;
  int64_t longest = 0;
  int64_t examples = 100'000;

  Fields fields();

  /// Throws ConfigError naming the first field that is out of range.
  void validate() const;

  static constexpr int64_t kTests = 1000;  ///< rows of what is measured by
};

}  // namespace attend::tasks
