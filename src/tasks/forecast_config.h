#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/fields.h"

namespace attend::tasks {

/// Which series are read, and what is predicted: the `forecast` section of a recipe.
struct ForecastConfig {
  std::string target;
  std::string inputs;
  std::string categories;
  std::string known;
  std::string time = "auto";
  std::string step;
  int64_t history = 24;
  int64_t first = 1;
  int64_t horizon = 1;
  std::string gaps = "refuse";
  bool change = false;
  double dev_share = 0.1;
  double level = 0.9;
  double interval_share = 0.5;
  bool input_attention = false;

  Fields fields();

  /// Throws ConfigError naming the first field that is out of range or does not fit another.
  void validate() const;
};

/// Names with commas between them, without the blanks around.
std::vector<std::string> names_in(const std::string& list);

}  // namespace attend::tasks
