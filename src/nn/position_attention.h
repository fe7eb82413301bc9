#pragma once

#include <cstdint>
#include <optional>

#include "nn/layers.h"
#include "nn/memory.h"

namespace attend::nn {

/// What tells, of a position alone, how much it weighs.
struct PositionAttentionOptions {
  int64_t value_size = 0;                    ///< F, of an annotation
  int64_t heads = 1;                         ///< readings at once, each with energies of its own
  int64_t hidden_size = 0;                   ///< of the layer below the energies; 0 for none
  Bias bias = Bias::kLearned;                ///< added to what tanh is of
  Initial::Kind begins = Initial::kUniform;  ///< the last weights, at the size 1 / sqrt(inputs)
};

/// Reads annotations without a query, `heads` times at once: A = softmax(E), M = A H, where H [S,
/// F] are the annotations of a row.
///
///   hidden layer   E = W_2 tanh(W_1 H^T + b)   several heads, b = 0: Lin et al. 2017, section 2.1;
///                                              one head, W_2 = u_w: Yang et al. 2016, section 2.2
///   none           E = tanh(W H^T + b)         one head: Raffel & Ellis 2015, section 1
///
/// One head with a hidden layer is the reading of an AdditiveScore without a query.
class PositionAttention final : public Module {
 public:
  /// Throws std::logic_error if a size is not positive.
  explicit PositionAttention(const PositionAttentionOptions& options);

  struct Read {
    Tensor contexts;  ///< M  [B, heads, F]
    Tensor weights;   ///< A: zeros in padding, and in a row that has no position  [B, heads, S]
    Tensor energies;  ///< E; of padding any numbers  [B, heads, S]
  };
  Read read(const Annotations& annotations) const;

  int64_t value_size() const { return options_.value_size; }
  int64_t heads() const { return options_.heads; }

 private:
  Tensor energies(const Tensor& keys) const;

  PositionAttentionOptions options_;
  std::optional<Linear> key_layer_;  // W_1, b; none without a hidden layer
  Tensor weight_;                    // W_2 or W, a row a head  [heads, hidden_size or F]
  Tensor bias_;                      // b without a hidden layer, one number a head  [heads]
};

/// |A A^T - I|^2, summed over rows: how far the heads are from each reading one place of its own.
/// The penalty of Lin et al. 2017, section 2.2, where its mean over the batch is added to the loss.
/// weights [B, heads, S] -> [1]
Tensor redundancy(const Tensor& weights);

}  // namespace attend::nn
