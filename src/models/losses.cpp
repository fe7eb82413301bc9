#include "models/losses.h"

namespace attend::models {
namespace {

/// Each symbol's share in the mean, for what has a number a step.  [B, T, 1]
Tensor of_steps(Engine& engine, const Shares& shares) {
  return numbers(engine, shares.shares, shares.shape.append(1));
}

}  // namespace

Tensor log_or_least(const Tensor& x) {
  return log(clamp(x, 1e-30));
}

Tensor doubly_stochastic_loss(const Tensor& weights, const Tensor& source_mask,
                              const Shares& shares, ReadTarget target) {
  const auto read = weighted_sum(shares.mask, weights);  // in all  [B, S]
  const auto asked =
      target == ReadTarget::kOnce ? 1.0 - read : sum(shares.mask) / sum(source_mask) - read;
  const auto missing = asked * source_mask;
  return 1.0 / static_cast<double>(shares.symbols) * total(missing * missing);
}

Tensor coverage_loss(const Tensor& weights, const Shares& shares) {
  auto& engine = weights.engine();
  auto before = zeros(engine, {weights.size(0), weights.size(2)});
  std::vector<Tensor> again;
  for (int64_t t = 0; t < weights.size(1); ++t) {
    const auto now = at_step(weights, t);
    const auto more = now - before;
    again.push_back(now - more * is_positive(more));  // the smaller of the two
    before = before + now;
  }
  return total(of_steps(engine, shares) * stack_steps(again));
}

Tensor supervision_loss(const Tensor& weights, const Tensor& links, const Shares& shares) {
  const auto share = of_steps(weights.engine(), shares);
  return -1.0 * total(share * links * log_or_least(weights));
}

}  // namespace attend::models
