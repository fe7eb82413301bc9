#pragma once

#include <cstdint>

#include "core/elements.h"

namespace attend::kernels {

/// Which source a row reads: see forward.h.
inline int64_t source_of(const Index* sources, int64_t row) {
  return sources != nullptr ? sources[row] : row;
}

inline float dot(const float* a, const float* b, int64_t size) {
  float total = 0.0F;
  for (int64_t i = 0; i < size; ++i) total += a[i] * b[i];
  return total;
}

}  // namespace attend::kernels
