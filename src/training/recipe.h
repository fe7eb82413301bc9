#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "tasks/system_config.h"
#include "tasks/task.h"
#include "training/training_config.h"

namespace attend::training {

/// What to train and how: a TOML file with the sections text, model, attention, search, training.
///
/// A few whole numbers may be "auto N" (core/auto_count.h): N, or what little text needs instead. A
/// recipe that does not say otherwise has some; which became what is decided when a training begins
/// (training/auto_values.h), and a run's own recipe has numbers.
struct Recipe {
  Recipe();

  tasks::SystemConfig system;
  TrainingConfig training;

  /// Of all sections.
  Fields fields();

  /// Throws ConfigError naming the first field that is out of range or does not fit another; of
  /// "auto N" N counts.
  void validate() const;
};

/// Throws ConfigError naming the first key that says nothing of the recipe's task and is not as it
/// is by default: a model would be trained without what was asked for.
void check_keys_are_used(Recipe recipe);

/// The names of the recipes that are built in for a task.
std::vector<std::string> recipes_of(const tasks::Task& task);

/// What a model of the recipe is scored by.
metrics::Metrics metrics_of(const Recipe& recipe);

/// A key that two recipes have with different values, as they are written.
struct Difference {
  std::string key;
  std::string one;
  std::string other;
};

/// The first one, if there is one; a key that is "auto" in `one` agrees with any number.
std::optional<Difference> first_difference(Recipe one, Recipe other);

/// Sets what the text of a TOML file says. Throws Error naming the file, the line and the key: not
/// TOML, unknown (with the nearest key), or of a wrong type.
void apply_toml(Recipe& recipe, std::string_view text, const std::string& where);

/// The recipe as a TOML file that gives it back.
std::string to_toml(Recipe recipe);

/// Reads a recipe: a path, or the name of one that is built in ("bahdanau2015"). Throws Error
/// naming those that there are.
Recipe load_recipe(const std::string& name_or_path);

}  // namespace attend::training
