#include "data/varied_pictures.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <stdexcept>

#include "text/random.h"

namespace attend::data {
namespace {

/// Two neighbours that a place lies between, and the second one's share.
struct Between {
  std::int64_t first = 0;
  std::int64_t second = 0;
  float share = 0.0F;
};

Between between(double place, std::int64_t count) {
  const auto inside = std::clamp(place, 0.0, static_cast<double>(count - 1));
  const auto first = static_cast<std::int64_t>(inside);
  return {first, std::min(first + 1, count - 1), static_cast<float>(inside - std::floor(inside))};
}

PixelMatrix drawn_matrix(double distortion, double height, double width, std::mt19937_64& random) {
  const auto draw = [&] { return distortion * text::nearly_normal(random); };
  const auto across = std::exp(std::abs(draw()));  // fetched from further out: it becomes smaller
  const auto down = std::exp(std::abs(draw()));
  const auto slant = draw() * std::min(1.0, width / height);
  const auto turn = draw() * std::min(1.0, height / width);
  return {across, slant, turn, down};
}

/// How far the mask of a row reaches: pictures stand at the upper left.
std::pair<std::int64_t, std::int64_t> extents_of(const float* mask, std::int64_t rows,
                                                 std::int64_t columns) {
  std::int64_t height = 0;
  std::int64_t width = 0;
  while (height < rows && mask[height * columns] != 0.0F) ++height;
  while (height > 0 && width < columns && mask[width] != 0.0F) ++width;
  return {height, width};
}

}  // namespace

std::vector<float> fetched(std::span<const float> numbers, std::int64_t height, std::int64_t width,
                           const PixelMatrix& matrix) {
  const auto size = std::ssize(numbers) / (height * width);
  std::vector<float> found(numbers.size());
  const auto middle_y = static_cast<double>(height - 1) / 2.0;
  const auto middle_x = static_cast<double>(width - 1) / 2.0;
  auto* to = found.data();
  for (std::int64_t row = 0; row < height; ++row) {
    const auto y = static_cast<double>(row) - middle_y;
    for (std::int64_t column = 0; column < width; ++column, to += size) {
      const auto x = static_cast<double>(column) - middle_x;
      const auto across = between(middle_x + matrix[0] * x + matrix[1] * y, width);
      const auto down = between(middle_y + matrix[2] * x + matrix[3] * y, height);
      const auto* upper = numbers.data() + down.first * width * size;
      const auto* lower = numbers.data() + down.second * width * size;
      for (std::int64_t c = 0; c < size; ++c) {
        const auto left = across.first * size + c;
        const auto right = across.second * size + c;
        const auto above = upper[left] + across.share * (upper[right] - upper[left]);
        const auto below = lower[left] + across.share * (lower[right] - lower[left]);
        to[c] = above + down.share * (below - above);
      }
    }
  }
  return found;
}

void vary(Column& column, const PictureVariation& variation, std::span<const std::uint64_t> seeds) {
  if (column.extents.size() != 2 || column.size < 1 ||
      column.mask.size() !=
          seeds.size() * static_cast<std::size_t>(column.extents[0] * column.extents[1])) {
    throw std::logic_error("vary: a column of no pictures");
  }
  const auto rows = column.extents[0];
  const auto columns = column.extents[1];
  for (std::size_t row = 0; row < seeds.size(); ++row) {
    const auto first = static_cast<std::int64_t>(row) * rows * columns;
    const auto [height, width] = extents_of(column.mask.data() + first, rows, columns);
    if (height == 0 || width == 0) continue;
    std::mt19937_64 random(seeds[row]);
    const auto matrix = drawn_matrix(variation.distortion, static_cast<double>(height),
                                     static_cast<double>(width), random);
    auto* const numbers = column.numbers.data() + first * column.size;
    std::vector<float> own;
    for (std::int64_t y = 0; y < height; ++y) {
      const auto* from = numbers + y * columns * column.size;
      own.insert(own.end(), from, from + width * column.size);
    }
    const auto found = fetched(own, height, width, matrix);
    for (std::int64_t y = 0; y < height; ++y) {
      std::copy_n(found.data() + y * width * column.size, width * column.size,
                  numbers + y * columns * column.size);
    }
  }
}

}  // namespace attend::data
