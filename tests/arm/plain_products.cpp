// The products of kernels/products.h by their definition.

#include <algorithm>
#include <vector>

#include "kernels/products.h"

namespace attend::kernels {

void linear(const float* x, const float* weight, const float* bias, float* out, int64_t m,
            int64_t n, int64_t k) {
  for (int64_t i = 0; i < m; ++i) {
    for (int64_t j = 0; j < n; ++j) {
      float sum = bias != nullptr ? bias[j] : 0.0F;
      for (int64_t l = 0; l < k; ++l) sum += x[i * k + l] * weight[j * k + l];
      out[i * n + j] = sum;
    }
  }
}

void add_linear(const float* x, const float* weight, float* out, int64_t m, int64_t n, int64_t k) {
  for (int64_t i = 0; i < m; ++i) {
    for (int64_t j = 0; j < n; ++j) {
      for (int64_t l = 0; l < k; ++l) out[i * n + j] += x[i * k + l] * weight[j * k + l];
    }
  }
}

void product(const float* dy, const float* weight, float* dx, int64_t m, int64_t n, int64_t k) {
  std::fill_n(dx, m * k, 0.0F);
  add_product(dy, weight, dx, m, n, k);
}

void add_product(const float* dy, const float* weight, float* dx, int64_t m, int64_t n, int64_t k) {
  for (int64_t i = 0; i < m; ++i) {
    for (int64_t j = 0; j < n; ++j) {
      for (int64_t l = 0; l < k; ++l) dx[i * k + l] += dy[i * n + j] * weight[j * k + l];
    }
  }
}

void product_of_transposed(const float* dy, const float* x, float* dw, int64_t m, int64_t n,
                           int64_t k) {
  std::fill_n(dw, n * k, 0.0F);
  add_product_of_transposed(dy, x, dw, m, n, k);
}

void add_product_of_transposed(const float* dy, const float* x, float* dw, int64_t m, int64_t n,
                               int64_t k) {
  for (int64_t i = 0; i < m; ++i) {
    for (int64_t j = 0; j < n; ++j) {
      for (int64_t l = 0; l < k; ++l) dw[j * k + l] += dy[i * n + j] * x[i * k + l];
    }
  }
}

}  // namespace attend::kernels
