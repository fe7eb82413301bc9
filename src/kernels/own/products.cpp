// Products by the loops that multiply packed weights: one of the two matrices is packed each time,
// which costs less than the product as soon as there are some rows. Of one row, too: so a row's
// numbers do not hang on how many others there are.

#include "kernels/products.h"

#include <algorithm>
#include <vector>

#include "kernels/packed_product.h"
#include "kernels/packed_weight.h"

namespace attend::kernels {
namespace {

std::size_t of(int64_t number) {
  return static_cast<std::size_t>(number);
}

/// Room that a thread keeps for the next product.
float* room(int64_t count) {
  thread_local std::vector<float> numbers;
  if (numbers.size() < of(count)) numbers.resize(of(count));
  return numbers.data();
}

/// out = a B.  a [M, K], b [K, N], out [M, N]
void multiply(const float* a, const float* b, float* out, int64_t m, int64_t n, int64_t k) {
  for (int64_t first = 0; first < n; first += kPanelWidth) {
    const auto count = std::min<int64_t>(kPanelWidth, n - first);
    auto* panel = room(k * kPanelWidth);
    for (int64_t i = 0; i < k; ++i) {
      std::copy_n(b + i * n + first, count, panel + i * kPanelWidth);
      std::fill_n(panel + i * kPanelWidth + count, kPanelWidth - count, 0.0F);
    }
    multiply_float({.panels = reinterpret_cast<const std::uint32_t*>(panel),
                    .words = k,
                    .x = reinterpret_cast<const std::uint32_t*>(a),
                    .rows = m,
                    .bias = nullptr,
                    .weight_scales = nullptr,
                    .corrections = nullptr,
                    .x_scales = nullptr,
                    .out = out + first,
                    .out_stride = n,
                    .columns = count});
  }
}

/// x [M, N] -> [N, M]
std::vector<float> transposed(const float* x, int64_t m, int64_t n) {
  std::vector<float> all(of(m * n));
  for (int64_t i = 0; i < m; ++i) {
    for (int64_t j = 0; j < n; ++j) all[of(j * m + i)] = x[i * n + j];
  }
  return all;
}

void add(const std::vector<float>& x, float* out) {
  for (std::size_t i = 0; i < x.size(); ++i) out[i] += x[i];
}

}  // namespace

void linear(const float* x, const float* weight, const float* bias, float* out, int64_t m,
            int64_t n, int64_t k) {
  const PackedWeight packed(NumberType::kFloat, weight, nullptr, n, k);
  packed.multiply(packed.prepare(x, m, nullptr), bias, out, n, 0, n);
}

void add_linear(const float* x, const float* weight, float* out, int64_t m, int64_t n, int64_t k) {
  std::vector<float> more(of(m * n));
  linear(x, weight, nullptr, more.data(), m, n, k);
  add(more, out);
}

void product(const float* dy, const float* weight, float* dx, int64_t m, int64_t n, int64_t k) {
  multiply(dy, weight, dx, m, k, n);
}

void add_product(const float* dy, const float* weight, float* dx, int64_t m, int64_t n, int64_t k) {
  std::vector<float> more(of(m * k));
  product(dy, weight, more.data(), m, n, k);
  add(more, dx);
}

void product_of_transposed(const float* dy, const float* x, float* dw, int64_t m, int64_t n,
                           int64_t k) {
  multiply(transposed(dy, m, n).data(), x, dw, n, k, m);
}

void add_product_of_transposed(const float* dy, const float* x, float* dw, int64_t m, int64_t n,
                               int64_t k) {
  std::vector<float> more(of(n * k));
  product_of_transposed(dy, x, more.data(), m, n, k);
  add(more, dw);
}

}  // namespace attend::kernels
