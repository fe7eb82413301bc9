#pragma once

#include <cstddef>
#include <string>

#include "cli/explanation_report.h"
#include "tasks/write_explanation.h"

namespace attend::cli {

/// Steps of a Turing machine, head by head with their numbers, for people: of all places the `best`
/// heaviest. `style` says which steps.
std::string explained_writes(const tasks::WriteExplanation& explained, std::size_t best,
                             const ExplanationStyle& style);

}  // namespace attend::cli
