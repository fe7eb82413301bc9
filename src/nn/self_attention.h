#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "nn/layers.h"
#include "nn/memory.h"

namespace attend::nn {

struct SelfAttentionOptions {
  int64_t size = 0;  ///< F, of an annotation: a multiple of the heads
  int64_t heads = 1;
  double dropout = 0.0;  ///< in training, of what is added to an annotation
};

/// Every position of a text asks all positions of it, above a recurrence or anything else that
/// annotates: H + [C_1; ..; C_heads] W_o, where head i reads C_i = softmax(Q K^T / sqrt(d)) V with
/// Q = H W_q, K = H W_k, V = H W_v of d = F / heads numbers each. Vaswani et al. 2017, section
/// 3.2.1, eq. 1, and 3.2.2; the residual connection and its dropout, 3.1 and 5.4; no layer norm.
class SelfAttention final : public Module {
 public:
  /// Throws std::logic_error if a size is not positive or does not divide.
  explicit SelfAttention(const SelfAttentionOptions& options);

  struct Read {
    Annotations annotations;  ///< as many, as long; padding stays what it was
    Tensor weights;  ///< how each position (third) read each (last): zeros where either is padding
                     ///< [B, heads, S, S]
    std::vector<Tensor> energies;  ///< of each head what these are the softmax of, Q K^T / sqrt(d);
                                   ///< of padding any numbers  [B, S, S]
    std::vector<Tensor> contexts;  ///< of each head C_i  [B, S, d]
    Tensor added;                  ///< [C_1; ..; C_heads] W_o  [B, S, F]
  };
  Read read(const Annotations& annotations) const;

 private:
  SelfAttentionOptions options_;
  Linear query_layer_;   // W_q
  Linear key_layer_;     // W_k
  Linear value_layer_;   // W_v
  Linear output_layer_;  // W_o
  Dropout dropout_;
};

}  // namespace attend::nn
