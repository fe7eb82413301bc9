#pragma once

#include <cstdint>
#include <string>

#include "core/fields.h"

namespace attend::tasks {

/// Which sentences of a formal language are drawn: the `language` section of a recipe.
struct LanguageConfig {
  std::string kind = "anbn";
  int64_t letters = 2;
  int64_t longest = 15;
  int64_t curriculum = 2000;
  int64_t examples = 200'000;
  int64_t test_longest = 60;
  int64_t tests_of_length = 10;

  Fields fields();

  /// Throws ConfigError naming the first field that is out of range.
  void validate() const;

  static constexpr int64_t kFirstLongest = 3;  ///< n that a curriculum begins with
  static constexpr int64_t kDevLongest = 20;   ///< n to be measured by while learning, at least
};

}  // namespace attend::tasks
