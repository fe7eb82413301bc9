#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "models/ctc_head.h"
#include "models/model_config.h"
#include "models/sequence_model.h"
#include "models/source.h"
#include "nn/reader.h"
#include "search/ctc_stepper.h"

namespace attend::models {

/// From a source, a text or a picture, to a target sequence: what the source is read by
/// (models/source.h), embeddings, a reader and a readout.
class EncoderDecoder final : public SequenceModel {
 public:
  /// `copied` says as which target symbol each source symbol may be copied, -1 where as none: for
  /// models that copy. Throws ConfigError if the parts do not fit together.
  EncoderDecoder(const ModelConfig& config, const AttentionConfig& attention,
                 int64_t source_symbols, int64_t target_symbols, std::vector<Index> copied = {});

  /// The same of any source.
  EncoderDecoder(const ModelConfig& config, const AttentionConfig& attention,
                 std::unique_ptr<Source> source, int64_t target_symbols,
                 std::vector<Index> copied = {});

  // Each throws Error if a source is longer than the attention can read.

  Loss loss(Engine& engine, const data::Batch& batch, const LossOptions& options) const override;
  Forced force(Engine& engine, const data::Batch& batch) const override;

  const Source& source() const override { return *source_; }

  /// The source as the encoder reads it.
  data::Column as_read(const data::Batch& batch) const {
    return source_->as_read(batch.columns.at(kSource));
  }

  /// The same, with the weights as they are once each symbol is known, by Bayes' rule: a_tj p(y_t |
  /// j) over its sum, where p(y_t | j) is what the symbol's probability would be had position j
  /// alone been read. Throws Error unless the contexts go into the outputs alone.
  Forced force_knowing(Engine& engine, const data::Batch& batch) const override;

  std::vector<Look> looks(Engine& engine, const data::Batch& batch) const override;

  std::unique_ptr<search::Stepper> stepper(Engine& engine, const data::Batch& batch,
                                           std::vector<Index> symbols, double ctc) const override;

  /// What the annotations say by themselves, of each source of the batch (whose targets are not
  /// used). Throws Error of a model without model.ctc.
  std::unique_ptr<search::CtcStepper> said_alone(Engine& engine, const data::Batch& batch) const;

  /// The state before the first symbol, one row a source of the batch (whose targets are not used).
  nn::State start(Engine& engine, const data::Batch& batch) const;

  /// Feeds a symbol to each row.  symbols [R]
  nn::State step(const Tensor& symbols, nn::State state) const;

  /// log p of the next symbol, those copied included.  -> [R, target symbols]
  Tensor log_probabilities(const nn::State& state) const;

  /// p(the next symbol is copied), of a model that copies.  -> [R, 1]
  Tensor copied_share(const nn::State& state) const {
    return 1.0 - sigmoid((*copy_gate_)(state.output));
  }

  /// What turns an output into logits of the target symbols.
  Readout readout() const;

  /// Of CTC, that there are annotations enough.
  std::string refusal(std::span<const data::Part> parts) const override {
    return ctc_ ? refusal_by_ctc(parts) : "";
  }

  bool has_attention() const override { return config_.has_attention(); }
  int64_t longest_source() const override { return longest_source_; }
  bool copies() const { return copy_gate_ != nullptr; }

  /// How weights of annotations are shared out to positions of the file's source, of each row; none
  /// where annotations are positions.
  std::vector<search::PositionShares> shares_of_positions(const data::Batch& batch) const {
    return source_->shares_of_positions(batch.columns.at(kSource));
  }
  int64_t target_symbols() const override { return target_symbols_; }

 private:
  Tensor drop(const nn::Dropout& dropout, const Tensor& x) const;
  Tensor embed_target(const Tensor& symbols) const;
  nn::Encoding encode(Engine& engine, const data::Batch& batch) const;
  Tensor embed_inputs(Engine& engine, const data::Batch& batch) const;

  // The losses, of outputs with dropout.
  struct Forward;
  struct Choices;
  CtcHead::Said say_alone(const nn::Encoding& encoding, const data::Batch& batch) const;
  void add_ctc(const nn::Encoding& encoding, const data::Batch& batch, double weight,
               Loss& loss) const;
  Tensor symbol_loss(const Forward& forward, const LossOptions& options, Loss& loss) const;
  Tensor copying_loss(const Forward& forward, const LossOptions& options) const;
  Choices choices(Engine& engine, const data::Batch& batch, const Tensor& inputs,
                  const nn::Trace& trace) const;
  Tensor marginal_loss(const Forward& forward, const LossOptions& options) const;
  Tensor reinforcement(const Forward& forward, const LossOptions& options, Loss& loss) const;
  Tensor links(const Forward& forward) const;
  Tensor losses_of_weights(const Forward& forward, const LossOptions& options) const;

  Tensor weights_of_positions(Engine& engine, const data::Batch& batch,
                              const Tensor& weights) const;
  Tensor copy_matches(Engine& engine, const data::Batch& batch) const;
  Tensor copied_symbols(Engine& engine, const data::Batch& batch) const;

  ModelConfig config_;
  bool is_hard_;
  int64_t longest_source_;  // that the attention can read
  int64_t target_symbols_;
  std::unique_ptr<Source> source_;
  std::unique_ptr<nn::Embedding> target_embedding_;  // none where the source's serves both
  std::unique_ptr<nn::Reader> reader_;
  std::unique_ptr<nn::Linear> readout_;    // none where an embedding serves
  Tensor readout_bias_;                    // of an embedding that serves
  std::unique_ptr<nn::Linear> copy_gate_;  // of an output: p(not copied); none without copying
  std::unique_ptr<CtcHead> ctc_;           // none without model.ctc
  nn::Dropout embedding_dropout_;
  nn::Dropout context_dropout_;
  nn::Dropout output_dropout_;
  std::vector<Index> copied_;
};

}  // namespace attend::models
