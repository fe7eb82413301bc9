#include "view/look.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace attend::view {
namespace {

/// Weights of a cubic B-spline: never below 0, and together 1, so that what is even stays so.
double spline(double distance) {
  const auto x = std::abs(distance);
  if (x >= 2.0) return 0.0;
  const auto rest = 2.0 - x;
  return x >= 1.0 ? rest * rest * rest / 6.0 : 2.0 / 3.0 - x * x + x * x * x / 2.0;
}

std::int64_t whole(double value) {
  return static_cast<std::int64_t>(std::floor(value));
}

}  // namespace

double dim_of(const RasterImage* image) {
  if (image == nullptr || image->bytes.empty()) return kDimPhotograph;
  const auto sum = std::accumulate(image->bytes.begin(), image->bytes.end(), std::uint64_t{0});
  return static_cast<double>(sum) > 225.0 * static_cast<double>(image->bytes.size())
             ? kDimInk
             : kDimPhotograph;
}

Look::Look(const format::Grid& grid, std::span<const float> weights, bool is_smooth, bool is_root)
    : grid_(grid),
      weights_(weights.begin(), weights.end()),
      is_smooth_(is_smooth),
      is_root_(is_root),
      most_(std::max_element(weights_.begin(), weights_.end()) - weights_.begin()) {
  if (!is_smooth) {
    largest_ = static_cast<double>(weights_[static_cast<std::size_t>(most_)]);
    return;
  }
  constexpr int kTimes = 4;  // points that are looked at, of a place's side
  for (std::int64_t i = 0; i < grid.rows * kTimes; ++i) {
    for (std::int64_t k = 0; k < grid.columns * kTimes; ++k) {
      const auto at = [](std::int64_t point) {
        return (static_cast<double>(point) + 0.5) / kTimes - 0.5;
      };
      largest_ = std::max(largest_, weight(at(i), at(k)));
    }
  }
}

double Look::weight(double row, double column) const {
  const auto at = [this](std::int64_t i, std::int64_t k) {
    const auto place = std::clamp<std::int64_t>(i, 0, grid_.rows - 1) * grid_.columns +
                       std::clamp<std::int64_t>(k, 0, grid_.columns - 1);
    return static_cast<double>(weights_[static_cast<std::size_t>(place)]);
  };
  if (!is_smooth_) return at(whole(row + 0.5), whole(column + 0.5));
  double sum = 0.0;
  for (auto i = whole(row) - 1; i <= whole(row) + 2; ++i) {
    double of_row = 0.0;
    for (auto k = whole(column) - 1; k <= whole(column) + 2; ++k) {
      of_row += spline(column - static_cast<double>(k)) * at(i, k);
    }
    sum += spline(row - static_cast<double>(i)) * of_row;
  }
  return sum;
}

double Look::share(double x, double y) const {
  const bool is_within = x >= grid_.left && x < grid_.right && y >= grid_.top && y < grid_.bottom;
  if (!is_within || largest_ <= 0.0) return 0.0;
  const auto found = weight((y - grid_.top) / grid_.place_height() - 0.5,
                            (x - grid_.left) / grid_.place_width() - 0.5);
  const auto share = std::min(1.0, found / largest_);
  return is_root_ ? std::sqrt(share) : share;
}

format::WordBox box_of(const format::Grid& grid, std::int64_t place) {
  const auto row = static_cast<double>(place / grid.columns);
  const auto column = static_cast<double>(place % grid.columns);
  return {.word = 0,
          .left = grid.left + column * grid.place_width(),
          .top = grid.top + row * grid.place_height(),
          .right = grid.left + (column + 1.0) * grid.place_width(),
          .bottom = grid.top + (row + 1.0) * grid.place_height()};
}

RasterImage cover_of(const Look& look, double height, double width, std::int64_t rows,
                     std::int64_t columns, double dim) {
  RasterImage cover = {rows, columns, 4, {}};
  cover.bytes.reserve(static_cast<std::size_t>(4 * rows * columns));
  for (std::int64_t row = 0; row < rows; ++row) {
    for (std::int64_t column = 0; column < columns; ++column) {
      const auto share =
          look.share((static_cast<double>(column) + 0.5) * width / static_cast<double>(columns),
                     (static_cast<double>(row) + 0.5) * height / static_cast<double>(rows));
      const auto opaque = static_cast<std::uint8_t>(std::lround(255.0 * dim * (1.0 - share)));
      cover.bytes.insert(cover.bytes.end(), {0, 0, 0, opaque});
    }
  }
  return cover;
}

}  // namespace attend::view
