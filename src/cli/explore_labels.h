#pragma once

#include <iosfwd>
#include <string>

#include "cli/explore_sentences.h"

namespace attend::cli {

/// explore_model() of a model that says labels: the likeliest classes of each line, or its tags,
/// with a reading of each head; of a reference what its labels are worth.
void explore_labels(const std::string& name, const tasks::System& system, Engine& engine,
                    const TextToExplore& text, const ExploreOptions& options,
                    format::Exploration& exploration, std::ostream& err);

}  // namespace attend::cli
