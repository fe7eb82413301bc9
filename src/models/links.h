#pragma once

#include <vector>

#include "data/part.h"

namespace attend::models {

/// Where each target symbol should look, by links between symbols: 1 / n at each of the n source
/// symbols that it is linked to, end at end; all zeros where it is linked to none. With
/// `is_reversed` the source is read last symbol first, then its end.
///
/// source [B, S], target [B, T], links [B, links, 2]: pairs of positions -> [B, T, S]. Throws
/// std::logic_error if a link is to no symbol.
std::vector<float> weights_of_links(const data::Column& source, const data::Column& target,
                                    const data::Column& links, bool is_reversed);

}  // namespace attend::models
