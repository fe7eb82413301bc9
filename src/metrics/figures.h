#pragma once

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace attend::metrics {

/// Numbers by name, in the order in which they are shown. NaN: there is none.
using Figures = std::vector<std::pair<std::string, double>>;

/// The one of this name; NaN if there is none.
inline double figure_called(const Figures& figures, std::string_view name) {
  const auto found = std::find_if(figures.begin(), figures.end(),
                                  [&](const auto& figure) { return figure.first == name; });
  return found == figures.end() ? std::numeric_limits<double>::quiet_NaN() : found->second;
}

}  // namespace attend::metrics
