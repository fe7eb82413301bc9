#pragma once

#include <cstdint>

/// Matrix products on plain memory, every matrix dense and row by row.
namespace attend::kernels {

/// out = x W^T + bias.  x [M, K], weight [N, K], bias [N] or null, out [M, N]
void linear(const float* x, const float* weight, const float* bias, float* out, int64_t m,
            int64_t n, int64_t k);

/// out += x W^T.  x [M, K], weight [N, K], out [M, N]
void add_linear(const float* x, const float* weight, float* out, int64_t m, int64_t n, int64_t k);

/// dx = dy W.  dy [M, N], weight [N, K], dx [M, K]
void product(const float* dy, const float* weight, float* dx, int64_t m, int64_t n, int64_t k);
/// dx += dy W.  dy [M, N], weight [N, K], dx [M, K]
void add_product(const float* dy, const float* weight, float* dx, int64_t m, int64_t n, int64_t k);
/// dw = dy^T x.  dy [M, N], x [M, K], dw [N, K]
void product_of_transposed(const float* dy, const float* x, float* dw, int64_t m, int64_t n,
                           int64_t k);
/// dw += dy^T x.  dy [M, N], x [M, K], dw [N, K]
void add_product_of_transposed(const float* dy, const float* x, float* dw, int64_t m, int64_t n,
                               int64_t k);

}  // namespace attend::kernels
