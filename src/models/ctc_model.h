#pragma once

#include <memory>
#include <string>
#include <vector>

#include "models/ctc_head.h"
#include "models/sequence_model.h"
#include "search/ctc_stepper.h"

namespace attend::models {

/// An encoder whose annotations say the text, each a symbol or nothing, and no reader: the system
/// without attention for what is said in order. Graves et al. 2006. Its weights say where each
/// symbol begins.
class CtcModel final : public SequenceModel {
 public:
  CtcModel(const ModelConfig& config, std::unique_ptr<Source> source, int64_t target_symbols);

  /// -log p of the texts, for each symbol, ends counted though none is said. Of rows that have too
  /// few annotations there is none: Loss::too_short.
  Loss loss(Engine& engine, const data::Batch& batch, const LossOptions& options) const override;

  /// log p of each symbol, and of the end, given those before it (search::CtcPrefix). The weights
  /// know the whole text: the share of each position among the ways in which the symbol may begin;
  /// of the end, the last one.
  Forced force(Engine& engine, const data::Batch& batch) const override;
  Forced force_knowing(Engine& engine, const data::Batch& batch) const override {
    return force(engine, batch);
  }

  std::string refusal(std::span<const data::Part> parts) const override {
    return refusal_by_ctc(parts);
  }
  bool has_attention() const override { return true; }
  const Source& source() const override { return *source_; }
  int64_t target_symbols() const override { return target_symbols_; }
  std::unique_ptr<search::Stepper> stepper(Engine& engine, const data::Batch& batch,
                                           std::vector<Index> symbols, double ctc) const override;

 private:
  nn::Annotations read(Engine& engine, const data::Batch& batch) const;

  int64_t target_symbols_;
  std::unique_ptr<Source> source_;
  CtcHead head_;
  nn::Dropout dropout_;  // of the annotations
};

/// What the annotations of each row of a batch say: for search.  values [B, S, V] in the order of
/// the text, mask [B, S]
std::vector<search::CtcStepper::Source> spoken(const CtcHead& head, const Tensor& values,
                                               const Tensor& mask, const Source& source,
                                               const data::Column& column);

}  // namespace attend::models
