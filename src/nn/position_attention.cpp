#include "nn/position_attention.h"

#include <cmath>
#include <stdexcept>
#include <vector>

namespace attend::nn {
namespace {

/// A row a head, for each of so many sources.  [heads, N] -> [B, heads, N]
Tensor for_each_source(const Tensor& rows, int64_t count) {
  return zeros(rows.engine(), {count, 1, 1}) + rows;
}

Tensor identity(Engine& engine, int64_t size) {
  std::vector<float> values(static_cast<std::size_t>(size * size), 0.0F);
  for (int64_t i = 0; i < size; ++i) values[static_cast<std::size_t>(i * (size + 1))] = 1.0F;
  return numbers(engine, values, {size, size});
}

}  // namespace

PositionAttention::PositionAttention(const PositionAttentionOptions& options) : options_(options) {
  if (options.value_size < 1 || options.heads < 1 || options.hidden_size < 0) {
    throw std::logic_error("PositionAttention: sizes must be positive");
  }
  const bool is_learned = options.bias == Bias::kLearned;
  if (options.hidden_size > 0) {
    key_layer_.emplace(options.value_size, options.hidden_size, options.bias);
    add("key_layer", *key_layer_);
  } else if (is_learned) {
    add("bias", bias_, {options.heads}, {Initial::kConstant, 0.0});
  }
  const auto inputs = options.hidden_size > 0 ? options.hidden_size : options.value_size;
  add("weight", weight_, {options.heads, inputs},
      {options.begins, 1.0 / std::sqrt(static_cast<double>(inputs))});
}

Tensor PositionAttention::energies(const Tensor& keys) const {
  const auto rows = for_each_source(weight_, keys.size(0));
  if (key_layer_) return dot_each(tanh((*key_layer_)(keys)), rows);
  const auto products = dot_each(keys, rows);  // [B, heads, S]
  return tanh(bias_.defined() ? products + reshape(bias_, {heads(), 1}) : products);
}

PositionAttention::Read PositionAttention::read(const Annotations& annotations) const {
  const auto e = energies(annotations.keys);
  const auto weights = masked_softmax(e, annotations.mask);
  return {weighted_sum(weights, annotations.values), weights, e};
}

Tensor redundancy(const Tensor& weights) {
  const auto off = dot_each(weights, weights) - identity(weights.engine(), weights.size(1));
  return total(off * off);
}

}  // namespace attend::nn
