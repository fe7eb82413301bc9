#pragma once

#include <cstddef>
#include <string>

#include "view/compare_page.h"

namespace attend::view {

/// The colour of the n-th series, a class of the page's style: c0 to c7, again and again, with
/// other dashes each time.
int colour_of_series(std::size_t series);

/// Round numbers that divide an axis from `least` to `most` into about `count` parts.
std::vector<double> ticks_between(double least, double most, int count);

/// A chart as an SVG picture with its title and legend; empty if it has no point. The vertical axis
/// begins at 0 or at the least value, if that is less; so does a horizontal one of numbers, which
/// are counts, and has ticks at whole numbers only.
std::string to_svg_figure(const PageChart& chart);

}  // namespace attend::view
