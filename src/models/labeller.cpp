#include "models/labeller.h"

namespace attend::models {
namespace {

/// [B]
Tensor log_likelihoods(Engine& engine, const data::Batch& batch, const Tensor& log_p) {
  const auto& labels = batch.columns.at(Labeller::kLabels).symbols;
  return pick(log_p, indices(engine, labels, {batch.size}));
}

}  // namespace

Tensor label_loss(Engine& engine, const data::Batch& batch, const Tensor& log_p,
                  double label_smoothing) {
  auto right = (1.0 - label_smoothing) * total(log_likelihoods(engine, batch, log_p));
  if (label_smoothing > 0.0) {
    right = right + label_smoothing / static_cast<double>(log_p.size(1)) * total(log_p);
  }
  return -1.0 / static_cast<double>(batch.all_targets()) * right;
}

Forced forced_labels(Engine& engine, const data::Batch& batch, const Tensor& log_p) {
  return {reshape(log_likelihoods(engine, batch, log_p), {batch.size, 1}), {}};
}

}  // namespace attend::models
