#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "search/stepper.h"

namespace attend::search {

/// The tokens that would end an n-gram which stands in `tokens` already, were they to come next:
/// each once, ascending. With n = 0 there are none.
std::vector<TokenId> repeats_after(std::span<const TokenId> tokens, std::size_t n);

}  // namespace attend::search
