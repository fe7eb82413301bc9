#pragma once

#include <cstdint>
#include <span>

/// A layer and its leaky rectifier, and gradients that are yet to be multiplied out.
namespace attend::kernels {

/// y where y = x W^T + b is positive, else slope * y.
struct RectifiedLayer {
  const float* weight;  ///< [outputs, inputs]
  const float* bias;    ///< [outputs] or null
  float slope;          ///< >= 0
  int64_t outputs;
  int64_t inputs;
};

/// y where y is positive, else slope * y, in its place.
void rectify(float* y, float slope, int64_t count);

/// The gradient before a rectifier of what came out of it, y, in the place of that behind it.
void rectify_backward(const float* y, float slope, float* dy, int64_t count);

/// A gradient [batch, length, size] as a product: a^T b of each row, a [batch, steps, length], b
/// [batch, steps, size].
struct ProductOfSteps {
  const float* a;
  const float* b;
  int64_t steps;
};

/// How many steps all products of one gradient may have together.
constexpr int64_t kMostSteps = 8;

/// The gradient of what a layer gave: numbers [rows, outputs], or else products, summed, whose
/// rows are of `length` positions each.
struct GradientOfRows {
  const float* numbers = nullptr;
  std::span<const ProductOfSteps> products{};
  int64_t length = 0;
};

/// Of so few inputs a layer's products are made beside reading and writing y, at no cost of their
/// own, and so in single precision.
constexpr int64_t kFewInputs = 8;

/// x [rows, inputs] -> out [rows, outputs]
void rectified_linear_of_few(const RectifiedLayer& layer, const float* x, float* out, int64_t rows);

/// Each gradient is added to; one that is null is not computed.  dx [rows, inputs], dweight
/// [outputs, inputs], dbias [outputs]
void rectified_linear_of_few_backward(const RectifiedLayer& layer, const float* x, const float* y,
                                      const GradientOfRows& dy, float* dx, float* dweight,
                                      float* dbias, int64_t rows);

}  // namespace attend::kernels
