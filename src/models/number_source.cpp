#include "models/number_source.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "core/error.h"
#include "models/grid_config.h"

namespace attend::models {
namespace {

/// How many positions become one.
int64_t stride_of(const std::vector<nn::GridLayerOptions>& layers) {
  int64_t stride = 1;
  for (const auto& layer : layers) stride *= layer.window.stride_across * layer.pool.stride_across;
  return stride;
}

}  // namespace

NumberSource::NumberSource(const ModelConfig& config, int64_t size)
    : size_(size),
      is_variational_(config.variational),
      dropout_(config.dropout_embedding),
      encoder_(build_source_encoder(config)) {
  const auto layers = line_layers("model.convolutions", config.convolutions);
  stride_ = stride_of(layers);
  group_ = stride_ << config.pyramid;
  if (!layers.empty()) {
    convolutions_ =
        std::make_unique<GridEncoder>(GridEncoderOptions{.channels = size, .layers = layers});
    add("convolutions", *convolutions_);
    size = convolutions_->value_size();
  }
  layer_ = std::make_unique<nn::Linear>(size, config.embedding_size);
  add("layer", *layer_);
  add("dropout", dropout_);
}

nn::Encoding NumberSource::encode(Engine& engine, const data::Column& source) const {
  if (source.size != size_ || source.extents.size() != 1) {
    throw Error(fmt::format("{} numbers at a position: the model reads {}", source.size, size_));
  }
  const auto rows = std::ssize(source.mask) / source.positions();
  nn::Padded read;
  if (convolutions_) {
    const auto shortest = source.shortest;
    if (convolutions_->columns_of(shortest) < 1) {
      throw Error(
          fmt::format("{} positions are too few for the layers of model.convolutions", shortest));
    }
    const auto made = convolutions_->encode(grids_of(engine, source));
    read = {made.encoding.annotations.values, made.encoding.annotations.mask,
            *std::min_element(made.widths.begin(), made.widths.end())};
  } else {
    read = {numbers(engine, source.numbers, {rows, source.positions(), size_}),
            numbers(engine, source.mask, {rows, source.positions()}), source.shortest};
  }
  const auto vectors = (*layer_)(read.values);
  read.values = is_variational_ ? dropout_.over_steps(vectors) : dropout_(vectors);
  return encoder_->encode(read);
}

int64_t NumberSource::positions_of(const data::Column& source, int64_t row) const {
  return source.count_of(row);
}

int64_t NumberSource::annotations_of(std::span<const int64_t> extents) const {
  const auto positions = extents.front();
  const auto read = convolutions_ ? convolutions_->columns_of(positions) : positions;
  const auto pairs = group_ / stride_;
  return (read + pairs - 1) / pairs;
}

std::vector<search::PositionShares> NumberSource::shares_of_positions(
    const data::Column& source) const {
  if (group_ == 1) return {};
  const auto width = static_cast<std::size_t>(source.positions());
  std::vector<search::PositionShares> rows(source.mask.size() / width);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    auto& shares = rows[row];
    shares = {std::vector<Index>(width, 0), std::vector<float>(width, 0.0F)};
    const auto length = source.count_of(static_cast<int64_t>(row));
    const auto count = annotations_of({&length, 1});
    for (int64_t i = 0; i < count; ++i) {
      const auto first = i * group_;
      const auto last = i + 1 < count ? first + group_ : length;
      shares.give(static_cast<Index>(i), static_cast<std::size_t>(first),
                  static_cast<std::size_t>(last - first));
    }
  }
  return rows;
}

}  // namespace attend::models
