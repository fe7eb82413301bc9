#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace attend::view {

/// x and y.
using PlotPoints = std::vector<std::pair<double, double>>;

/// A value at which an axis has a mark, and what stands there.
struct Tick {
  double value;
  std::string text;
};

/// Where values stand in a picture: `least` at `from`, `most` at `to`.
struct PlotAxis {
  double least = 0.0;
  double most = 1.0;
  double from = 0.0;
  double to = 1.0;
  bool is_log = false;
  double step = 0.25;  ///< between ticks, if it is not logarithmic

  double place(double value) const;

  /// Round values. On a logarithmic axis 1, 2 and 5 times powers of ten; on a long one the powers
  /// alone, on a short one those of a linear axis.
  std::vector<Tick> ticks() const;
};

/// An axis of about `count` parts for these numbers. A linear one begins and ends at a tick, and
/// with `has_zero` 0 is on it. Of no numbers it goes from 0 to 1.
PlotAxis axis_of(const std::vector<double>& values, bool has_zero, bool is_log, int count);

/// 0.05, 12, 1.5 k, 3 M, 2e-5: a number to be read at a glance.
std::string short_number(double value);

/// The moving mean in which `smoothing` is the share of the past. The first points are means of
/// themselves alone, not of a past that was not there.
PlotPoints smoothed(const PlotPoints& points, double smoothing);

/// What can be seen of points, of ascending x, on so many pixels: of each the first, the least, the
/// most and the last.
PlotPoints seen_on(const PlotPoints& points, std::size_t pixels);

/// Heights for labels that want to stand at `wanted`, `gap` or more apart, between `top` and
/// `bottom` as long as they fit: moved as little as that takes, in the same order.
std::vector<double> apart(const std::vector<double>& wanted, double gap, double top, double bottom);

}  // namespace attend::view
