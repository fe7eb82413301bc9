#include "kernels/optimizer.h"

#include <algorithm>
#include <cmath>

#include "kernels/target.h"

namespace attend::kernels {

ATTEND_KERNEL double sum_of_squares(const float* x, int64_t count) {
  double squares = 0.0;
  for (int64_t i = 0; i < count;) {
    float some = 0.0F;  // a few hundred at a time lose next to nothing in single precision
    for (const auto end = std::min(count, i + 512); i < end; ++i) some += x[i] * x[i];
    squares += static_cast<double>(some);
  }
  return squares;
}

ATTEND_KERNEL void adam(const AdamStep& step, float* parameter, float* gradient, float* first,
                        float* second, int64_t count) {
  const auto [rate, correction, decay_first, decay_second, epsilon, scale] = step;
#pragma GCC ivdep
  for (int64_t i = 0; i < count; ++i) {
    const auto g = gradient[i] * scale;
    first[i] = decay_first * first[i] + (1.0F - decay_first) * g;
    second[i] = decay_second * second[i] + (1.0F - decay_second) * g * g;
    parameter[i] -= rate * first[i] / (std::sqrt(correction * second[i]) + epsilon);
    gradient[i] = 0.0F;
  }
}

ATTEND_KERNEL void sgd(float rate, float* parameter, float* gradient, int64_t count) {
#pragma GCC ivdep
  for (int64_t i = 0; i < count; ++i) {
    parameter[i] -= rate * gradient[i];
    gradient[i] = 0.0F;
  }
}

}  // namespace attend::kernels
