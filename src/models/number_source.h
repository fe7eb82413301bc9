#pragma once

#include <cstdint>
#include <memory>

#include "models/grid_encoder.h"
#include "models/source.h"

namespace attend::models {

/// Numbers at positions in a line: pen tracks, frames of sound. Layers over neighbours first, if
/// model.convolutions has any, which may leave fewer positions; then a layer that is the same at
/// each, and an encoder of sequences, as of embedded symbols, with its pyramid (Chan et al. 2016,
/// section 3.1).
class NumberSource final : public Source {
 public:
  /// `size`: numbers of a position. Throws ConfigError if model.convolutions cannot be read.
  NumberSource(const ModelConfig& config, int64_t size);

  nn::Module& encoder() override { return *encoder_; }
  int64_t value_size() const override { return encoder_->value_size(); }
  int64_t summary_size() const override { return encoder_->summary_size(); }

  /// Throws Error as well of a row too short for the layers.
  nn::Encoding encode(Engine& engine, const data::Column& source) const override;
  int64_t positions_of(const data::Column& source, int64_t row) const override;
  int64_t length(const data::Column& source) const override { return source.positions(); }

  int64_t annotations_of(std::span<const int64_t> extents) const override;

  /// Evenly to all that an annotation stands for and that exist: as many as convolutions and
  /// pyramid make into one, and to the last one what is left.
  std::vector<search::PositionShares> shares_of_positions(
      const data::Column& source) const override;

 private:
  int64_t size_;
  int64_t stride_ = 1;  // positions that the convolutions make into one
  int64_t group_;       // positions that an annotation stands for
  bool is_variational_;
  std::unique_ptr<GridEncoder> convolutions_;  // null where there are none
  std::unique_ptr<nn::Linear> layer_;
  nn::Dropout dropout_;  // of what the encoder reads
  std::unique_ptr<nn::Encoder> encoder_;
};

}  // namespace attend::models
