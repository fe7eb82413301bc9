#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "metrics/edit_rate.h"

namespace attend::metrics {

/// A line and its right answer as symbols, equal where these are, and the edits between them.
using EditedPair = std::function<void(std::span<const uint32_t> hypothesis,
                                      std::span<const uint32_t> reference, int64_t edits)>;

/// Each line of a corpus with the nearest of its references (edit_rate(), which says of what).
/// Throws as it does.
void for_each_nearest(Lines hypotheses, const References& references,
                      const EditRateOptions& options, const EditedPair& of_pair);

}  // namespace attend::metrics
