#pragma once

#include <cstdint>
#include <vector>

#include "nn/multi_head.h"

namespace attend::nn {

struct SelfAttentionOptions {
  int64_t size = 0;  ///< F, of an annotation: a multiple of the heads
  int64_t heads = 1;
  double dropout = 0.0;  ///< in training, of what is added to an annotation
};

/// Every position of a text asks all positions of it, above a recurrence or anything else that
/// annotates: H + [C_1; ..; C_heads] W_o, the heads reading H. Vaswani et al. 2017, section 3.2.2;
/// the residual connection and its dropout, 3.1 and 5.4; no layer norm.
class SelfAttention final : public MultiHead {
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
  Dropout dropout_;
};

}  // namespace attend::nn
