#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "models/inputs.h"
#include "models/number_model.h"
#include "nn/pooling.h"

namespace attend::models {

struct FeedForwardAttentionOptions {
  int64_t input_size = 2;     ///< numbers of a position
  int64_t hidden_size = 100;  ///< D, of both layers
  nn::PoolingKind pooling = nn::PoolingKind::kAttention;
  int64_t steps = 1;  ///< of the answer
  int64_t size = 1;   ///< numbers of each
};

/// A sequence of numbers to a number, without a recurrence: a layer at each position, one reading
/// of all of them, and two layers more. Raffel & Ellis 2015, sections 2 and 4:
///
///   h_t = f(W_xh x_t + b_xh),  a = softmax of tanh(w_hc h_t + b_hc),  c = sum of a_t h_t,
///   s = f(W_cs c + b_cs),  y = f(W_sy s + b_sy),  f(x) = x where x > 0, else 0.01 x
///
/// or, to compare with, c the mean of h. Layers begin as He et al. 2015 have it.
class FeedForwardAttention final : public NumberModel {
 public:
  explicit FeedForwardAttention(const FeedForwardAttentionOptions& options);
  Answer answer(Engine& engine, const data::Batch& batch) const override;

 private:
  FeedForwardAttentionOptions options_;
  NumberInput input_;
  nn::Linear hidden_;
  std::unique_ptr<nn::Pooling> pooling_;
  nn::Linear state_;
  nn::Linear head_;
};

}  // namespace attend::models
