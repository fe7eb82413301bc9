#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>

#include "cli/explanation_report.h"
#include "tasks/model_folder.h"

namespace attend::cli {

/// One label of a text, or of one of its words, with its numbers, for people: of each word its
/// annotation, and the energy and weight of each head; the vector that is made of these; and the
/// `best` likeliest labels. `word`, from 0, as tasks::explain_label. Warns on `err` if the model
/// knows nothing of the text. Throws Error if the model has no such label, or the text cannot be
/// read.
std::string explained_label(const tasks::System& system, Engine& engine, const std::string& text,
                            std::int64_t max_length, std::optional<std::size_t> word,
                            std::size_t best, const ExplanationStyle& style, std::ostream& err);

}  // namespace attend::cli
