#pragma once

#include <cstddef>
#include <cstdint>

namespace attend {

/// What the numbers of a weight are kept as. A bfloat16 is the upper half of a float; an int8 is
/// multiplied by the scale of its row.
enum class NumberType { kFloat, kBfloat16, kInt8 };

/// Bytes of one number.
constexpr std::size_t size_of(NumberType type) {
  return type == NumberType::kFloat ? 4 : type == NumberType::kBfloat16 ? 2 : 1;
}

/// Numbers of a type as floats; `scale` is that of int8.
void to_floats(NumberType type, const void* numbers, float scale, float* out, std::int64_t count);

}  // namespace attend
