#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/label_chain.h"
#include "models/model.h"

namespace attend::models {

/// How many symbols the columns of its data have.
struct LabelSizes {
  int64_t symbols = 0;  ///< of the texts
  int64_t letters = 0;  ///< of their words; 0 where words are not read from letters
  int64_t labels = 0;
};

/// Answers with labels, whatever it reads: one for a row, or one for each word of a text.
class Labeller : public Model {
 public:
  /// Which column of a batch is what: the first text, the labels, other texts, then what belongs to
  /// them.
  enum : std::size_t { kText, kLabels };
  static constexpr std::size_t text_column(std::size_t text) {
    return text == 0 ? static_cast<std::size_t>(kText) : text + 1;
  }

  /// What was made of each position of a text.
  struct ReadText {
    Tensor inputs;       ///< its embedding and, behind it, what was made of its letters
                         ///< [B, S, E + L]
    Tensor annotations;  ///< [B, S, F]
  };

  struct Answer {
    Tensor log_probabilities;  ///< of every label [B, labels], or [B, T, labels]; of a chain over
                               ///< all that the others may be
    std::vector<Look> looks;
    std::vector<ReadText> texts;
    Tensor added;     ///< by what a position asked of all others; undefined: none did  [B, S, F]
    Tensor features;  ///< what was made of these  [B, D], or [B, T, D]
    Tensor output;    ///< the same, or the layer above it: what the head reads
    Tensor logits;    ///< as log_probabilities, before the softmax or the chain
  };

  /// Of the texts of a batch, whose labels are not used.
  virtual Answer answer(Engine& engine, const data::Batch& batch) const = 0;

  /// Looks of models that compute them where somebody wants to see them alone: they are no part of
  /// an answer.
  virtual std::vector<Look> looks(Engine& /*engine*/, const data::Batch& /*batch*/) const {
    return {};
  }

  virtual int64_t label_count() const = 0;

  /// By which the labels of a text know each other; null where each is told alone.
  virtual const LabelChain* chain() const { return nullptr; }

  bool has_attention() const override { return false; }
};

/// -log p of the labels of rows that have one each, in the mean over the whole batch; with
/// smoothing each is mixed with all labels.  log_p [B, labels] -> [1]
Tensor label_loss(Engine& engine, const data::Batch& batch, const Tensor& log_p,
                  double label_smoothing);

/// log p of these.  [B, 1]
Forced forced_labels(Engine& engine, const data::Batch& batch, const Tensor& log_p);

}  // namespace attend::models
