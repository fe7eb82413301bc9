#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "data/part.h"

namespace attend::data {

/// How pictures are varied in training, so that a model learns from more than what was given.
struct PictureVariation {
  double distortion = 0.0;  ///< of half a picture's shorter side: how far its edges move

  bool varies() const { return distortion > 0.0; }
};

/// Where a pixel is fetched from, by its place from the picture's middle: (x, y) becomes
/// (m[0] x + m[1] y, m[2] x + m[3] y).
using PixelMatrix = std::array<double, 4>;

/// The picture as the matrix fetches it: bilinear between the middles of pixels, and beyond its
/// edge what is at the edge.  numbers [height, width, size] -> [height, width, size]
std::vector<float> fetched(std::span<const float> numbers, std::int64_t height, std::int64_t width,
                           const PixelMatrix& matrix);

/// Each picture of a batch becomes smaller, narrower or lower (by e^-|d N|, across and down),
/// slanted and turned (its edges move by d N times half its shorter side); d is the distortion, N
/// is drawn from a normal distribution each time. What is in a picture stays in it, or nearly. What
/// is drawn hangs on the row's seed alone: not on the batch, nor on its ranks. Where no pixel is,
/// zeros stay. `seeds`: of each row [B]. Throws std::logic_error if the column has no pictures, or
/// other rows.
void vary(Column& column, const PictureVariation& variation, std::span<const std::uint64_t> seeds);

}  // namespace attend::data
