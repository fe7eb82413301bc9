#pragma once

#include <cstdint>

/// One pass each over the numbers of one parameter.
namespace attend::kernels {

/// The sum of all squares.
double sum_of_squares(const float* x, int64_t count);

struct AdamStep {
  float rate;        ///< learning rate / (1 - decay_first^t)
  float correction;  ///< 1 / (1 - decay_second^t)
  float decay_first;
  float decay_second;
  float epsilon;
  float scale;  ///< of the gradient
};

/// Kingma & Ba 2015, alg. 1.
void adam(const AdamStep& step, float* parameter, const float* gradient, float* first,
          float* second, int64_t count);

struct AdadeltaStep {
  float rate;
  float decay;
  float epsilon;
  float scale;  ///< of the gradient
};

/// Zeiler 2012, alg. 1, times a rate: squares are the means of the gradients' squares, moves those
/// of the moves'.
void adadelta(const AdadeltaStep& step, float* parameter, const float* gradient, float* squares,
              float* moves, int64_t count);

/// parameter -= rate * gradient.
void sgd(float rate, float* parameter, const float* gradient, int64_t count);

}  // namespace attend::kernels
