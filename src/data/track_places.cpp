#include "data/track_places.h"

#include <algorithm>
#include <map>
#include <stdexcept>

namespace attend::data {
namespace {

constexpr int kSpots = 16;  // that half of a line is seen at

}  // namespace

TrackPlaces::TrackPlaces(const std::vector<PenPoint>& points, std::int64_t height,
                         std::int64_t side) {
  const TrackPlace place(points, height);
  width_ = place.width;
  rows_ = (place.height + side - 1) / side;
  columns_ = (place.width + side - 1) / side;
  const auto place_of = [&](double x, double y) {
    const auto of = [side](double pixels, std::int64_t most) {
      const auto found = static_cast<std::int64_t>(pixels / static_cast<double>(side));
      return std::clamp<std::int64_t>(found, 0, most - 1);
    };
    return static_cast<std::size_t>(of(place.row_of(y), rows_) * columns_ +
                                    of(place.column_of(x), columns_));
  };
  for (std::size_t i = 0; i < points.size(); ++i) {
    std::map<std::size_t, int> spots;
    int count = 0;
    const auto add_half = [&](const PenPoint& other) {
      for (int spot = 0; spot < kSpots; ++spot) {
        const auto share = (spot + 0.5) / (2.0 * kSpots);
        ++spots[place_of(points[i].x + share * (other.x - points[i].x),
                         points[i].y + share * (other.y - points[i].y))];
        ++count;
      }
    };
    if (i > 0 && !points[i - 1].lifts) add_half(points[i - 1]);
    if (i + 1 < points.size() && !points[i].lifts) add_half(points[i + 1]);
    if (count == 0) count = spots[place_of(points[i].x, points[i].y)] = 1;
    auto& shares = shares_.emplace_back();
    for (const auto& [where, times] : spots) {
      shares.push_back({where, static_cast<float>(times) / static_cast<float>(count)});
    }
  }
}

std::vector<float> TrackPlaces::weights_of_places(std::span<const float> weights) const {
  if (weights.size() != shares_.size()) throw std::logic_error("not a weight for each point");
  std::vector<float> places(static_cast<std::size_t>(rows_ * columns_), 0.0F);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    for (const auto& [place, share] : shares_[i]) places[place] += share * weights[i];
  }
  return places;
}

}  // namespace attend::data
