#pragma once

#include <cstdint>

#include "core/elements.h"

/// The likeliest symbols of rows of logits that come in slices of the vocabulary, first to last:
/// all of them are never held.
namespace attend::kernels {

/// What is known of one row so far.
struct SeenLogits {
  float largest = -1e30F;
  double sum = 0.0;  ///< of e^(x - largest)
};

/// The best of one row so far, largest first; of equals the lower symbol.
struct BestLogits {
  float* logits;  ///< [count], at first lower than any
  Index* symbols;
  int64_t count;
};

/// Logits [size] of the symbols from `first` on.
void add_slice(const float* logits, int64_t size, Index first, SeenLogits& seen,
               const BestLogits& best);

/// What turns a logit of the row into the logarithm of its probability, once taken from it.
float log_sum_of(const SeenLogits& seen);

}  // namespace attend::kernels
