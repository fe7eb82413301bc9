#include "nn/self_attention.h"

#include <utility>

namespace attend::nn {

SelfAttention::SelfAttention(const SelfAttentionOptions& options)
    : MultiHead({.query_size = options.size,
                 .memory_size = options.size,
                 .size = options.size,
                 .output_size = options.size,
                 .heads = options.heads}),
      dropout_(options.dropout) {
  add("dropout", dropout_);
}

SelfAttention::Read SelfAttention::read(const Annotations& annotations) const {
  const auto& mask = annotations.mask;
  auto found = MultiHead::read(annotations.values, prepare(annotations), {.exists = mask});
  const auto size = found.context.size(-1) / heads();
  std::vector<Tensor> contexts;
  for (int64_t head = 0; head < heads(); ++head) {
    contexts.push_back(columns(found.context, head * size, size));
  }
  const auto added = dropout_(output(found.context));
  return {Annotations::of(annotations.values + added, mask), stack_steps(found.weights),
          std::move(found.energies), std::move(contexts), added};
}

}  // namespace attend::nn
