#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "models/transformer_encoder.h"
#include "nn/reader.h"

namespace attend::models {

struct TransformerReaderOptions {
  int64_t input_size = 0;   ///< of an embedded symbol
  int64_t output_size = 0;  ///< of what the readout reads
  TransformerStack stack;   ///< whose layers read annotations
  int64_t shown_layer = 0;  ///< whose weights are the alignment, from 1; 0: the last
  int64_t shown_head = 0;   ///< which of its heads, from 1; 0: the mean of all
};

/// A reader without recurrence: each step asks all that were said before it, then the annotations,
/// layer by layer and with several heads. Vaswani et al. 2017, section 3.1. Known texts are read
/// at once, no step seeing a later one; a search goes on from keys and values of what was said,
/// which its state keeps (State::hidden, two of each layer; in `heads` those of the annotations).
class TransformerReader final : public nn::Reader {
 public:
  explicit TransformerReader(const TransformerReaderOptions& options);

  nn::State start(const nn::Encoding& encoding) const override;
  nn::State step(const Tensor& input, nn::State state) const override;

  /// From the beginning. Throws std::logic_error if steps have been made.
  nn::Trace unroll(const Tensor& inputs, nn::State state) const override;
  std::vector<nn::Look> look(const Tensor& inputs, nn::State state) const override;

 private:
  Tensor embedded(const Tensor& input) const;
  std::span<const nn::Annotations> heads_of(std::size_t layer, const nn::State& state) const;
  Tensor shown(const nn::HeadWeights& heads) const;
  std::size_t shown_layer() const;
  Tensor output(const Tensor& x) const;

  /// All steps at once: what is after the last layer, [B, T, F], and the layers' readings.
  struct All {
    Tensor values;
    std::vector<nn::TransformerLayer::Read> layers;
  };
  All read_all(const Tensor& inputs, const nn::State& state) const;

  TransformerReaderOptions options_;
  std::optional<nn::Linear> input_layer_;  // none where a symbol's vector has the layers' size
  nn::PositionCodes positions_;
  std::vector<std::unique_ptr<nn::TransformerLayer>> layers_;
  std::optional<nn::LayerNorm> last_norm_;  // where layers norm what they read
  std::optional<nn::Linear> output_layer_;  // none where the readout reads the layers' size
};

}  // namespace attend::models
