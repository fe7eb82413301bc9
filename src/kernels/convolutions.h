#pragma once

#include <cstdint>

#include "kernels/pictures.h"

/// Convolutions whose patches are never held: made of some rows of places at a time, which stay in
/// the cache, and anew on the way back. On plain memory; oneDNN multiplies.
namespace attend::kernels {

/// How many numbers `working` must have room for.
int64_t working_size_of_convolution(const Pictures& of);

/// out = patches filters^T + bias.  filters [outputs, window's height * its width * channels], bias
/// [outputs] or null, out [batch, down, across, outputs]
void convolution(const float* x, const float* filters, const float* bias, float* out,
                 float* working, int64_t outputs, const Pictures& of);

/// dx and dfilters are added to; one that is null is not computed.
void convolution_backward(const float* x, const float* filters, const float* dy, float* dx,
                          float* dfilters, float* working, int64_t outputs, const Pictures& of);

}  // namespace attend::kernels
