#pragma once

#include "tensor/operations.h"

namespace attend::nn {

// How heads of a neural Turing machine find places of a memory, and change it: Graves, Wayne &
// Danihelka 2014, sections 3.1 to 3.3. Whatever is asked, weights are finite, none below 0, and sum
// to 1 over the places, and so are their gradients finite:
//
//   - a place of zeros is as like a key as any that is at a right angle to it, with a gradient;
//   - a sharpness of any size keeps its largest weight: w^g / sum w^g is the softmax of g log w, in
//     which nothing underflows altogether;
//   - weights that are all 0, which a memory has that begins so where a gate is shut, are read as
//     even ones.
//
// B rows, H heads, N places of W numbers each, K shifts: an odd number, the middle one of 0.

/// What heads ask at a step.
struct Asked {
  Tensor keys;       ///< k  [B, H, W]
  Tensor strengths;  ///< beta, above 0  [B, H, 1]
  Tensor gates;      ///< g, 0 to 1: of what is found by content  [B, H, 1]
  Tensor shifts;     ///< s, which sum to 1  [B, H, K]
  Tensor sharpness;  ///< gamma, 1 at least  [B, H, 1]
};

/// k . m / sqrt((|k|^2 + e)(|m|^2 + e)) of each key and place, e = 1e-6: eq. 6.  memory [B, N, W],
/// keys [B, H, W] -> [B, H, N]
Tensor cosines(const Tensor& memory, const Tensor& keys);

/// Softmax of strengths * cosines: eq. 5.  -> [B, H, N]
Tensor by_content(const Tensor& memory, const Tensor& keys, const Tensor& strengths);

/// sum over j of w_j s_(i - j), places in a ring: eq. 8. The first of K shifts moves by
/// -(K - 1) / 2 places, the last one as far up.  weights [B, H, N], shifts [B, H, K], K <= N
Tensor shifted(const Tensor& weights, const Tensor& shifts);

/// w_i^g / sum over j of w_j^g: eq. 9.  weights [B, H, N], sharpness [B, H, 1]
Tensor sharpened(const Tensor& weights, const Tensor& sharpness);

/// All of these in turn, with what the heads had before: eq. 5 to 9.  before [B, H, N] -> [B, H, N]
Tensor addressed(const Tensor& memory, const Asked& asked, const Tensor& before);

/// What heads have read: sum over i of w_i m_i, eq. 2.  weights [B, H, N], memory -> [B, H, W]
Tensor read(const Tensor& memory, const Tensor& weights);

/// The memory once heads have written: each erases m_i (1 - w_i e), then each adds w_i a; eq. 3 and
/// 4. The order of heads does not matter.  memory [B, N, W], weights [B, H, N], erase (0 to 1) and
/// add [B, H, W] -> [B, N, W]
Tensor written(const Tensor& memory, const Tensor& weights, const Tensor& erase, const Tensor& add);

}  // namespace attend::nn
