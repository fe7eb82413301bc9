#include "kernels/row_product.h"

#include <algorithm>

#include "kernels/functions.h"

namespace attend::kernels {

/// Four outputs at a time keep four sums going, so that no addition waits for the one before.
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

}  // namespace attend::kernels
