#pragma once

#include <cstdint>

#include "tensor/operations.h"

namespace attend::nn {

/// What an encoder leaves to be read, one annotation per position of its source. Keys and values
/// are the same tensor unless the encoder makes its own.
struct Annotations {
  Tensor keys;    ///< what a query is compared with            [B, S, K]
  Tensor values;  ///< what is read                             [B, S, V]
  Tensor mask;    ///< 1 where a position exists, 0 in padding  [B, S]

  /// Annotations that are their own keys. Every position exists if `mask` is left out.
  static Annotations of(const Tensor& values, const Tensor& mask = {});
};

/// Annotations prepared for one attention (Attention::prepare): its keys are in the form that the
/// attention compares with. A value: copying one copies handles and no numbers. Several rows, as
/// the hypotheses of a beam, may read one source: only the mask and the row's source are theirs.
struct Memory {
  Tensor keys;       ///< [B, S, K']
  Tensor values;     ///< [B, S, V]
  Tensor mask;       ///< [R, S]
  Tensor sources;    ///< which source each row reads, [R]; undefined where row r reads source r
  Tensor symbols{};  ///< what may be copied from each position, one-hot; else undefined [B, S, N]

  int64_t row_count() const { return mask.size(0); }
  int64_t length() const { return mask.size(1); }

  /// The rows named by `rows` [R'], in that order; a row may repeat. No key or value is copied.
  Memory select(const Tensor& rows) const;
};

/// What one read found, and all that the next read may want to know about it.
struct Reading {
  Tensor context;     ///< c_t, the context vector                               [R, V]
  Tensor weights;     ///< a_t, the attention weights                            [R, S]
  Tensor coverage;    ///< sum of all `weights` up to this reading               [R, S]
  int64_t count = 0;  ///< how many reads led here; 0 for the reading before the first

  // To be looked at, and gone after select().
  Tensor energies{};   ///< e_t, what the weights were made of                   [R, S]
  Tensor centre{};     ///< p_t, which the weights lie round, from 0; or undefined   [R, 1]
  Tensor selection{};  ///< what c_t sums the values by: the weights, or one-hot [R, S]

  Tensor gate{};  ///< what the context was multiplied by: beta_t; or undefined  [R, 1 or V]

  /// 1 in rows that read the expectation although the selection is hard: Attention::start.
  /// Undefined unless some may.  [R, 1]
  Tensor expected{};

  /// Whether the values were summed by the weights themselves.
  bool is_soft() const {
    return !selection.defined() || &selection.storage() == &weights.storage();
  }

  Reading select(const Tensor& rows) const;
};

}  // namespace attend::nn
