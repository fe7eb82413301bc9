#pragma once

#include "parallel/group.h"
#include "training/run_folder.h"

namespace attend::training {

/// What the files of a run are now; `pairs` is told by whoever has counted them. Throws Error if
/// one cannot be read, or is no file: a text is read as often as there are epochs.
Texts texts_of(const Run& run, int64_t pairs);

/// Throws Error naming the first file whose bytes are not those that the run began with. One that
/// nothing is known of passes.
void check_same_texts(const Run& run);

/// Throws Error, on ranks other than 0, if their text to learn from is not that of rank 0. Called
/// by all ranks of the group.
void check_same_corpora(parallel::Group& group, const Run& run);

}  // namespace attend::training
