#include "core/number_types.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace attend {

std::string name_of(NumberType type) {
  return type == NumberType::kFloat ? "fp32" : type == NumberType::kBfloat16 ? "bf16" : "int8";
}

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

std::uint16_t to_bfloat16(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  if (x != x) return static_cast<std::uint16_t>((bits >> 16) | 0x40U);
  return static_cast<std::uint16_t>((bits + 0x7FFFU + ((bits >> 16) & 1U)) >> 16);
}

float to_int8(const float* row, std::int8_t* numbers, std::int64_t size) {
  float most = 0.0F;
  for (std::int64_t i = 0; i < size; ++i) most = std::max(most, std::abs(row[i]));
  const auto scale = most / 127.0F;
  for (std::int64_t i = 0; i < size; ++i) {
    numbers[i] = static_cast<std::int8_t>(scale > 0.0F ? std::lrint(row[i] / scale) : 0);
  }
  return scale;
}

}  // namespace attend
