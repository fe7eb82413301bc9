#pragma once

#include <memory>
#include <span>
#include <vector>

#include "models/model_config.h"
#include "nn/reader.h"
#include "text/batches.h"

namespace attend::models {

/// What a given translation is worth to a model.
struct Forced {
  Tensor log_probabilities;  ///< of each symbol, given those before it  [B, T]
  Tensor weights;            ///< the alignment matrices; undefined without attention  [B, T, S]
};

/// From a source sequence to a target sequence: embeddings, an encoder, a reader and a readout.
class EncoderDecoder final : public nn::Module {
 public:
  /// Throws ConfigError if the parts do not fit together.
  EncoderDecoder(const ModelConfig& config, const AttentionConfig& attention,
                 int64_t source_symbols, int64_t target_symbols);

  // Each throws Error if a source is longer than the attention can read.

  /// The mean of -log p of each target symbol, with label smoothing, over the batch; of a rank's
  /// share its part of the whole batch's mean.  -> [1]
  Tensor loss(Engine& engine, const text::Batch& batch, double smoothing) const;

  /// Teacher forcing; in use, without dropout.
  Forced force(Engine& engine, const text::Batch& batch) const;

  /// The state before the first symbol, one row a source of the batch (whose targets are not used).
  nn::State start(Engine& engine, const text::Batch& batch) const;

  /// Feeds a symbol to each row.  symbols [R]
  nn::State step(const Tensor& symbols, nn::State state) const;

  /// log p of the next symbol.  -> [R, target symbols]
  Tensor log_probabilities(const nn::State& state) const;

  /// What turns an output into logits of the target symbols.
  Readout readout() const;

  bool has_attention() const { return config_.has_attention(); }
  int64_t target_symbols() const { return target_symbols_; }

 private:
  Tensor embed_target(const Tensor& symbols) const;
  nn::Encoding encode(Engine& engine, const text::Batch& batch) const;
  nn::Trace unroll(Engine& engine, const text::Batch& batch) const;

  ModelConfig config_;
  int64_t longest_source_;  // that the attention can read
  int64_t target_symbols_;
  nn::Embedding source_embedding_;
  std::unique_ptr<nn::Embedding> target_embedding_;  // none where the source's serves both
  std::unique_ptr<RecurrentEncoder> encoder_;
  std::unique_ptr<nn::Reader> reader_;
  std::unique_ptr<nn::Linear> readout_;  // none where an embedding serves
  Tensor readout_bias_;                  // of an embedding that serves
  nn::Dropout embedding_dropout_;
  nn::Dropout context_dropout_;
  nn::Dropout output_dropout_;
};

}  // namespace attend::models
