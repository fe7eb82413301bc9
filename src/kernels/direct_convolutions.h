#pragma once

#include <cstdint>

#include "kernels/pictures.h"

/// Convolutions by oneDNN's own code, which reads pictures as they lie: no patch is ever made.
/// Code is compiled for a shape when it is first asked for, and kept, in each thread.
namespace attend::kernels {

/// Numbers that go in are floats, or where `is_bf16` such of 16 bits (bf16_products.h) but for
/// filters and biases, which are rounded here; what comes out is floats.
struct DirectConvolution {
  Pictures pictures;
  int64_t outputs;
  bool is_bf16 = false;
};

/// What is computed: the result, the gradient of pictures, that of filters.
enum class Way { kForward, kToPictures, kToFilters };

/// Whether there is such code: oneDNN may have none of its own for a shape or a CPU, or only such
/// that makes patches itself, or takes more memory to work in than 64 MB. Else the function below
/// is not to be called.
bool has_direct(const DirectConvolution& convolution, bool has_bias, Way way);

/// filters [outputs, window's height, its width, channels], bias [outputs] or null, out [batch,
/// down, across, outputs]
void convolve_directly(const DirectConvolution& convolution, const void* x, const float* filters,
                       const float* bias, float* out);

/// dx = the gradient of pictures.
void convolve_directly_to_pictures(const DirectConvolution& convolution, const void* dy,
                                   const float* filters, float* dx);

/// dfilters = the gradient of filters.
void convolve_directly_to_filters(const DirectConvolution& convolution, const void* x,
                                  const void* dy, float* dfilters);

}  // namespace attend::kernels
