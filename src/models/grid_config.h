#pragma once

#include <string>
#include <vector>

#include "nn/grid.h"

namespace attend::models {

/// Layers over pictures, as a key of a recipe says them: one after the other, with commas between.
/// Each is how many filters, or `each` for one of each channel, and what differs from a window of
/// 3x3, padded so that nothing is lost:
///
///   64 5x3 stride 2x1 norm linear pool 2x2
///
/// The window; the stride of the window; a ChannelNorm; no rectifier, or `most 6`; the largest of
/// so many places, which lie side by side. Sizes are HEIGHTxWIDTH, or one number for both. A
/// window's padding is half of it, more of it after than before where it is even. The network of
/// Deng et al. 2017: "64 pool 2, 128 pool 2, 256 norm, 256 pool 2x1, 512 norm pool 1x2, 512 norm".
/// Empty: none. Throws ConfigError naming `key` and the word that does not fit.
std::vector<nn::GridLayerOptions> grid_layers(const std::string& key, const std::string& text);

/// The same over positions in a line, which are a picture of one row: one number for a size is that
/// along the line, and a window is of 1x3 if nothing is said.
///
///   32 1x5 stride 2, 64 pool 2
///
/// Throws ConfigError as well if a size is higher than the line.
std::vector<nn::GridLayerOptions> line_layers(const std::string& key, const std::string& text);

}  // namespace attend::models
