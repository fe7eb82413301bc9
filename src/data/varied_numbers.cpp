#include "data/varied_numbers.h"

#include <random>
#include <stdexcept>
#include <vector>

#include "text/random.h"

namespace attend::data {
namespace {

/// The unit's and what is drawn.  [size, size]
std::vector<double> matrix_of(std::size_t size, double distortion, std::mt19937_64& random) {
  std::vector<double> matrix(size * size);
  for (std::size_t i = 0; i < matrix.size(); ++i) {
    matrix[i] = (i % (size + 1) == 0 ? 1.0 : 0.0) + distortion * text::nearly_normal(random);
  }
  return matrix;
}

/// The numbers of one position times the matrix, before they are scaled and after.
void multiply(float* numbers, const std::vector<Scale>& scales, const std::vector<double>& matrix,
              std::vector<double>& unscaled) {
  const auto size = unscaled.size();
  for (std::size_t i = 0; i < size; ++i) {
    unscaled[i] = scales[i].mean + scales[i].deviation * static_cast<double>(numbers[i]);
  }
  for (std::size_t i = 0; i < size; ++i) {
    double sum = 0.0;
    for (std::size_t j = 0; j < size; ++j) sum += matrix[i * size + j] * unscaled[j];
    numbers[i] = static_cast<float>((sum - scales[i].mean) / scales[i].deviation);
  }
}

}  // namespace

void vary(Column& column, const NumberCoder& coder, const NumberVariation& variation,
          std::span<const std::uint64_t> seeds) {
  const auto positions = static_cast<std::size_t>(column.positions());
  const auto size = static_cast<std::size_t>(column.size);
  if (column.size != coder.size() || column.mask.size() != seeds.size() * positions) {
    throw std::logic_error("vary: a column of other numbers");
  }
  const auto moved = coder.differences() > 0 ? static_cast<std::size_t>(coder.differences()) : size;
  std::vector<double> unscaled(moved);
  for (std::size_t row = 0; row < seeds.size(); ++row) {
    std::mt19937_64 random(seeds[row]);
    const auto matrix = matrix_of(moved, variation.distortion, random);
    for (auto place = row * positions; place < (row + 1) * positions; ++place) {
      if (column.mask[place] == 0.0F) continue;
      auto* const numbers = column.numbers.data() + place * size;
      if (variation.distortion > 0.0) multiply(numbers, coder.scales(), matrix, unscaled);
      if (variation.noise == 0.0) continue;
      for (std::size_t i = 0; i < size; ++i) {
        numbers[i] += static_cast<float>(variation.noise * text::nearly_normal(random));
      }
    }
  }
}

}  // namespace attend::data
