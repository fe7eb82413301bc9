#include "models/number_model.h"

namespace attend::models {

/// (right - found)^2 where a step is, 0 elsewhere.  [B, T, size]
Tensor NumberModel::squares(Engine& engine, const data::Batch& batch) const {
  const auto& right = batch.columns.at(kNumbers);
  const Shape steps = {batch.size, right.positions()};
  const auto off =
      numbers(engine, right.numbers, steps.append(right.size)) - answer(engine, batch).values;
  return numbers(engine, right.mask, steps.append(1)) * off * off;
}

Loss NumberModel::loss(Engine& engine, const data::Batch& batch,
                       const LossOptions& /*options*/) const {
  const auto count = batch.all_targets() * batch.columns.at(kNumbers).size;
  return {(1.0 / static_cast<double>(count)) * total(squares(engine, batch)), 0.0};
}

Forced NumberModel::force(Engine& engine, const data::Batch& batch) const {
  const auto size = static_cast<double>(batch.columns.at(kNumbers).size);
  return {only((-1.0 / size) * sum(squares(engine, batch))), {}};
}

}  // namespace attend::models
