#pragma once

#include <cstdint>
#include <memory>

#include "models/grid_encoder.h"
#include "models/source.h"

namespace attend::models {

/// How many places of a picture are read, down and across.
struct GridSize {
  int64_t rows = 0;
  int64_t columns = 0;

  bool operator==(const GridSize&) const = default;
};

/// Pictures, or features of them: numbers at places in two dimensions, or in one, which is a single
/// row. Annotations are the places of the last layer, row by row; of a picture smaller than others
/// of its batch its own ones come first, so that weights are of those alone.
class GridSource final : public Source {
 public:
  /// `channels`: numbers of a place of what is read.
  GridSource(const ModelConfig& config, int64_t channels);

  nn::Module& encoder() override { return encoder_; }
  int64_t value_size() const override { return encoder_.value_size(); }
  int64_t summary_size() const override { return encoder_.summary_size(); }
  nn::Encoding encode(Engine& engine, const data::Column& source) const override;
  int64_t positions_of(const data::Column& source, int64_t row) const override;
  int64_t length(const data::Column& source) const override;
  Tensor shares_of_positions(Engine& engine, const data::Column& source) const override;

  /// What is made of a picture of such a size. Throws Error of one that is too small.
  GridSize size_of(int64_t height, int64_t width) const;

  /// How far apart annotations are, in places of the picture.
  GridSize steps() const { return steps_; }

 private:
  int64_t channels_;
  GridEncoder encoder_;
  GridSize steps_;
};

}  // namespace attend::models
