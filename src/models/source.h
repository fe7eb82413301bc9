#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "data/part.h"
#include "models/model_config.h"
#include "nn/layers.h"
#include "nn/reader.h"
#include "search/position_shares.h"

namespace attend::models {

/// What an encoder-decoder reads: makes annotations of the source column of a batch. What holds
/// parameters is the embedding and the encoder, which the model adds under their own names.
class Source : public nn::Module {
 public:
  virtual nn::Module& encoder() = 0;

  /// A vector for each symbol, which targets may share; null where numbers are read.
  virtual nn::Embedding* embedding() { return nullptr; }
  virtual int64_t symbol_count() const { return 0; }  ///< 0 where numbers are read

  virtual int64_t value_size() const = 0;    ///< V, of the annotations
  virtual int64_t summary_size() const = 0;  ///< of the summary

  /// Throws Error if the source is none that the encoder can read.
  virtual nn::Encoding encode(Engine& engine, const data::Column& source) const = 0;

  /// How positions of the source read each other, layer by layer; empty where they do not.
  virtual std::vector<nn::Look> look(Engine& /*engine*/, const data::Column& /*source*/) const {
    return {};
  }

  /// The column as the encoder reads it.
  virtual data::Column as_read(const data::Column& source) const { return source; }

  /// S_b: how many positions of a row the weights of a reading are of. They come before all that
  /// is padding.
  virtual int64_t positions_of(const data::Column& source, int64_t row) const = 0;

  /// The most of a row that an attention's length is about.
  virtual int64_t length(const data::Column& source) const = 0;

  /// How many annotations are made of a row with so many positions in each dimension.
  virtual int64_t annotations_of(std::span<const int64_t> extents) const = 0;

  /// The annotations in the order in which a text says what they are of: as they are, unless they
  /// lie in rows.  values [B, S, V] -> [B, S, V]
  virtual Tensor in_reading_order(const Tensor& values, const data::Column& /*source*/) const {
    return values;
  }

  /// How weights of annotations are shared out to positions, of each row; none where annotations
  /// are positions.
  virtual std::vector<search::PositionShares> shares_of_positions(
      const data::Column& /*source*/) const {
    return {};
  }
};

/// Symbols: embedded, perhaps last to first, and read by an encoder of sequences.
class TextSource final : public Source {
 public:
  TextSource(const ModelConfig& config, int64_t symbols);

  nn::Module& encoder() override { return *encoder_; }
  nn::Embedding* embedding() override { return &embedding_; }
  int64_t symbol_count() const override { return symbols_; }
  int64_t value_size() const override { return encoder_->value_size(); }
  int64_t summary_size() const override { return encoder_->summary_size(); }
  nn::Encoding encode(Engine& engine, const data::Column& source) const override {
    return encoder_->encode(embedded(engine, source));
  }
  std::vector<nn::Look> look(Engine& engine, const data::Column& source) const override {
    return encoder_->look(embedded(engine, source));
  }

  /// With model.reverse_source symbols come last to first, then the end (Sutskever et al. 2014,
  /// section 3.3).
  data::Column as_read(const data::Column& source) const override;
  int64_t positions_of(const data::Column& source, int64_t row) const override;
  int64_t length(const data::Column& source) const override;
  int64_t annotations_of(std::span<const int64_t> extents) const override;

  /// Evenly to all that an annotation stands for and that exist (model.pyramid), whole where it
  /// stands for one (model.reverse_source).
  std::vector<search::PositionShares> shares_of_positions(
      const data::Column& source) const override;

 private:
  nn::Padded embedded(Engine& engine, const data::Column& source) const;

  int64_t symbols_;
  int64_t pyramid_;
  bool is_reversed_;
  bool is_variational_;
  nn::Embedding embedding_;
  nn::Dropout dropout_;  // of embedded symbols
  std::unique_ptr<nn::Encoder> encoder_;
};

}  // namespace attend::models
