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

/// Makes the vocabularies of a run from its training text. Throws Error if it has too few words.
models::Vocabularies train_vocabularies(const Run& run);

}  // namespace attend::training
