#include "kernels/products.h"

#include <algorithm>

#include <dnnl.h>

#include "kernels/functions.h"

namespace attend::kernels {
namespace {

/// One row times a matrix: bound by reading the weights. Four outputs at a time keep four sums
/// going, so that no addition waits for the one before.
void linear_of_row(const float* x, const float* weight, const float* bias, float* out, int64_t n,
                   int64_t k) {
  int64_t j = 0;
  for (; j + 4 <= n; j += 4, weight += 4 * k) {
    float sums[4] = {};
    for (int64_t i = 0; i < k; ++i) {
      sums[0] += x[i] * weight[i];
      sums[1] += x[i] * weight[k + i];
      sums[2] += x[i] * weight[2 * k + i];
      sums[3] += x[i] * weight[3 * k + i];
    }
    std::copy_n(sums, 4, out + j);
  }
  for (; j < n; ++j, weight += k) out[j] = dot(x, weight, k);
  for (j = 0; bias != nullptr && j < n; ++j) out[j] += bias[j];
}

}  // namespace

void linear(const float* x, const float* weight, const float* bias, float* out, int64_t m,
            int64_t n, int64_t k) {
  if (m == 1) return linear_of_row(x, weight, bias, out, n, k);
  if (bias != nullptr) {
    for (int64_t i = 0; i < m; ++i) std::copy_n(bias, n, out + i * n);
  }
  dnnl_sgemm('N', 'T', m, n, k, 1.0F, x, k, weight, k, bias != nullptr ? 1.0F : 0.0F, out, n);
}

void add_linear(const float* x, const float* weight, float* out, int64_t m, int64_t n, int64_t k) {
  dnnl_sgemm('N', 'T', m, n, k, 1.0F, x, k, weight, k, 1.0F, out, n);
}

void product(const float* dy, const float* weight, float* dx, int64_t m, int64_t n, int64_t k) {
  dnnl_sgemm('N', 'N', m, k, n, 1.0F, dy, n, weight, k, 0.0F, dx, k);
}

void add_product(const float* dy, const float* weight, float* dx, int64_t m, int64_t n, int64_t k) {
  dnnl_sgemm('N', 'N', m, k, n, 1.0F, dy, n, weight, k, 1.0F, dx, k);
}

void product_of_transposed(const float* dy, const float* x, float* dw, int64_t m, int64_t n,
                           int64_t k) {
  dnnl_sgemm('T', 'N', n, k, m, 1.0F, dy, n, x, k, 0.0F, dw, k);
}

void add_product_of_transposed(const float* dy, const float* x, float* dw, int64_t m, int64_t n,
                               int64_t k) {
  dnnl_sgemm('T', 'N', n, k, m, 1.0F, dy, n, x, k, 1.0F, dw, k);
}

}  // namespace attend::kernels
