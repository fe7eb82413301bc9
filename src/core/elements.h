#pragma once

#include <cstdint>

namespace attend {

using Index = std::int32_t;

/// Functions and operations of the vocabulary that work number by number; named here because
/// the words (tensor/) and the loops that perform them (kernels/) share them.
enum class Map { kTanh, kSigmoid, kSoftplus, kExp, kLog, kIsPositive, kRelu };
enum class Arithmetic { kAdd, kSubtract, kMultiply, kDivide };

/// What the factors of a matrix product are rounded to; sums are single.
enum class ProductPrecision { kFp32, kBf16 };

}  // namespace attend
