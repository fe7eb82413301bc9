#pragma once

#include <cstdint>
#include <string>

#include "core/fields.h"

namespace attend::models {

/// How a picture is looked at: the `glimpse` section of a recipe.
struct GlimpseConfig {
  int64_t count = 6;
  int64_t size = 12;
  int64_t scales = 3;
  std::string layers{};
  int64_t seen_size = 128;
  std::string core = "rectified";
  double deviation = 0.2;
  std::string answers = "each";
  std::string reward = "probability";

  Fields fields();

  /// Throws ConfigError naming the first field that is out of range.
  void validate() const;

  /// Whether all of a picture is seen at once.
  bool sees_all() const { return count == 0; }
};

}  // namespace attend::models
