#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "models/system_config.h"
#include "training/training_config.h"

namespace attend::training {

/// What to train and how: a TOML file with the sections text, model, attention, search, training.
struct Recipe {
  models::SystemConfig system;
  TrainingConfig training;

  /// Of all sections.
  Fields fields();

  /// Throws ConfigError naming the first field that is out of range or does not fit another.
  void validate() const;
};

/// Sets what the text of a TOML file says. Throws Error naming the file, the line and the key: not
/// TOML, unknown (with the nearest key), or of a wrong type.
void apply_toml(Recipe& recipe, std::string_view text, const std::string& where);

/// The recipe as a TOML file that gives it back.
std::string to_toml(Recipe recipe);

/// Reads a recipe: a path, or the name of one that is built in ("bahdanau2015"). Throws Error
/// naming those that there are.
Recipe load_recipe(const std::string& name_or_path);

}  // namespace attend::training
