// EXIF's orientation: how a camera was held.

#include <cstring>
#include <stdexcept>

#include "data/picture.h"

namespace attend::data {
namespace {

/// Whole numbers in a TIFF's order of bytes; 0 beyond its end.
class TiffNumbers {
 public:
  explicit TiffNumbers(std::span<const std::uint8_t> bytes)
      : bytes_(bytes), is_big_endian_(!bytes.empty() && bytes[0] == 'M') {}

  bool has(std::size_t place, std::size_t count) const {
    return place <= bytes_.size() && count <= bytes_.size() - place;
  }
  std::uint32_t two(std::size_t place) const { return read(place, 2); }
  std::uint32_t four(std::size_t place) const { return read(place, 4); }

 private:
  std::uint32_t read(std::size_t place, std::size_t count) const {
    if (!has(place, count)) return 0;
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < count; ++i) {
      number = number << 8 | bytes_[place + (is_big_endian_ ? i : count - 1 - i)];
    }
    return number;
  }

  std::span<const std::uint8_t> bytes_;
  bool is_big_endian_;
};

}  // namespace

int exif_orientation(std::span<const std::uint8_t> tiff) {
  constexpr std::size_t kEntrySize = 12;
  constexpr std::uint32_t kOrientation = 274;
  constexpr std::uint32_t kShort = 3;
  if (tiff.size() < 8) return 1;
  const bool is_tiff =
      std::memcmp(tiff.data(), "II*\0", 4) == 0 || std::memcmp(tiff.data(), "MM\0*", 4) == 0;
  if (!is_tiff) return 1;
  const TiffNumbers numbers(tiff);
  const std::size_t folder = numbers.four(4);
  const std::size_t count = numbers.two(folder);
  for (std::size_t i = 0; i < count; ++i) {
    const auto entry = folder + 2 + i * kEntrySize;
    if (!numbers.has(entry, kEntrySize)) return 1;
    if (numbers.two(entry) != kOrientation) continue;
    const auto value = numbers.two(entry + 8);
    const bool is_one = numbers.two(entry + 2) == kShort && numbers.four(entry + 4) == 1;
    return is_one && value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

Picture turned(Picture picture, int orientation) {
  if (orientation < 1 || orientation > 8) throw std::logic_error("turned: no such orientation");
  if (orientation == 1) return picture;
  const auto [height, width, channels] = picture.size;
  const bool is_transposed = orientation >= 5;
  // Where the stored picture's top row and left column are: from the bottom, from the right.
  const bool from_right =
      orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  const bool from_bottom =
      orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  Picture to = {picture.size, std::vector<std::uint8_t>(picture.bytes.size())};
  if (is_transposed) std::swap(to.size.height, to.size.width);
  auto* out = to.bytes.data();
  for (std::int64_t y = 0; y < to.size.height; ++y) {
    for (std::int64_t x = 0; x < to.size.width; ++x) {
      const auto row = is_transposed ? x : y;
      const auto column = is_transposed ? y : x;
      const auto* pixel = picture.bytes.data() + ((from_bottom ? height - 1 - row : row) * width +
                                                  (from_right ? width - 1 - column : column)) *
                                                     channels;
      for (std::int64_t c = 0; c < channels; ++c) *out++ = pixel[c];
    }
  }
  return to;
}

}  // namespace attend::data
