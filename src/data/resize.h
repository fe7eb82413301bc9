#pragma once

#include <cstdint>

#include "data/picture.h"

namespace attend::data {

/// A part of a picture: rows and columns from the top left.
struct Window {
  std::int64_t top = 0;
  std::int64_t left = 0;
  std::int64_t height = 0;
  std::int64_t width = 0;

  bool operator==(const Window&) const = default;
};

/// The part `window` of the picture brought to `height` by `width`; of which nothing else is
/// computed. Each new pixel is a mean of the old ones about it, weighted by a triangle with
/// half-pixel centres that is one pixel wide at each side, or, where the picture shrinks, as many
/// as become one: bilinear interpolation, and no aliasing. Columns are done first and rounded to
/// bytes, then rows. That is the filter BILINEAR of Pillow, which most pretrained networks were
/// taught with. All in whole numbers: the same bytes on every machine. Throws std::logic_error if
/// the window is empty or not within the new picture.
Picture resized(const Picture& picture, std::int64_t height, std::int64_t width,
                const Window& window);

/// All of it.
Picture resized(const Picture& picture, std::int64_t height, std::int64_t width);

/// In grey, (19595 red + 38470 green + 7471 blue) / 2^16, the luma of ITU-R BT.601; or grey as
/// three equal colours. `channels` is 1 or 3.
Picture in_channels(Picture picture, std::int64_t channels);

}  // namespace attend::data
