#include "core/number_types.h"

#include <bit>
#include <cstring>

namespace attend {

void to_floats(NumberType type, const void* numbers, float scale, float* out, std::int64_t count) {
  if (type == NumberType::kFloat) {
    std::memcpy(out, numbers, static_cast<std::size_t>(count) * sizeof(float));
  } else if (type == NumberType::kBfloat16) {
    const auto* from = static_cast<const std::uint16_t*>(numbers);
    for (std::int64_t i = 0; i < count; ++i) {
      out[i] = std::bit_cast<float>(static_cast<std::uint32_t>(from[i]) << 16);
    }
  } else {
    const auto* from = static_cast<const std::int8_t*>(numbers);
    for (std::int64_t i = 0; i < count; ++i) out[i] = scale * static_cast<float>(from[i]);
  }
}

}  // namespace attend
