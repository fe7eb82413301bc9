#pragma once

#include <cstdint>
#include <string>

#include "core/fields.h"

namespace attend::tasks {

/// Which sequences are drawn: the `algorithm` section of a recipe.
struct AlgorithmConfig {
  std::string problem = "copy";
  int64_t bits = 8;
  int64_t min_length = 1;
  int64_t max_length = 20;
  int64_t curriculum = 0;
  int64_t most_repeats = 10;
  int64_t item_length = 3;
  int64_t kept = 16;
  int64_t examples = 100'000;
  int64_t tests = 640;

  Fields fields();

  /// Throws ConfigError naming the first field that is out of range.
  void validate() const;

  /// What sequence n of an epoch to learn from, from 0, is drawn by: with a curriculum its longest
  /// is shorter.
  AlgorithmConfig after(int64_t n) const;

  /// The same of those alone that tell what is read and what is right.
  void validate_problem() const;
};

}  // namespace attend::tasks
