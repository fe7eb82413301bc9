#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "data/pen_track.h"

namespace attend::data {

/// Squares of the picture of a pen track (draw_track), to see the weights of its points where the
/// pen was. A point has half of each line to the points beside it, unless the pen was lifted there,
/// and its own spot alone where there is none; its weight lies evenly on that.
class TrackPlaces {
 public:
  /// `side`: pixels of a square. `points` has one at least.
  TrackPlaces(const std::vector<PenPoint>& points, std::int64_t height, std::int64_t side);

  std::int64_t rows() const { return rows_; }
  std::int64_t columns() const { return columns_; }
  std::int64_t width() const { return width_; }  ///< of the picture, in pixels

  /// They add up to what the weights do.  weights [points] -> [rows * columns]. Throws
  /// std::logic_error if there are not as many.
  std::vector<float> weights_of_places(std::span<const float> weights) const;

 private:
  struct Share {
    std::size_t place = 0;
    float share = 0.0F;
  };

  std::int64_t rows_ = 0;
  std::int64_t columns_ = 0;
  std::int64_t width_ = 0;
  std::vector<std::vector<Share>> shares_;  // of each point, 1 in all
};

}  // namespace attend::data
