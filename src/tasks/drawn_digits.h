#pragma once

#include <memory>
#include <vector>

#include "data/corpus.h"
#include "tasks/task.h"

namespace attend::tasks {

/// Pictures of digits among pieces of others, as the section `clutter` has them: for Use::kTest of
/// the digits that are kept for tests, and so on. A picture is drawn when a batch is made of it.
/// Throws Error if clutter.from has not MNIST's files.
std::unique_ptr<data::Corpus> drawn_digits(const Opening& opening,
                                           std::vector<data::CorpusColumn> columns);

}  // namespace attend::tasks
