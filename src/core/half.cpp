#include "core/half.h"

#include <bit>
#include <cmath>

namespace attend {

float from_half(std::uint16_t half) {
  const std::uint32_t sign = (half & 0x8000U) << 16;
  const std::uint32_t exponent = half >> 10 & 0x1FU;
  const std::uint32_t fraction = half & 0x3FFU;
  if (exponent == 0) {  // zero, or below 2^-14: a multiple of 2^-24
    const auto small = static_cast<float>(fraction) * 0x1p-24F;
    return sign != 0 ? -small : small;
  }
  const std::uint32_t wide = exponent == 31 ? 0xFFU : exponent + 112;
  return std::bit_cast<float>(sign | wide << 23 | fraction << 13);
}

std::uint16_t to_half(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  const std::uint32_t sign = bits >> 16 & 0x8000U;
  const std::uint32_t size = bits & 0x7FFFFFFFU;
  const auto made = [&]() -> std::uint32_t {
    if (x != x) return 0x7E00U;
    if (size >= 0x477FF000U) return 0x7C00U;  // 65520, halfway to what would be the next one
    if (size < 0x38800000U) {                 // below 2^-14: a multiple of 2^-24
      return static_cast<std::uint32_t>(std::lrint(std::bit_cast<float>(size) * 0x1p24F));
    }
    return ((size + 0xFFFU + (size >> 13 & 1U)) >> 13) - (112U << 10);
  };
  return static_cast<std::uint16_t>(sign | made());
}

}  // namespace attend
