#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "nn/reader.h"
#include "nn/transformer.h"

namespace attend::models {

struct TransformerStack {
  int64_t layers = 1;
  nn::TransformerOptions layer;  ///< of each
  nn::PositionCodes::Kind positions = nn::PositionCodes::kSinusoidal;
  int64_t most_positions = 0;  ///< of learned ones
};

/// Layers in which every position asks all others. Vaswani et al. 2017, section 3.1. Over symbols,
/// whose vectors are multiplied by the root of their size (section 3.4) and told where they are; or
/// above another encoder, which knows that, and whose summary stays the summary.
class TransformerEncoder final : public nn::Encoder {
 public:
  /// Of vectors of `input_size` numbers; the summary is the mean annotation.
  TransformerEncoder(int64_t input_size, const TransformerStack& options);
  TransformerEncoder(std::unique_ptr<nn::Encoder> below, const TransformerStack& options);

  nn::Encoding encode(const nn::Padded& source) const override;
  int64_t value_size() const override { return options_.layer.size; }
  int64_t summary_size() const override;
  std::vector<nn::Look> look(const nn::Padded& source) const override;

 private:
  nn::Encoding encode(const nn::Padded& source, std::vector<nn::Look>* looks) const;

  TransformerStack options_;
  std::unique_ptr<nn::Encoder> below_;     // none over symbols
  std::optional<nn::Linear> input_layer_;  // none where what is read has the layers' size
  nn::PositionCodes positions_;
  std::vector<std::unique_ptr<nn::TransformerLayer>> layers_;
  std::optional<nn::LayerNorm> last_norm_;  // where layers norm what they read
};

}  // namespace attend::models
