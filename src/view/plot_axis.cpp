#include "view/plot_axis.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "view/chart.h"

namespace attend::view {
namespace {

/// 1, 2 or 5 times a power of ten, such that `range` has about `count` of it.
double step_for(double range, int count) {
  const auto ticks = ticks_between(0.0, range, count);
  return ticks[1] - ticks[0];
}

std::vector<Tick> linear_ticks(double least, double most, double step) {
  std::vector<Tick> ticks;
  for (auto i = std::ceil(least / step - 1e-6); i * step <= most + 1e-6 * step; ++i) {
    const auto value = i * step + 0.0;  // no -0
    ticks.push_back({value, short_number(value)});
  }
  return ticks;
}

std::vector<Tick> log_ticks(double least, double most) {
  const bool is_long = most > 1000.0 * least;
  std::vector<Tick> ticks;
  for (auto power = std::floor(std::log10(least)); power <= std::log10(most); ++power) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      const auto value = factor * std::pow(10.0, power);
      const bool is_within = value >= least * (1.0 - 1e-9) && value <= most * (1.0 + 1e-9);
      if (is_within && (!is_long || factor == 1.0)) ticks.push_back({value, short_number(value)});
    }
  }
  return ticks;
}

}  // namespace

double PlotAxis::place(double value) const {
  const auto share =
      is_log ? std::log(value / least) / std::log(most / least) : (value - least) / (most - least);
  return from + (to - from) * share;
}

std::vector<Tick> PlotAxis::ticks() const {
  return is_log && most >= 10.0 * least ? log_ticks(least, most) : linear_ticks(least, most, step);
}

PlotAxis axis_of(const std::vector<double>& values, bool has_zero, bool is_log, int count) {
  PlotAxis axis;
  axis.is_log = is_log;
  std::vector<double> usable;
  for (const auto value : values) {
    if (std::isfinite(value) && (!is_log || value > 0.0)) usable.push_back(value);
  }
  if (usable.empty()) {
    axis.is_log = false;
    return axis;
  }
  const auto [least, most] = std::minmax_element(usable.begin(), usable.end());
  axis.least = *least;
  axis.most = *most;
  if (is_log) {
    const auto room = axis.most > axis.least ? 1.03 : 2.0;
    axis.least /= room;
    axis.most *= room;
    axis.step = step_for(axis.most - axis.least, count + 1);
    return axis;
  }
  if (has_zero) {
    axis.least = std::min(axis.least, 0.0);
    axis.most = std::max(axis.most, 0.0);
  }
  if (axis.most <= axis.least) {  // one value: in the middle, or above 0
    const auto room = axis.least == 0.0 ? 1.0 : 0.1 * std::fabs(axis.least);
    if (axis.least != 0.0) axis.least -= room;
    axis.most += room;
  }
  axis.step = step_for(axis.most - axis.least, count);
  axis.least = std::floor(axis.least / axis.step + 1e-9) * axis.step;
  axis.most = std::ceil(axis.most / axis.step - 1e-9) * axis.step;
  return axis;
}

std::string short_number(double value) {
  const auto size = std::fabs(value);
  if (size == 0.0) return "0";
  if (size >= 1e6) return fmt::format("{:.4g} M", value / 1e6);
  if (size >= 1e4) return fmt::format("{:.4g} k", value / 1e3);
  if (size >= 1e-3) return fmt::format("{:.4g}", value);
  const auto power = static_cast<int>(std::floor(std::log10(size) + 1e-9));
  return fmt::format("{:.2g}e{}", value / std::pow(10.0, power), power);
}

PlotPoints smoothed(const PlotPoints& points, double smoothing) {
  if (smoothing <= 0.0) return points;
  PlotPoints means;
  double mean = 0.0;
  double past = 1.0;  // the share that was not there
  for (const auto& [x, y] : points) {
    mean = smoothing * mean + (1.0 - smoothing) * y;
    past *= smoothing;
    means.emplace_back(x, mean / (1.0 - past));
  }
  return means;
}

PlotPoints seen_on(const PlotPoints& points, std::size_t pixels) {
  if (points.size() <= 2 * pixels) return points;
  const auto least = points.front().first;
  const auto width = (points.back().first - least) / static_cast<double>(pixels);
  if (!(width > 0.0)) return points;
  PlotPoints seen;
  const auto pixel_of = [&](std::size_t i) {
    return std::floor((points[i].first - least) / width);
  };
  for (std::size_t first = 0, end = 0; first < points.size(); first = end) {
    std::size_t low = first;
    std::size_t high = first;
    for (end = first; end < points.size() && pixel_of(end) == pixel_of(first); ++end) {
      if (points[end].second < points[low].second) low = end;
      if (points[end].second > points[high].second) high = end;
    }
    std::vector<std::size_t> kept = {first, low, high, end - 1};
    std::sort(kept.begin(), kept.end());
    kept.erase(std::unique(kept.begin(), kept.end()), kept.end());
    for (const auto i : kept) seen.push_back(points[i]);
  }
  return seen;
}

std::vector<double> apart(const std::vector<double>& wanted, double gap, double top,
                          double bottom) {
  std::vector<std::size_t> order(wanted.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return wanted[a] < wanted[b]; });
  // Neighbours that would overlap become a block, which stands about the mean of their wishes.
  struct Block {
    double sum;  // of the wishes, each less its place in the block
    int count;
    double start(double gap_of, double from, double to) const {
      const auto room = to - gap_of * (count - 1);
      return std::max(from, std::min(sum / count, room));
    }
  };
  std::vector<Block> blocks;
  for (const auto i : order) {
    blocks.push_back({wanted[i], 1});
    while (blocks.size() > 1) {
      auto& above = blocks[blocks.size() - 2];
      const auto& last = blocks.back();
      const auto end = above.start(gap, top, bottom) + gap * above.count;
      if (end <= last.start(gap, top, bottom)) break;
      above.sum += last.sum - gap * above.count * last.count;
      above.count += last.count;
      blocks.pop_back();
    }
  }
  std::vector<double> heights(wanted.size());
  std::size_t next = 0;
  for (const auto& block : blocks) {
    for (int i = 0; i < block.count; ++i) {
      heights[order[next++]] = block.start(gap, top, bottom) + gap * i;
    }
  }
  return heights;
}

}  // namespace attend::view
