#pragma once

#include <cstddef>
#include <map>
#include <vector>

#include "nn/module.h"
#include "parallel/bucketed_sum.h"

namespace attend::training {

/// Sums the gradients of a model over the ranks of a group, each as soon as the backward pass is
/// done with it, while the pass goes on. The parameters must have their numbers already, and keep
/// them in the same storage. The engine tells it while it lives.
class GradientSum final : public GradientListener {
 public:
  GradientSum(parallel::Group& group, Engine& engine, const nn::Module& model);
  GradientSum(const GradientSum&) = delete;
  GradientSum& operator=(const GradientSum&) = delete;
  ~GradientSum() override { engine_.tell(nullptr); }

  void gradient_is_final(const Storage& parameter) override;

  /// Waits until all gradients are summed; those that the pass did not reach count as zeros. Throws
  /// RankLost.
  void finish();

  const parallel::BucketedSum& sum() const { return sum_; }

 private:
  GradientSum(parallel::Group& group, Engine& engine, std::vector<Tensor> parameters);

  Engine& engine_;
  std::vector<Tensor> parameters_;  // the model's last ones first, as the pass comes to them
  std::map<const Storage*, std::size_t> places_;
  parallel::BucketedSum sum_;
};

}  // namespace attend::training
