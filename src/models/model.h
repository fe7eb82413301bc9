#pragma once

#include <cstdint>
#include <limits>

#include "data/part.h"
#include "models/losses.h"
#include "nn/module.h"

namespace attend::models {

/// What the targets of a batch are worth to a model, and where it looked meanwhile.
struct Forced {
  Tensor log_probabilities;  ///< of each symbol, given those before it  [B, T]
  Tensor weights;            ///< of the source at each; undefined without attention  [B, T, S]
};

/// All that a training asks of a model, whatever it reads and answers.
class Model : public nn::Module {
 public:
  // Each throws Error if a row is too long for the model.

  /// The mean loss over the targets of the batch, and what else the options ask for; of a rank's
  /// share its part of the whole batch's mean. Where positions are drawn, of what is given those:
  /// the part that teaches where to look is a gradient without a value.
  virtual Loss loss(Engine& engine, const data::Batch& batch, const LossOptions& options) const = 0;

  /// The right answers are given; in use, without dropout.
  virtual Forced force(Engine& engine, const data::Batch& batch) const = 0;

  /// Whether force() has weights.
  virtual bool has_attention() const = 0;

  /// Positions of the longest source that it can read.
  virtual int64_t longest_source() const { return kAnyLength; }

  static constexpr int64_t kAnyLength = std::numeric_limits<int64_t>::max();
};

}  // namespace attend::models
