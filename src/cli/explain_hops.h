#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "cli/explanation_report.h"
#include "tasks/model_folder.h"

namespace attend::cli {

/// How a question about facts is answered, hop by hop with its numbers, for people. `texts` are the
/// facts, with tabs between them, and the question; or one line whose last part is the question.
/// Warns on `err` of words that the model does not know. Throws Error if they cannot be read.
std::string explained_hops(const tasks::System& system, Engine& engine,
                           const std::vector<std::string>& texts, std::int64_t max_length,
                           std::size_t best, const ExplanationStyle& style, std::ostream& err);

/// A hop over three facts of two numbers, worked by hand: Sukhbaatar et al. 2015, section 2.
std::string hop_by_hand(Engine& engine);

}  // namespace attend::cli
