#include "nn/self_attention.h"

#include <cmath>
#include <stdexcept>
#include <utility>

namespace attend::nn {
namespace {

const SelfAttentionOptions& checked(const SelfAttentionOptions& options) {
  if (options.size < 1 || options.heads < 1 || options.size % options.heads != 0) {
    throw std::logic_error("SelfAttention: the size must be a multiple of the heads");
  }
  return options;
}

}  // namespace

SelfAttention::SelfAttention(const SelfAttentionOptions& options)
    : options_(checked(options)),
      query_layer_(options.size, options.size, Bias::kNone),
      key_layer_(options.size, options.size, Bias::kNone),
      value_layer_(options.size, options.size, Bias::kNone),
      output_layer_(options.size, options.size, Bias::kNone),
      dropout_(options.dropout) {
  add("query_layer", query_layer_);
  add("key_layer", key_layer_);
  add("value_layer", value_layer_);
  add("output_layer", output_layer_);
  add("dropout", dropout_);
}

SelfAttention::Read SelfAttention::read(const Annotations& annotations) const {
  const auto& mask = annotations.mask;
  const auto exists = reshape(mask, mask.shape().append(1));  // [B, S, 1]
  const auto size = options_.size / options_.heads;
  const auto scale = 1.0 / std::sqrt(static_cast<double>(size));
  const auto queries = scale * query_layer_(annotations.values);
  const auto keys = key_layer_(annotations.values);
  const auto values = value_layer_(annotations.values);
  std::vector<Tensor> contexts;
  std::vector<Tensor> weights;
  std::vector<Tensor> energies;
  for (int64_t head = 0; head < options_.heads; ++head) {
    const auto of_head = [&](const Tensor& x) { return columns(x, head * size, size); };
    energies.push_back(dot_each(of_head(keys), of_head(queries)));  // [B, S, S]
    weights.push_back(exists * masked_softmax(energies.back(), mask));
    contexts.push_back(weighted_sum(weights.back(), of_head(values)));
  }
  const auto added = dropout_(output_layer_(concat(contexts)));
  return {Annotations::of(annotations.values + added, mask), stack_steps(weights),
          std::move(energies), std::move(contexts), added};
}

}  // namespace attend::nn
