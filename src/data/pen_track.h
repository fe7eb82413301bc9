#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "data/picture.h"

namespace attend::data {

/// Where a pen was, y downwards as the rows of a picture.
struct PenPoint {
  double x = 0.0;
  double y = 0.0;
  bool lifts = false;  ///< the pen is lifted behind it: no line to the next one

  bool operator==(const PenPoint&) const = default;
};

/// The points of a cell "x,y,pen x,y,pen ...", pen 1 where it lifts, else 0. Throws Error, without
/// saying where, if the cell is none.
std::vector<PenPoint> pen_track(std::string_view cell);

/// How a track lies in a picture of it, of a height that is asked for: as large as there is room,
/// its proportions kept, in the middle from top to bottom. One that is longer than kWidest times as
/// high is lower than the picture.
struct TrackPlace {
  static constexpr double kWidest = 16.0;
  static constexpr std::int64_t kLowest = 16;     ///< pixels
  static constexpr std::int64_t kHighest = 1024;  ///< pixels

  /// `points`: one at least; `pixels`: the picture's height, from kLowest.
  TrackPlace(const std::vector<PenPoint>& points, std::int64_t pixels);

  double column_of(double x) const { return border + (x - left) * scale; }
  double row_of(double y) const { return top_row + (y - top) * scale; }

  std::int64_t height = 0;  ///< of the picture
  std::int64_t width = 0;
  double thickness = 0.0;  ///< of the line, in pixels: a twentieth of the height, 1.5 at least
  double border = 0.0;     ///< of white around, in pixels: twice as much
  double scale = 1.0;      ///< pixels of the track's unit
  double left = 0.0;       ///< of the track, in its own units
  double top = 0.0;
  double top_row = 0.0;  ///< where the track begins in the picture
};

/// A black line on white, grey: between one point and the next unless the pen was lifted, and a dot
/// where it touched but once. A pixel has as much ink as the nearest line is nearer to its middle
/// than half the line's thickness and half a pixel: all of it from one pixel nearer.
Picture draw_track(const std::vector<PenPoint>& points, std::int64_t height);

}  // namespace attend::data
