#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "models/model.h"

namespace attend::models {

/// Answers with bits: several at each of some steps. Trained by the cross-entropy of each of them.
class BitModel : public Model {
 public:
  /// Which column of a batch is what: numbers both, of which those of the answer are 0 or 1.
  enum : std::size_t { kRead, kBits };

  /// The cross-entropy of a bit, in the mean over those of the whole batch.
  Loss loss(Engine& engine, const data::Batch& batch, const LossOptions& options) const override;

  /// The log-probability of a step is that of all its bits.
  Forced force(Engine& engine, const data::Batch& batch) const override;
  bool has_attention() const override { return false; }

  /// Something to look at that a step has, or that is there once: numbers in rows.
  struct Seen {
    std::string name;                    ///< "read head 1"
    Tensor numbers;                      ///< [B, T, S]
    std::vector<std::string> columns{};  ///< what the S are; empty: 1, 2, ..
    bool is_of_steps = true;             ///< T are the steps of the machine; else places
  };
  struct Answer {
    Tensor logits;           ///< [B, T, size]
    std::vector<Seen> seen;  ///< none unless it is asked for
  };

  /// To the rows of a batch, whose bits are not looked at, but for how many steps they have.
  virtual Answer answer(Engine& engine, const data::Batch& batch, bool shows) const = 0;

  /// Steps that the model takes for a row.
  virtual int64_t steps_of(const data::Batch& batch, int64_t row) const = 0;

 private:
  Tensor entropies(Engine& engine, const data::Batch& batch) const;
};

}  // namespace attend::models
