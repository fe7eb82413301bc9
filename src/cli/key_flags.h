#pragma once

#include <string>
#include <utility>
#include <vector>

#include "training/recipe.h"

namespace CLI {
class App;
}

namespace attend::cli {

/// Every key of a recipe as a flag: --model.hidden_size 512. Help leaves them out.
class KeyFlags {
 public:
  static constexpr const char* kGroup = "Keys";  ///< of these options

  void declare(CLI::App& app);

  /// What was given, in that order: key and text.
  const std::vector<std::pair<std::string, std::string>>& given() const { return given_; }

  /// Throws ConfigError if a text is of a wrong type.
  void apply(training::Recipe& recipe) const;

 private:
  std::vector<std::pair<std::string, std::string>> given_;
};

}  // namespace attend::cli
