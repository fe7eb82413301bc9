#pragma once

#include <cstdint>

namespace attend {

using Index = std::int32_t;

/// Functions and operations of the vocabulary that work number by number; named here because
/// the words (tensor/) and the loops that perform them (kernels/) share them.
enum class Map { kTanh, kSigmoid, kSoftplus, kExp, kLog, kIsPositive, kRelu };
enum class Arithmetic { kAdd, kSubtract, kMultiply, kDivide };

/// Where a window lies over a picture: at every `stride_down`th row and `stride_across`th column,
/// over so many rows and columns of padding beyond each edge. Strides and sizes are at least 1,
/// paddings at least 0 and less than the window.
struct PatchGrid {
  int64_t height = 1;
  int64_t width = 1;
  int64_t stride_down = 1;
  int64_t stride_across = 1;
  int64_t top = 0;
  int64_t left = 0;
  int64_t bottom = 0;
  int64_t right = 0;

  /// How often it lies below each other on so many rows, and beside each other on so many columns.
  int64_t down(int64_t rows) const {
    return rows + top + bottom < height ? 0 : (rows + top + bottom - height) / stride_down + 1;
  }
  int64_t across(int64_t columns) const {
    return columns + left + right < width ? 0
                                          : (columns + left + right - width) / stride_across + 1;
  }
};

/// What the factors of a matrix product are rounded to; sums are single.
enum class ProductPrecision { kFp32, kBf16 };

}  // namespace attend
