#pragma once

#include <cstdint>

namespace attend::kernels {

/// out = x W^T + bias of one row: bound by reading the weights, which are read as they lie.  x [K],
/// weight [N, K], bias [N] or null, out [N]
void linear_of_row(const float* x, const float* weight, const float* bias, float* out, int64_t n,
                   int64_t k);

}  // namespace attend::kernels
