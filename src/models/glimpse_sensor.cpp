#include "models/glimpse_sensor.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "models/grid_encoder.h"

namespace attend::models {
namespace {

/// The first pixel of a window whose middle is at `place` of `extent` pixels.
int64_t first_pixel(float place, int64_t extent, int64_t side) {
  const auto middle = (static_cast<double>(place) + 1.0) / 2.0 * static_cast<double>(extent);
  return std::llround(middle - static_cast<double>(side) / 2.0);
}

/// A picture of a column.
struct Pixels {
  const float* numbers;  // [.., width of the column, channels]
  int64_t row_size;      // numbers of a row of the column
  int64_t channels;
  int64_t height;  // its own
  int64_t width;
};

/// Adds the mean of a square of pixels to `sums`, of each channel.
void add_mean(const Pixels& picture, const Frame& square, float* sums) {
  const auto last_row = std::min(square.top + square.side, picture.height);
  const auto first_column = std::max<int64_t>(square.left, 0);
  const auto last_column = std::min(square.left + square.side, picture.width);
  const auto share = 1.0F / static_cast<float>(square.side * square.side);
  for (auto row = std::max<int64_t>(square.top, 0); row < last_row; ++row) {
    const auto* line = picture.numbers + row * picture.row_size;
    for (auto column = first_column; column < last_column; ++column) {
      for (int64_t c = 0; c < picture.channels; ++c) {
        sums[c] += share * line[column * picture.channels + c];
      }
    }
  }
}

}  // namespace

std::vector<Frame> GlimpseSensor::frames(const Place& place, int64_t height, int64_t width) const {
  std::vector<Frame> all;
  for (auto side = size_; std::ssize(all) < scales_; side *= 2) {
    all.push_back(
        {first_pixel(place.down, height, side), first_pixel(place.across, width, side), side});
  }
  return all;
}

std::vector<float> GlimpseSensor::see(const data::Column& pictures,
                                      const std::vector<Place>& places) const {
  const auto channels = pictures.size;
  const auto all_width = pictures.extents.back();
  const auto all_places = places_of(pictures);
  std::vector<float> seen(places.size() * static_cast<std::size_t>(numbers(channels)), 0.0F);
  for (std::size_t row = 0; row < places.size(); ++row) {
    const auto [height, width] = picture_size(pictures, static_cast<int64_t>(row));
    const Pixels picture = {
        pictures.numbers.data() + static_cast<int64_t>(row) * all_places * channels,
        all_width * channels, channels, height, width};
    auto* next = seen.data() + static_cast<int64_t>(row) * numbers(channels);
    for (const auto& frame : frames(places[row], height, width)) {
      const auto each = frame.side / size_;
      for (int64_t i = 0; i < size_ * size_; ++i) {
        add_mean(picture, {frame.top + i / size_ * each, frame.left + i % size_ * each, each},
                 next + i * scales_ * channels);
      }
      next += channels;
    }
  }
  return seen;
}

std::vector<float> GlimpseSensor::shares(const Place& place, int64_t height, int64_t width) const {
  std::vector<float> all(static_cast<std::size_t>(height * width), 0.0F);
  for (const auto& frame : frames(place, height, width)) {
    const auto share = 1.0F / static_cast<float>(frame.side * frame.side);
    for (auto row = std::max<int64_t>(frame.top, 0); row < std::min(frame.top + frame.side, height);
         ++row) {
      for (auto column = std::max<int64_t>(frame.left, 0);
           column < std::min(frame.left + frame.side, width); ++column) {
        all[static_cast<std::size_t>(row * width + column)] += share;
      }
    }
  }
  const auto sum = std::accumulate(all.begin(), all.end(), 0.0F);
  if (sum > 0.0F) {
    for (auto& one : all) one /= sum;
  }
  return all;
}

}  // namespace attend::models
