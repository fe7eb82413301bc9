#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "cli/explanation_report.h"
#include "tasks/model_folder.h"

namespace attend::cli {

/// How one text stands to another with its numbers, for people: the annotations of both texts, each
/// reading of one by the other, with energies and weights, what it is set against, and the `best`
/// likeliest labels. `texts` are one for each column, or one line with a tab between them. Warns on
/// `err` if the model knows nothing of a text. Throws Error if the model reads no pairs, or a text
/// cannot be read.
std::string explained_pair(const tasks::System& system, Engine& engine,
                           std::vector<std::string> texts, std::int64_t max_length,
                           std::size_t best, const ExplanationStyle& style, std::ostream& err);

}  // namespace attend::cli
