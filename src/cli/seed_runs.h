#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/command.h"
#include "training/recipe.h"

namespace attend::cli {

/// The same training several times, with other seeds.
struct SeedRuns {
  std::string out;          ///< the folder of their folders: "seed-1", ...
  std::int64_t first = 1;   ///< seed
  std::int64_t count = 1;   ///< of seeds, each one more than the one before
  training::Recipe recipe;  ///< but for the seed
  bool quiet = false;
  std::vector<std::string> to_begin{};  ///< what `attend train` is told to begin one
  std::vector<std::string> always{};    ///< and what it is told to go on, too
};

/// Trains them one after the other, each as a process of its own; those that are there already are
/// gone on with. Then says mean and spread of the best validations, and writes them to seeds.json.
/// The exit code of the first that fails, or kOk. Throws Error if a folder holds another run.
int train_all_seeds(const SeedRuns& runs, Streams streams);

}  // namespace attend::cli
