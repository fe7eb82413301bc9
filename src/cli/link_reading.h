#pragma once

#include <string>

#include "format/link_rule.h"

namespace CLI {
class App;
}

namespace attend::cli {

/// How links are read off a model's weights, wherever a command does so.
struct LinkReading {
  std::string links_by = "argmax";
  bool posterior = false;

  /// --links-by and --posterior.
  void declare(CLI::App& app);

  /// Throws ConfigError naming --links-by if there is no such rule.
  format::LinkRule rule() const;

  /// Throws Error naming the option if one was given but `needed`, which it needs, was not.
  void check(bool is_needed_given, const std::string& needed) const;
};

}  // namespace attend::cli
