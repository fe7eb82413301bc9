#include "kernels/products.h"

#include <algorithm>

#include <dnnl.h>

#include "kernels/row_product.h"

namespace attend::kernels {
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
