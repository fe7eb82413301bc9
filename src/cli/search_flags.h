#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "search/stepper.h"

namespace CLI {
class App;
}

namespace attend::tasks {
struct System;
}

namespace attend::cli {

/// What a command line says of a search, besides its beam: what was not said is the model's.
struct SearchFlags {
  std::optional<double> length_penalty;
  std::optional<double> coverage_penalty;
  std::optional<double> ctc;
  std::optional<double> max_ratio;
  std::optional<double> min_ratio;
  std::optional<double> end_threshold;
  std::optional<std::int64_t> no_repeat;

  void declare(CLI::App& app);
  void apply(search::SearchOptions& options) const;

  /// Throws Error naming the first of these that was given, if the model of this name searches for
  /// nothing.
  void check_searches(const tasks::System& system, const std::string& name) const;

  /// The first of these that was given, for a message; null if none was.
  const char* given() const;
};

}  // namespace attend::cli
