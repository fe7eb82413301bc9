#pragma once

#include <string>

#include "format/plot.h"
#include "view/picture.h"

namespace attend::view {

/// The charts of a plot as one picture: all of them as small multiples
/// under a legend, or one alone, named as in its charts, whose lines have their names at their
/// ends. Throws Error if there is nothing to draw.
Picture picture_of(const format::Plot& plot, const std::string& chart);

}  // namespace attend::view
