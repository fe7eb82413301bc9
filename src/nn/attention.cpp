#include "nn/attention.h"

#include <utility>

namespace attend::nn {

Attention::Attention(std::shared_ptr<Score> score, std::shared_ptr<Alignment> alignment)
    : score_(std::move(score)), alignment_(std::move(alignment)) {
  add("score", *score_);
  add("alignment", *alignment_);
}

Memory Attention::prepare(const Annotations& annotations) const {
  return {score_->project_keys(annotations.keys), annotations.values, annotations.mask, {}};
}

Reading Attention::start(const Memory& memory) const {
  auto& engine = memory.values.engine();
  const auto none = zeros(engine, memory.mask.shape());
  const auto context = zeros(engine, {memory.row_count(), memory.values.size(2)});
  return {context, alignment_->start(memory), none, 0};
}

Reading Attention::read(const Tensor& query, const Memory& memory, const Reading& previous) const {
  const auto energies = score_->energies(query, memory, previous);              // e_t  [R, S]
  const auto weights = alignment_->weights(energies, query, memory, previous);  // a_t  [R, S]
  const auto context = weighted_sum(weights, memory.values, memory.sources);    // c_t  [R, V]
  return {context, weights, previous.coverage + weights, previous.count + 1};
}

}  // namespace attend::nn
