#pragma once

#include <cstdint>

#include "kernels/pictures.h"

/// Norms over channels. Of the way back, dgain and dbias are added to, dx is added to where `adds`
/// and set else; what is null is not computed. NaN goes through.
namespace attend::kernels {

/// What a norm is given, and what it finds: `mean`, `inverse` (of the deviation) and `variance` (as
/// of a sample), which are kept for the way back. All but the mask are [size].
struct ChannelNorm {
  const float* mask;  // [rows] or null
  const float* gain;
  const float* bias;
  float* mean;
  float* inverse;
  float* variance;
};

struct ChannelNormGradients {
  float* x;
  bool adds;  // to x's
  float* gain;
  float* bias;
};

/// x and out [rows, size]
void channel_norm(const ChannelNorm& norm, const float* x, float* out, int64_t rows, int64_t size);
void channel_norm_backward(const ChannelNorm& norm, const float* x, const float* dy,
                           const ChannelNormGradients& to, int64_t rows, int64_t size);

/// Whether windows neither overlap nor leave places between them, nor reach beyond the edges.
bool are_apart(const PatchGrid& grid);

/// What is positive of the largest of windows, which are apart, of what is normed; what is normed
/// is never written. x of the pictures, mask [batch, height, width], y and out [batch, down,
/// across, channels]; `y` is the result.
void rectified_channel_norm(const ChannelNorm& norm, const float* x, float* out,
                            const Pictures& of);
void rectified_channel_norm_backward(const ChannelNorm& norm, const float* x, const float* y,
                                     const float* dy, const ChannelNormGradients& to,
                                     const Pictures& of);

}  // namespace attend::kernels
