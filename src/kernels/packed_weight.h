#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "core/number_types.h"

namespace attend::kernels {

/// Rows of numbers as a packed weight multiplies them.
struct PreparedRows {
  const std::uint32_t* words;
  const float* scales;  ///< of each row; null but for int8
  int64_t count;
};

/// A weight W [N, K] that does not change, laid out as products of few rows read it fastest: panels
/// of 32 outputs, in each of them all that belongs to one input side by side. A product's numbers
/// are the same whatever other rows are multiplied with it.
///
/// As bfloat16, rows are rounded to bfloat16 too and sums are floats. As int8, the weight has a
/// scale for each output, and each row is rounded to 8 bits of its own scale, its largest number's;
/// sums are whole and exact.
class PackedWeight {
 public:
  /// From numbers of a type, row by row; `scales` [N] of int8, else null. They are copied.
  PackedWeight(NumberType type, const void* weight, const float* scales, int64_t outputs,
               int64_t inputs);

  int64_t outputs() const { return outputs_; }
  int64_t inputs() const { return inputs_; }

  /// Bytes that prepare() needs for so many rows; they must begin at a multiple of 4.
  std::size_t working_size(int64_t rows) const;

  /// x [rows, K], which must stay: floats are read where they are.
  PreparedRows prepare(const float* x, int64_t rows, void* working) const;

  /// out = x W^T + bias of `count` outputs from `first` on, a multiple of 32; bias [count] or null.
  /// Rows of the result begin a stride apart.
  void multiply(const PreparedRows& x, const float* bias, float* out, int64_t stride, int64_t first,
                int64_t count) const;

 private:
  template <class Number>
  void pack(const Number* weight);

  struct Free {
    void operator()(std::uint32_t* block) const noexcept;
  };
  using Panels = std::unique_ptr<std::uint32_t[], Free>;
  static Panels allocate(std::size_t bytes);

  NumberType type_;
  int64_t outputs_;
  int64_t inputs_;
  int64_t words_;                    // of a row
  Panels panels_;                    // [panels, words, 32]
  std::unique_ptr<float[]> scales_;  // of int8, filled up to whole panels
  std::unique_ptr<std::int32_t[]> corrections_;
};

}  // namespace attend::kernels
