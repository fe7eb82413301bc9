#pragma once

#include <cstdint>
#include <span>

#include "core/elements.h"

/// Frames that each say one symbol or a blank, and what they say together: what is called
/// CTC, Graves et al. 2006.
namespace attend::kernels {

/// log p(symbols) by forward and backward sums over all ways to say them in `frames` frames, in
/// double precision and as logarithms, so that nothing underflows: sections 4.1 and 4.2 there.
/// Minus infinity where there is no way. If `slope` is not null, it becomes the gradient by the
/// logits of each frame, of which log_p is the log softmax (eq. 16): zeros where there is no way.
/// log_p and slope [frames, size]
double ctc_log_likelihood(const float* log_p, std::span<const Index> symbols, Index blank,
                          float* slope, int64_t frames, int64_t size);

}  // namespace attend::kernels
