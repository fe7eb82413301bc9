#pragma once

#include <cstdint>
#include <memory>

/// Matrix products of numbers in bfloat16, summed in single precision.
namespace attend::kernels {

/// The upper half of a float: its sign, its exponent and 7 bits of its fraction.
using Bf16 = std::uint16_t;

/// Whether this CPU multiplies such numbers itself (AVX512-BF16, AMX). Where it does not, products
/// of them would be slower than of floats.
bool has_bf16_products();

/// Rounds to the nearest, ties to even; NaN stays NaN.
void to_bf16(const float* x, Bf16* out, int64_t count);

/// The same for rows; `sums` [N], if not null, gains the sum of all rows.  x [M, N], out [M, N]
void to_bf16(const float* x, Bf16* out, float* sums, int64_t m, int64_t n);

/// A weight [N, K], packed once for many products.
class Bf16Weight {
 public:
  Bf16Weight(int64_t n, int64_t k);
  Bf16Weight(const Bf16Weight&) = delete;
  Bf16Weight& operator=(const Bf16Weight&) = delete;
  ~Bf16Weight();

  void pack(const float* weight);

  /// out = x W^T + bias.  x [M, K], bias [N] or null, out [M, N]
  void linear(const Bf16* x, const float* bias, float* out, int64_t m) const;

  /// dx = dy W, or where `adds`, dx += dy W.  dy [M, N], dx [M, K]
  void product(const Bf16* dy, float* dx, int64_t m, bool adds) const;

 private:
  struct Packed;
  std::unique_ptr<Packed> packed_;
};

/// dw = dy^T x, or where `adds`, dw += dy^T x.  dy [M, N], x [M, K], dw [N, K]
void product_of_transposed(const Bf16* dy, const Bf16* x, float* dw, int64_t m, int64_t n,
                           int64_t k, bool adds);

}  // namespace attend::kernels
