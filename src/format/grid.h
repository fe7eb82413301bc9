#pragma once

#include <cstdint>

namespace attend::format {

/// How the positions of a reading lie where it is of a picture: places in rows, row by row from the
/// upper left one, and where they lie in the picture that people have. A reading without one is of
/// positions in a line.
struct Grid {
  std::int64_t rows = 0;
  std::int64_t columns = 0;

  // The picture's file, in pixels, upright; 0 where nobody knows, as of features alone.
  std::int64_t height = 0;
  std::int64_t width = 0;

  // What the places together cover of it, in its pixels, each as large as the other: from (left,
  // top) up to (right, bottom). More than the picture where it was padded, less where it was
  // cropped.
  double left = 0.0;
  double top = 0.0;
  double right = 0.0;
  double bottom = 0.0;

  std::int64_t places() const { return rows * columns; }
  double place_height() const { return (bottom - top) / static_cast<double>(rows); }
  double place_width() const { return (right - left) / static_cast<double>(columns); }

  bool operator==(const Grid&) const = default;
};

/// A part of a picture, in the pixels of its file: from (left, top) up to (right, bottom). It may
/// lie beyond the picture.
struct Area {
  double left = 0.0;
  double top = 0.0;
  double right = 0.0;
  double bottom = 0.0;

  bool operator==(const Area&) const = default;
};

}  // namespace attend::format
