#include "data/pen_track.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/error.h"
#include "data/number_coder.h"

namespace attend::data {
namespace {

constexpr double kLeastThickness = 1.5;
constexpr double kThicknesses = 20.0;  // as high as the picture

/// A point of a picture, in pixels from its upper left corner.
struct Spot {
  double column = 0.0;
  double row = 0.0;
};

/// How far a spot is from the line between two others.
double distance(const Spot& spot, const Spot& from, const Spot& to) {
  const auto across = to.column - from.column;
  const auto down = to.row - from.row;
  const auto length = across * across + down * down;
  const auto along = (spot.column - from.column) * across + (spot.row - from.row) * down;
  const auto share = length > 0.0 ? std::clamp(along / length, 0.0, 1.0) : 0.0;
  const auto column = spot.column - from.column - share * across;
  const auto row = spot.row - from.row - share * down;
  return std::sqrt(column * column + row * row);
}

/// Draws on white paper.
class Ink {
 public:
  Ink(Picture& picture, double thickness) : picture_(picture), reach_(thickness / 2.0 + 0.5) {}

  void line(const Spot& from, const Spot& to) {
    const auto [left, right] = std::minmax(from.column, to.column);
    const auto [top, bottom] = std::minmax(from.row, to.row);
    const auto last_row = before(bottom + reach_, picture_.size.height);
    const auto last_column = before(right + reach_, picture_.size.width);
    for (auto row = since(top - reach_); row < last_row; ++row) {
      for (auto column = since(left - reach_); column < last_column; ++column) {
        const Spot middle = {static_cast<double>(column) + 0.5, static_cast<double>(row) + 0.5};
        const auto ink = std::clamp(reach_ - distance(middle, from, to), 0.0, 1.0);
        auto& pixel = picture_.bytes[static_cast<std::size_t>(row * picture_.size.width + column)];
        pixel = std::min(pixel, static_cast<std::uint8_t>(std::lround(255.0 * (1.0 - ink))));
      }
    }
  }

 private:
  static std::int64_t since(double place) {
    return std::max<std::int64_t>(0, static_cast<std::int64_t>(std::floor(place)));
  }
  static std::int64_t before(double place, std::int64_t most) {
    return std::min(most, static_cast<std::int64_t>(std::ceil(place)));
  }

  Picture& picture_;
  double reach_;
};

}  // namespace

std::vector<PenPoint> pen_track(std::string_view cell) {
  std::vector<PenPoint> points;
  for (const auto& position : positions_in(cell)) {
    if (position.size() != 3 || (position[2] != 0.0 && position[2] != 1.0)) {
      throw Error(fmt::format("{} is no point of a pen track: expected x,y,pen, pen 0 or 1",
                              fmt::join(position, ",")));
    }
    points.push_back({position[0], position[1], position[2] == 1.0});
  }
  return points;
}

TrackPlace::TrackPlace(const std::vector<PenPoint>& points, std::int64_t pixels) : height(pixels) {
  const auto [west, east] = std::minmax_element(
      points.begin(), points.end(), [](const auto& a, const auto& b) { return a.x < b.x; });
  const auto [north, south] = std::minmax_element(
      points.begin(), points.end(), [](const auto& a, const auto& b) { return a.y < b.y; });
  left = west->x;
  top = north->y;
  const auto wide = east->x - left;
  const auto high = south->y - top;
  const auto all = static_cast<double>(height);
  thickness = std::max(kLeastThickness, all / kThicknesses);
  border = 2.0 * thickness;
  const auto longest = std::max(high, wide / kWidest);
  if (longest > 0.0) scale = (all - 2.0 * border) / longest;
  width = static_cast<std::int64_t>(std::ceil(wide * scale + 2.0 * border));
  top_row = (all - high * scale) / 2.0;
}

Picture draw_track(const std::vector<PenPoint>& points, std::int64_t height) {
  const TrackPlace place(points, height);
  Picture picture = {.size = {.height = place.height, .width = place.width, .channels = 1}};
  picture.bytes.assign(static_cast<std::size_t>(place.height * place.width), 255);
  Ink ink(picture, place.thickness);
  const auto spot_of = [&](const PenPoint& point) {
    return Spot{place.column_of(point.x), place.row_of(point.y)};
  };
  for (std::size_t i = 0; i < points.size(); ++i) {
    const bool begins = i == 0 || points[i - 1].lifts;
    const bool ends = points[i].lifts || i + 1 == points.size();
    if (!ends) ink.line(spot_of(points[i]), spot_of(points[i + 1]));
    if (begins && ends) ink.line(spot_of(points[i]), spot_of(points[i]));
  }
  return picture;
}

}  // namespace attend::data
