#pragma once

#include <string>
#include <vector>

#include "cli/explore_sentences.h"
#include "cli/explore_text.h"
#include "tasks/model_folder.h"
#include "view/strips_picture.h"

namespace attend::cli {

/// Whether a model answers with bits.
bool says_bits(const tasks::System& system);

/// A run of a machine over a line.
struct ExploredRun {
  std::int64_t line = 1;
  view::DrawnStrips strips;
};

/// Of each line, and each model, what was read, said and is right; of a model with a memory the
/// weights of its heads, their gates and shifts, and the memory behind the last step. Lines are
/// those of a file of sequences, of a table with its results, or one sequence. Throws Error if
/// there is none, if one cannot be read, with its line, or if a model answers with something else.
std::vector<ExploredRun> explore_bits(const std::vector<std::string>& folders, Engine& engine,
                                      const ExploreTextFlags& flags, const ExploreOptions& options);

}  // namespace attend::cli
