#pragma once

#include <cstdint>
#include <vector>

#include "models/model.h"
#include "nn/layers.h"

namespace attend::models {

/// Answers with numbers: with one or several, at one or several steps. Trained by the squared error
/// of the scaled numbers.
class NumberModel : public Model {
 public:
  /// Which column of a batch is what.
  enum : std::size_t { kRead, kNumbers, kKnown };

  /// The squared error, in the mean over steps and numbers of the whole batch.
  Loss loss(Engine& engine, const data::Batch& batch, const LossOptions& options) const override;

  /// The log-probability of a step is its mean squared error, negative: that of a Gaussian but for
  /// constants.
  Forced force(Engine& engine, const data::Batch& batch) const override;
  bool has_attention() const override { return false; }

  struct Answer {
    Tensor values;            ///< scaled  [B, T, size]
    std::vector<Look> looks;  ///< over the positions of what was read
  };

  /// To the rows of a batch, whose numbers are not looked at, but for how many steps they have.
  virtual Answer answer(Engine& engine, const data::Batch& batch) const = 0;

 private:
  Tensor squares(Engine& engine, const data::Batch& batch) const;
};

}  // namespace attend::models
