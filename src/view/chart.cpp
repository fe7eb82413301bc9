#include "view/chart.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "view/html.h"

namespace attend::view {
namespace {

constexpr std::size_t kColours = 8;
constexpr std::size_t kDashes = 4;
constexpr double kWidth = 480.0;
constexpr double kHeight = 280.0;
constexpr double kLeft = 52.0;
constexpr double kRight = 24.0;
constexpr double kTop = 12.0;
constexpr double kBottom = 46.0;

using Points = std::vector<std::pair<double, double>>;

Points finite(const Points& points) {
  Points kept;
  for (const auto& [x, y] : points) {
    if (std::isfinite(x) && std::isfinite(y)) kept.emplace_back(x, y);
  }
  return kept;
}

/// Where a value stands in the picture.
struct Axis {
  double least;
  double most;
  double from;
  double to;

  double place(double value) const {
    return from + (to - from) * (value - least) / std::max(most - least, 1e-300);
  }
};

struct Axes {
  Axis across;
  Axis up;
};

/// Numbers across are counts: their axis begins at 0.
Axes axes_of(const std::vector<Points>& all, bool is_named) {
  constexpr auto kFar = std::numeric_limits<double>::infinity();
  Axes axes{{kFar, -kFar, kLeft, kWidth - kRight}, {0.0, 0.0, kHeight - kBottom, kTop}};
  for (const auto& points : all) {
    for (const auto& [x, y] : points) {
      axes.across.least = std::min(axes.across.least, x);
      axes.across.most = std::max(axes.across.most, x);
      axes.up.least = std::min(axes.up.least, y);
      axes.up.most = std::max(axes.up.most, y);
    }
  }
  if (!is_named) axes.across.least = std::min(axes.across.least, 0.0);
  if (axes.up.most <= axes.up.least) axes.up.most = axes.up.least + 1.0;
  if (!is_named) axes.across.most = std::max(axes.across.most, 1.0);
  if (axes.across.most <= axes.across.least) {  // one value: in the middle
    axes.across.least -= 0.5;
    axes.across.most += 0.5;
  }
  axes.up.most = ticks_between(axes.up.least, axes.up.most, 4).back();
  return axes;
}

std::string grid_of(const PageChart& chart, const Axes& axes) {
  std::string svg;
  for (const auto tick : ticks_between(axes.up.least, axes.up.most, 4)) {
    if (tick > axes.up.most * (1.0 + 1e-9)) continue;
    const auto y = axes.up.place(tick);
    svg += fmt::format(
        "<line class=\"grid\" x1=\"{:.1f}\" x2=\"{:.1f}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/>"
        "<text class=\"up\" x=\"{:.1f}\" y=\"{:.1f}\">{:.4g}</text>\n",
        kLeft, kWidth - kRight, y, y, kLeft - 6.0, y + 4.0, tick);
  }
  const auto name = [&](double value, const std::string& text) {
    svg += fmt::format("<text class=\"across\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n",
                       axes.across.place(value), kHeight - kBottom + 18.0, html_text(text));
  };
  if (chart.ticks.empty()) {
    for (const auto tick : ticks_between(axes.across.least, axes.across.most, 5)) {
      const bool is_whole = tick == std::round(tick);
      if (tick <= axes.across.most && is_whole) name(tick, fmt::format("{:.0f}", tick));
    }
  }
  for (std::size_t i = 0; i < chart.ticks.size(); ++i) {
    const auto at = static_cast<double>(i);
    if (at >= axes.across.least && at <= axes.across.most) name(at, chart.ticks[i]);
  }
  return svg + fmt::format("<text class=\"across\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n",
                           (kLeft + kWidth - kRight) / 2.0, kHeight - 8.0, html_text(chart.across));
}

std::string line_of(const PageSeries& series, const Points& points, std::size_t index,
                    const Axes& axes) {
  std::string path;
  std::string dots;
  for (const auto& [x, y] : points) {
    const auto across = axes.across.place(x);
    const auto up = axes.up.place(y);
    path += fmt::format("{:.1f},{:.1f} ", across, up);
    dots += fmt::format(
        "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\"><title>{}: {:.4g}</title></circle>", across,
        up, html_text(series.name), y);
  }
  return fmt::format("<g class=\"c{} d{}\"><polyline points=\"{}\"/>{}</g>\n",
                     colour_of_series(index), index / kColours % kDashes, path, dots);
}

}  // namespace

int colour_of_series(std::size_t series) {
  return static_cast<int>(series % kColours);
}

std::vector<double> ticks_between(double least, double most, int count) {
  const auto rough = (most - least) / count;
  const auto power = std::pow(10.0, std::floor(std::log10(rough)));
  auto step = 10.0 * power;
  for (const auto factor : {5.0, 2.0, 1.0}) {
    if (factor * power >= rough) step = factor * power;
  }
  std::vector<double> ticks;
  for (auto i = std::ceil(least / step - 1e-9);; ++i) {
    ticks.push_back(i * step + 0.0);  // no -0
    if (ticks.back() >= most * (1.0 - 1e-9)) return ticks;
  }
}

std::string to_svg_figure(const PageChart& chart) {
  std::vector<Points> all;
  bool has_points = false;
  for (const auto& series : chart.series) {
    all.push_back(finite(series.points));
    has_points = has_points || !all.back().empty();
  }
  if (!has_points) return "";
  const auto axes = axes_of(all, !chart.ticks.empty());
  auto svg = fmt::format(
      "<figure><figcaption>{}</figcaption>\n<svg viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" "
      "aria-label=\"{}\">\n",
      html_text(chart.title), kWidth, kHeight, html_text(chart.title));
  svg += grid_of(chart, axes);
  std::string legend;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].empty()) continue;
    const auto colour = colour_of_series(i);
    svg += line_of(chart.series[i], all[i], i, axes);
    legend += fmt::format("<span><i class=\"chip c{}\"></i>{}</span>\n", colour,
                          html_text(chart.series[i].name));
  }
  return svg + "</svg>\n<p class=\"legend\">\n" + legend + "</p></figure>\n";
}

}  // namespace attend::view
