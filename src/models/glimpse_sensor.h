#pragma once

#include <cstdint>
#include <vector>

#include "data/part.h"

namespace attend::models {

/// Where one looks, in halves of a picture from its middle: -1 is its first row or column, 1 its
/// last. Beyond that there is nothing.
struct Place {
  float down = 0.0F;
  float across = 0.0F;
};

/// A square of a picture, in its pixels; it may lie beyond.
struct Frame {
  int64_t top = 0;
  int64_t left = 0;
  int64_t side = 0;
};

/// What sees little at once: square windows around a place, the finest of `size` pixels a side,
/// each other one of twice the side of the one before it, and all of as many numbers, of which each
/// is the mean of the pixels that it stands for. Mnih et al. 2014, section 3.1, "glimpse sensor".
/// What lies beyond a picture is 0.
class GlimpseSensor {
 public:
  GlimpseSensor(int64_t size, int64_t scales) : size_(size), scales_(scales) {}

  /// Numbers of a glimpse of pictures of so many channels.
  int64_t numbers(int64_t channels) const { return scales_ * size_ * size_ * channels; }

  /// A place of each row.  pictures [B, H, W, C] -> [B, size, size, scales, C]
  std::vector<float> see(const data::Column& pictures, const std::vector<Place>& places) const;

  /// The windows of a place in a picture of such a size, the finest first.
  std::vector<Frame> frames(const Place& place, int64_t height, int64_t width) const;

  /// How much of what is seen is of each pixel: each window's share of a pixel, over the sum of all
  /// pixels; zeros if there is nothing but what lies beyond.  [height, width]
  std::vector<float> shares(const Place& place, int64_t height, int64_t width) const;

 private:
  int64_t size_;
  int64_t scales_;
};

}  // namespace attend::models
