#include "data/resize.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <stdexcept>

namespace attend::data {
namespace {

constexpr int kBits = 22;  // of a weight after the point: 255 times their sum fits 32 bits

/// What one new pixel is made of.
struct Taps {
  std::int64_t first = 0;  ///< of the old pixels
  std::vector<std::int32_t> weights;
};

/// Of the new pixels from `begin` on, where `from` pixels become `to`. In units of half an old
/// pixel's `to`-th part, all places are whole: old centres at (2 j + 1) to, new ones at
/// (2 i + 1) from.
std::vector<Taps> taps_of(std::int64_t from, std::int64_t to, std::int64_t begin,
                          std::int64_t count) {
  const auto reach = 2 * std::max(from, to);
  std::vector<Taps> all(static_cast<std::size_t>(count));
  std::vector<std::int64_t> triangle;
  for (std::int64_t i = 0; i < count; ++i) {
    const auto centre = (2 * (begin + i) + 1) * from;
    auto& taps = all[static_cast<std::size_t>(i)];
    taps.first = std::max<std::int64_t>(0, (centre - reach) / (2 * to) - 1);
    while (centre - (2 * taps.first + 1) * to >= reach) ++taps.first;
    triangle.clear();
    std::int64_t sum = 0;
    for (auto j = taps.first; j < from; ++j) {
      const auto height = reach - std::abs((2 * j + 1) * to - centre);
      if (height <= 0) break;
      triangle.push_back(height);
      sum += height;
    }
    for (const auto height : triangle) {
      taps.weights.push_back(
          static_cast<std::int32_t>(((height << (kBits + 1)) + sum) / (2 * sum)));
    }
  }
  return all;
}

constexpr std::int32_t kHalf = std::int32_t{1} << (kBits - 1);

/// Weights are rounded one by one, so white may come out as a little more.
std::uint8_t rounded(std::int32_t sum) {
  return static_cast<std::uint8_t>(std::clamp(sum >> kBits, 0, 255));
}

template <std::size_t kChannels>
void mix_columns(const std::uint8_t* from, std::span<const Taps> taps, std::uint8_t* to) {
  for (const auto& [first, weights] : taps) {
    const auto* pixel = from + first * static_cast<std::int64_t>(kChannels);
    std::array<std::int32_t, kChannels> sums;
    sums.fill(kHalf);
    for (const auto weight : weights) {
      for (std::size_t c = 0; c < kChannels; ++c) sums[c] += weight * pixel[c];
      pixel += kChannels;
    }
    for (std::size_t c = 0; c < kChannels; ++c) to[c] = rounded(sums[c]);
    to += kChannels;
  }
}

/// `kCount` neighbours at once, whose number the compiler knows and makes vectors of.
template <std::size_t kCount>
void mix_rows(const std::uint8_t* from, std::size_t stride, std::span<const std::int32_t> weights,
              std::uint8_t* to) {
  std::array<std::int32_t, kCount> sums;
  sums.fill(kHalf);
  for (const auto weight : weights) {
    for (std::size_t i = 0; i < kCount; ++i) sums[i] += weight * from[i];
    from += stride;
  }
  for (std::size_t i = 0; i < kCount; ++i) to[i] = rounded(sums[i]);
}

}  // namespace

Picture resized(const Picture& picture, std::int64_t height, std::int64_t width,
                const Window& window) {
  if (window.height < 1 || window.width < 1 || window.top < 0 || window.left < 0 ||
      window.top + window.height > height || window.left + window.width > width) {
    throw std::logic_error("resized: a window outside the picture");
  }
  const auto& old = picture.size;
  const auto channels = old.channels;
  const auto down = taps_of(old.height, height, window.top, window.height);
  const auto across = taps_of(old.width, width, window.left, window.width);
  const auto first_row = down.front().first;
  const auto end_row = down.back().first + std::ssize(down.back().weights);
  const auto stride = static_cast<std::size_t>(window.width * channels);

  std::vector<std::uint8_t> rows(static_cast<std::size_t>(end_row - first_row) * stride);
  for (auto y = first_row; y < end_row; ++y) {
    const auto* from = picture.bytes.data() + y * old.width * channels;
    auto* to = rows.data() + static_cast<std::size_t>(y - first_row) * stride;
    if (channels == 3) {
      mix_columns<3>(from, across, to);
    } else {
      mix_columns<1>(from, across, to);
    }
  }

  Picture made = {{window.height, window.width, channels}, {}};
  made.bytes.resize(static_cast<std::size_t>(window.height) * stride);
  auto* to = made.bytes.data();
  for (const auto& [first, weights] : down) {
    const auto* from = rows.data() + static_cast<std::size_t>(first - first_row) * stride;
    constexpr std::size_t kBlock = 32;
    std::size_t done = 0;
    for (; done + kBlock <= stride; done += kBlock) {
      mix_rows<kBlock>(from + done, stride, weights, to + done);
    }
    for (; done < stride; ++done) mix_rows<1>(from + done, stride, weights, to + done);
    to += stride;
  }
  return made;
}

Picture resized(const Picture& picture, std::int64_t height, std::int64_t width) {
  return resized(picture, height, width, {0, 0, height, width});
}

Picture in_channels(Picture picture, std::int64_t channels) {
  if (picture.size.channels == channels) return picture;
  const auto pixels = static_cast<std::size_t>(picture.size.height * picture.size.width);
  Picture to = {picture.size,
                std::vector<std::uint8_t>(pixels * static_cast<std::size_t>(channels))};
  to.size.channels = channels;
  for (std::size_t i = 0; i < pixels; ++i) {
    if (channels == 3) {
      std::fill_n(to.bytes.begin() + static_cast<std::ptrdiff_t>(3 * i), 3, picture.bytes[i]);
    } else {
      const auto* colours = picture.bytes.data() + 3 * i;
      const auto luma = 19595U * colours[0] + 38470U * colours[1] + 7471U * colours[2] + 0x8000U;
      to.bytes[i] = static_cast<std::uint8_t>(luma >> 16);
    }
  }
  return to;
}

}  // namespace attend::data
