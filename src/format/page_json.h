#pragma once

#include <cstddef>
#include <vector>

#include <nlohmann/json.hpp>

#include "format/exploration.h"

// What the JSON of several pages has alike. For the sources of this folder.

namespace attend::format {

using Json = nlohmann::ordered_json;

/// To the nearest of `scale` parts of 1. Adding 0 makes -0 a plain 0; what is not finite becomes
/// null.
Json rounded(double value, double scale);

/// An object of them, to five decimals.
Json rounded(const Figures& figures);

/// A list of them, to three decimals.
Json rounded(const std::vector<float>& log_probabilities);

/// Adds `weights`  [targets, sources], and `scale` where one of them is over 1: such are no
/// probabilities, but some alignments have them, and the largest becomes the scale. Throws
/// std::logic_error if they have another shape, or one is below 0 or not finite.
void add_weights(const std::vector<std::vector<float>>& weights, std::size_t targets,
                 std::size_t sources, Json& json);

}  // namespace attend::format
