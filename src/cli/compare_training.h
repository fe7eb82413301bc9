#pragma once

#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "cli/key_flags.h"
#include "cli/options.h"
#include "cli/training_texts.h"
#include "training/recipe.h"

namespace attend::cli {

/// What `attend compare --recipes` trains, and how.
struct CompareTraining {
  std::vector<std::string> recipes;  ///< names or files
  std::vector<std::string> vary;     ///< "KEY=V1,V2": every recipe with each of these values
  TrainingTexts texts;
  std::string out;  ///< each run is a folder in it
  std::optional<std::int64_t> workers;
  bool quiet = false;
  EngineFlags engine;
  KeyFlags keys;
};

/// One of the runs: a recipe with values of the keys that vary.
struct Variant {
  std::string name;  ///< of its folder: "bahdanau2015+score=dot"
  training::Recipe recipe;
  std::string refusal;  ///< why it cannot be trained; empty if it can
};

/// The product of recipes and values. Throws Error if a recipe cannot be read, a key is unknown or
/// a value of a wrong type, if two variants would have one name, or if all of them are refused.
std::vector<Variant> variants_of(const CompareTraining& asked);

/// What came of training them.
struct Trained {
  std::vector<std::string> folders;   ///< of all that were not refused
  std::vector<std::string> failures;  ///< names of those whose training failed
  bool is_stopped = false;            ///< by a signal: not all of them are there
};

/// Trains them one after the other, each in a process of its own, `attend train`; goes on with
/// those that were begun, and leaves those that are finished. Says on `err` what it does. Throws
/// Error, before anything is trained, if a folder holds another run.
Trained train_all(const CompareTraining& asked, const std::vector<Variant>& variants,
                  std::ostream& err);

}  // namespace attend::cli
