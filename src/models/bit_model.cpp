#include "models/bit_model.h"

namespace attend::models {

/// -log p of each right bit where a step is, 0 elsewhere: log(1 + e^z) - y z.  [B, T, size]
Tensor BitModel::entropies(Engine& engine, const data::Batch& batch) const {
  const auto& right = batch.columns.at(kBits);
  const Shape steps = {batch.size, right.positions()};
  const auto logits = answer(engine, batch, /*shows=*/false).logits;
  const auto bits = numbers(engine, right.numbers, steps.append(right.size));
  return numbers(engine, right.mask, steps.append(1)) * (softplus(logits) - bits * logits);
}

Loss BitModel::loss(Engine& engine, const data::Batch& batch,
                    const LossOptions& /*options*/) const {
  const auto count = batch.all_targets() * batch.columns.at(kBits).size;
  return {(1.0 / static_cast<double>(count)) * total(entropies(engine, batch)), 0.0};
}

Forced BitModel::force(Engine& engine, const data::Batch& batch) const {
  return {only(-1.0 * sum(entropies(engine, batch))), {}};
}

}  // namespace attend::models
