#pragma once

#include <vector>

#include "search/stepper.h"

namespace attend::search {

/// Of each source the finished hypotheses, best score first, at most beam_size. A hypothesis that
/// ends leaves its place in the beam; unfinished ones are ended at the longest length. Ties go to
/// the hypothesis found first, then to the lower token.
std::vector<std::vector<Hypothesis>> beam_search(Stepper& stepper, const SearchOptions& options);

}  // namespace attend::search
