#include "tensor/stored_numbers.h"

namespace attend {

std::vector<float> to_floats(const StoredNumbers& stored) {
  std::vector<float> values(static_cast<std::size_t>(stored.shape.count()));
  if (stored.type != NumberType::kInt8) {
    to_floats(stored.type, stored.numbers, 1.0F, values.data(), stored.shape.count());
    return values;
  }
  const auto rows = stored.shape.without_last().count();
  const auto size = stored.shape[-1];
  for (int64_t row = 0; row < rows; ++row) {
    const auto* numbers = static_cast<const std::int8_t*>(stored.numbers) + row * size;
    to_floats(stored.type, numbers, stored.scales[row], values.data() + row * size, size);
  }
  return values;
}

}  // namespace attend
