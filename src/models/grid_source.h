#pragma once

#include <cstdint>
#include <memory>

#include "models/grid_encoder.h"
#include "models/picture_network.h"
#include "models/source.h"

namespace attend::models {

/// How many places of a picture are read, down and across.
struct GridSize {
  int64_t rows = 0;
  int64_t columns = 0;

  bool operator==(const GridSize&) const = default;
};

/// How much of a picture places lie over, from its first row and column, in pixels of what is read.
struct Covered {
  double rows = 0.0;
  double columns = 0.0;
};

/// Pictures, or features of them: numbers at places in two dimensions, or in one, which is a single
/// row; pictures may be seen by a network of others first. Annotations are the places of the last
/// layer, row by row; of a picture smaller than others of its batch its own ones come first, so
/// that weights are of those alone.
class GridSource final : public Source {
 public:
  /// `channels`: numbers of a place of what is read.
  GridSource(const ModelConfig& config, int64_t channels);

  /// The layers of the configuration, or none, read what the network makes.
  GridSource(const ModelConfig& config, std::unique_ptr<PictureNetwork> network);

  nn::Module& encoder() override { return encoder_; }
  int64_t value_size() const override { return encoder_.value_size(); }
  int64_t summary_size() const override { return encoder_.summary_size(); }
  nn::Encoding encode(Engine& engine, const data::Column& source) const override;
  int64_t positions_of(const data::Column& source, int64_t row) const override;
  int64_t length(const data::Column& source) const override;
  int64_t annotations_of(std::span<const int64_t> extents) const override;

  /// Column after column, each from its first row down.
  Tensor in_reading_order(const Tensor& values, const data::Column& source) const override;

  /// What is made of a picture of such a size. Throws Error of one that is too small, too high for
  /// the rows that are learned, or none of the network's.
  GridSize size_of(int64_t height, int64_t width) const;

  /// How much of a picture of such a size the places of size_of lie over.
  Covered covered(int64_t height, int64_t width) const;

 private:
  GridSource(const ModelConfig& config, int64_t channels,
             std::unique_ptr<PictureNetwork>&& network);
  GridSize seen_of(int64_t height, int64_t width) const;

  int64_t channels_;
  std::unique_ptr<PictureNetwork> network_;  // none: pictures are read as they are
  GridEncoder encoder_;
  GridSize steps_;
};

}  // namespace attend::models
