#pragma once

#include <cstdint>
#include <vector>

#include "data/part.h"
#include "models/labeller.h"

namespace attend::tests {

// Pictures of a few numbers, and batches of them with labels.

inline data::Part picture_of(int64_t height, int64_t width, int64_t channels,
                             const std::vector<float>& numbers) {
  return {.extents = {height, width}, .size = channels, .numbers = numbers};
}

/// 1, 2, .. row by row.
inline data::Part counted(int64_t height, int64_t width) {
  std::vector<float> numbers;
  while (std::ssize(numbers) < height * width) numbers.push_back(float(numbers.size() + 1));
  return picture_of(height, width, 1, numbers);
}

inline data::Column column_of(const std::vector<data::Part>& parts) {
  std::vector<const data::Part*> pointers;
  for (const auto& part : parts) pointers.push_back(&part);
  return data::pad(pointers);
}

inline data::Batch batch_of(const std::vector<data::Part>& pictures,
                            const std::vector<Index>& labels) {
  std::vector<data::Example> examples;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    examples.push_back(
        {.parts = {pictures[i], {.symbols = {labels[i]}, .padding = 0}}, .line = int64_t(i) + 1});
  }
  return data::make_batch(std::span<const data::Example>(examples), models::Labeller::kLabels);
}

}  // namespace attend::tests
