#include "nn/attention.h"

#include <utility>

namespace attend::nn {

Attention::Attention(AttentionParts parts) : parts_(std::move(parts)) {
  add("score", *parts_.score);
  add("alignment", *parts_.alignment);
}

Memory Attention::prepare(const Annotations& annotations) const {
  return {parts_.score->project_keys(annotations.keys), annotations.values, annotations.mask, {}};
}

Tensor Attention::first_weights(const Memory& memory) const {
  switch (parts_.first) {
    case FirstWeights::kFirst:
      return first_position(memory);
    case FirstWeights::kEven:
      return even_weights(memory);
    case FirstWeights::kOfAlignment:
      break;
  }
  return parts_.alignment->start(memory);
}

Reading Attention::start(const Memory& memory) const {
  auto& engine = memory.values.engine();
  const auto none = zeros(engine, memory.mask.shape());
  const auto context = zeros(engine, {memory.row_count(), memory.values.size(2)});
  Reading reading = {context, first_weights(memory), none, 0};
  if (parts_.selection == Selection::kHard && is_training() && parts_.expected_share > 0.0) {
    const auto kept = 1.0 - parts_.expected_share;  // a mask of dropout is 0 or 1 / kept
    reading.expected = 1.0 - kept * dropout_mask(engine, {memory.row_count(), 1}, 1.0 - kept);
  }
  return reading;
}

Tensor Attention::select(const Tensor& weights, const Reading& previous) const {
  if (parts_.selection == Selection::kSoft) return weights;
  if (!is_training()) return one_hot_largest(weights);
  const auto drawn = one_hot_sample(weights);
  if (!previous.expected.defined()) return drawn;
  return drawn + previous.expected * (weights - drawn);
}

Reading Attention::read(const Tensor& query, const Memory& memory, const Reading& previous) const {
  const auto energies = parts_.score->energies(query, memory, previous);  // e_t  [R, S]
  const auto centre = parts_.alignment->centre(query, memory, previous);  // p_t  [R, 1]
  const auto weights =
      parts_.alignment->weights(energies, centre, memory, previous);            // a_t  [R, S]
  const auto selection = select(weights, previous);                             //      [R, S]
  const auto context = weighted_sum(selection, memory.values, memory.sources);  // c_t  [R, V]
  return {.context = context,
          .weights = weights,
          .coverage = previous.coverage + weights,
          .count = previous.count + 1,
          .energies = energies,
          .centre = centre,
          .selection = selection,
          .expected = previous.expected};
}

}  // namespace attend::nn
