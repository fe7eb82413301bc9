#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "data/part.h"
#include "models/losses.h"
#include "nn/module.h"

namespace attend::models {

/// What the targets of a batch are worth to a model, and where it looked meanwhile.
struct Forced {
  Tensor log_probabilities;  ///< of each symbol, given those before it  [B, T]
  Tensor weights;            ///< of the source at each; undefined without attention  [B, T, S]
  std::vector<int64_t> lengths{};  ///< how many of S each row has, the first ones; empty: as many
                                   ///< as its source has positions  [B]
  double ctc = 0.0;  ///< -log p of all texts by the annotations alone; of models that have it
};

/// Where answers looked, in one of the ways that their model looks.
struct Look {
  std::string name;        ///< "head 2"
  Tensor weights;          ///< [B, T, S]; T is 1 of an answer to a whole text
  Tensor energies{};       ///< that they are the softmax of; undefined: not kept  [B, T, S]
  Tensor context{};        ///< what was read by them; undefined: not kept  [B, T, G]
  std::size_t source = 0;  ///< which text of the row was read: S are its positions
  std::size_t query = 0;   ///< which text read it
  bool by_word = false;    ///< T are the positions of `query`; else of what is answered
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

  /// Why it cannot learn from an example as it is asked to, in a few words; empty if it can.
  virtual std::string refusal(std::span<const data::Part> /*parts*/) const { return ""; }

  /// Positions of the longest source that it can read.
  virtual int64_t longest_source() const { return kAnyLength; }

  static constexpr int64_t kAnyLength = std::numeric_limits<int64_t>::max();
};

}  // namespace attend::models
