#pragma once

#include <cstdint>
#include <string>

#include "core/fields.h"

namespace attend::models {

/// What is kept of the facts of a story, and how often it is read: the `memory` section of a
/// recipe.
struct MemoryConfig {
  int64_t hops = 3;
  int64_t size = 50;
  std::string words = "position";
  std::string tying = "adjacent";
  bool times = true;
  double noise = 0.0;
  double dev_share = 0.1;

  Fields fields();

  /// Throws ConfigError naming the first field that is out of range.
  void validate() const;
};

}  // namespace attend::models
