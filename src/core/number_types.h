#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace attend {

/// What the numbers of a weight are kept as. A bfloat16 is the upper half of a float; an int8 is
/// multiplied by the scale of its row.
enum class NumberType { kFloat, kBfloat16, kInt8 };

/// Bytes of one number.
constexpr std::size_t size_of(NumberType type) {
  return type == NumberType::kFloat ? 4 : type == NumberType::kBfloat16 ? 2 : 1;
}

/// "fp32", "bf16", "int8".
std::string name_of(NumberType type);

/// Numbers of a type as floats; `scale` is that of int8.
void to_floats(NumberType type, const void* numbers, float scale, float* out, std::int64_t count);

/// The nearest bfloat16, half to even; NaN stays NaN.
std::uint16_t to_bfloat16(float x);

/// A row as int8, from -127 to 127, symmetric about 0. Returns its scale.
float to_int8(const float* row, std::int8_t* numbers, std::int64_t size);

}  // namespace attend
