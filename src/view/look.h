#pragma once

#include <memory>
#include <span>
#include <vector>

#include "format/boxes.h"
#include "format/grid.h"
#include "view/picture.h"

// Weights over the places of a picture as people see them: what was looked at most is as bright as
// it is, all else is dimmed. The page does the same (web/src/pictures_drawing.ts).

namespace attend::view {

/// How much of a photograph's light is taken where nothing was looked at, and of ink on white.
inline constexpr double kDimPhotograph = 0.78;
inline constexpr double kDimInk = 0.55;

/// Which of the two a picture is: by its mean brightness. Without one, a photograph.
double dim_of(const RasterImage* image);

/// Where one word looked.
class Look {
 public:
  /// weights [places], none below 0; smoothed by a cubic B-spline, or a place each. Keeps neither.
  Look(const format::Grid& grid, std::span<const float> weights, bool is_smooth, bool is_root);

  /// Of a point of the picture, in its pixels: 1 where was looked at most, 0 where was not, and
  /// beyond all places.
  double share(double x, double y) const;

  /// The place with the largest weight, the first of equals.
  std::int64_t most() const { return most_; }

 private:
  double weight(double row, double column) const;

  format::Grid grid_;
  std::vector<float> weights_;
  bool is_smooth_;
  bool is_root_;
  std::int64_t most_ = 0;
  double largest_ = 0.0;
};

/// A place in the picture's pixels.
format::WordBox box_of(const format::Grid& grid, std::int64_t place);

/// What covers a picture of this size: black, the more opaque the less was looked there  [H, W, 4].
RasterImage cover_of(const Look& look, double height, double width, std::int64_t rows,
                     std::int64_t columns, double dim);

}  // namespace attend::view
