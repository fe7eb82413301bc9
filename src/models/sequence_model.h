#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "models/attention_config.h"
#include "models/model.h"
#include "models/model_config.h"
#include "models/source.h"
#include "search/stepper.h"

namespace attend::models {

/// A model that says texts: what a search, and whoever asks what given texts are worth, asks of
/// one.
class SequenceModel : public Model {
 public:
  /// Which column of a batch is what. Links, which may be missing, are pairs of positions of source
  /// and target [links, 2]: where a target symbol should look.
  enum : std::size_t { kSource, kTarget, kLinks };

  /// What the source is read by.
  virtual const Source& source() const = 0;

  virtual int64_t target_symbols() const = 0;

  /// As force(), with the weights as they are once each symbol is known. Throws Error of a model
  /// that cannot tell.
  virtual Forced force_knowing(Engine& engine, const data::Batch& batch) const = 0;

  /// How heads and layers read, the right answers given; empty of a model whose one reading is
  /// force()'s. Names are "layer 2 head 1"; a text is read by its own positions or by the other's.
  virtual std::vector<Look> looks(Engine& /*engine*/, const data::Batch& /*batch*/) const {
    return {};
  }

  /// To be searched with, one source a row of the batch. Of target symbols it knows those of
  /// `symbols`, in ascending order and the end among them; none: all. `ctc`: the share in its
  /// scores of what the annotations say by themselves; throws Error of a model without. The model
  /// and the engine must outlive it.
  virtual std::unique_ptr<search::Stepper> stepper(Engine& engine, const data::Batch& batch,
                                                   std::vector<Index> symbols,
                                                   double ctc) const = 0;

  /// Model::refusal of annotations that are to say the text by themselves.
  std::string refusal_by_ctc(std::span<const data::Part> parts) const;

  /// How many positions of each source weights are of: they come first.  [B]
  std::vector<int64_t> lengths_of(const data::Batch& batch) const;
};

/// The model of a configuration: an EncoderDecoder, or a CtcModel where model.reader = "ctc".
/// Throws ConfigError if the parts do not fit together.
std::unique_ptr<SequenceModel> build_sequence_model(const ModelConfig& config,
                                                    const AttentionConfig& attention,
                                                    std::unique_ptr<Source> source,
                                                    int64_t target_symbols,
                                                    std::vector<Index> copied = {});

}  // namespace attend::models
