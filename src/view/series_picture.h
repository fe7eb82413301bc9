#pragma once

#include <cstddef>

#include "format/explored_series.h"
#include "view/picture.h"

namespace attend::view {

/// The most steps of a window that is drawn.
inline constexpr std::int64_t kMostStepsDrawn = 2000;

struct SeriesStyle {
  double font_size = 12.0;
  bool is_root = false;  ///< shades are of the weights' roots
};

/// A window as the page of `attend explore` has it: of each target a chart of what was read, came
/// and is said, with intervals and the number read last; below, step under step, the weights of
/// each model. Throws Error if it has more steps than are drawn.
Picture picture_of(const format::SeriesExploration& exploration, std::size_t window,
                   const SeriesStyle& style = {});

}  // namespace attend::view
