#pragma once

#include <filesystem>

#include "training/observer.h"
#include "training/run_folder.h"

namespace attend::training {

/// A new run that so many ranks begin: checks the corpora, gives keys that are "auto" their
/// numbers, then makes the folder. Throws Error before anything is written if a text cannot be used
/// or the folder exists.
RunFolder start_run(const std::filesystem::path& out, const Run& run, int64_t ranks,
                    Observer& observer);

/// Throws Error if nothing would end the training of a run.
void check_ends(const Run& run);

/// Gives a run the task and the text section of the model that it is to begin from, whose coders it
/// keeps.
/// Throws Error if there is no model.
void begin_from(Run& run, const std::filesystem::path& model);

/// What the model of a run is for.
const tasks::Task& task_of(const Run& run);

/// Makes the coders of a run from its training text. Throws Error if it has too few words.
data::Coders learn_coders(const Run& run);

}  // namespace attend::training
