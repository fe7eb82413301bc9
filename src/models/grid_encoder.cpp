#include "models/grid_encoder.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/error.h"

namespace attend::models {
namespace {

std::string size_text(int64_t height, int64_t width) {
  return std::to_string(width) + " x " + std::to_string(height);
}

/// Of the places that exist.  values [B, S, V], mask [B, S] -> [B, V]
Tensor mean_of(const Tensor& values, const Tensor& mask) {
  return weighted_sum(mask / sum(mask), values);
}

}  // namespace

int64_t places_of(const data::Column& column) {
  if (column.extents.empty() || column.extents.size() > 2 || column.size < 1) {
    throw std::logic_error("pictures are numbers in two dimensions, or in one");
  }
  return column.extents.size() == 1 ? column.extents[0] : column.extents[0] * column.extents[1];
}

std::pair<int64_t, int64_t> picture_size(const data::Column& column, int64_t row) {
  const auto places = places_of(column);
  const auto width = column.extents.back();
  const auto* exists = column.mask.data() + row * places;
  int64_t height = 0;
  while (height * width < places && exists[height * width] != 0.0F) ++height;
  return {height, std::count(exists, exists + width, 1.0F)};
}

nn::Grids grids_of(Engine& engine, const data::Column& column) {
  const auto places = places_of(column);
  const auto width = column.extents.back();
  const auto batch = static_cast<int64_t>(column.mask.size()) / std::max<int64_t>(1, places);
  nn::Grids made = {numbers(engine, column.numbers,
                            {batch, places / std::max<int64_t>(1, width), width, column.size}),
                    {},
                    {}};
  for (int64_t b = 0; b < batch; ++b) {
    const auto [height, own_width] = picture_size(column, b);
    made.heights.push_back(height);
    made.widths.push_back(own_width);
  }
  return made;
}

GridWork work_of(const std::vector<nn::GridLayerOptions>& layers, int64_t height, int64_t width,
                 int64_t channels) {
  GridWork work = {height, width, channels, 0};
  for (const auto& layer : layers) {
    const auto& window = layer.window;
    const bool is_of_each = layer.filters == 0;
    const auto filters = is_of_each ? work.channels : layer.filters;
    work.multiplications += window.down(work.rows) * window.across(work.columns) * window.height *
                            window.width * (is_of_each ? 1 : work.channels) * filters;
    const nn::GridLayer built(work.channels, layer);
    work.rows = built.rows_of(work.rows);
    work.columns = built.columns_of(work.columns);
    work.channels = filters;
  }
  return work;
}

GridEncoder::GridEncoder(const GridEncoderOptions& options) : options_(options) {
  if (options.channels < 1 || options.row_size < 0 ||
      (options.row_size > 0 && options.most_rows < 1)) {
    throw std::logic_error("an encoder of pictures: a size is not positive");
  }
  auto channels = options.channels;
  for (const auto& layer : options.layers) {
    layers_.push_back(std::make_unique<nn::GridLayer>(channels, layer));
    add("layer_" + std::to_string(layers_.size() - 1), *layers_.back());
    channels = layers_.back()->channels();
  }
  if (options.row_size == 0) return;
  const nn::RecurrenceOptions recurrence = {
      .kind = options.cell, .input_size = channels, .hidden_size = options.row_size};
  row_layer_ = std::make_unique<EncoderLayer>(recurrence, true);
  add("row_layer", *row_layer_);
  const auto state_size = row_layer_->forward().state_count() * options.row_size;
  forward_starts_ = std::make_unique<nn::Embedding>(options.most_rows, state_size);
  backward_starts_ = std::make_unique<nn::Embedding>(options.most_rows, state_size);
  add("forward_starts", *forward_starts_);
  add("backward_starts", *backward_starts_);
}

int64_t GridEncoder::value_size() const {
  if (row_layer_) return 2 * options_.row_size;
  return layers_.empty() ? options_.channels : layers_.back()->channels();
}

int64_t GridEncoder::rows_of(int64_t height) const {
  for (const auto& layer : layers_) height = layer->rows_of(height);
  return height;
}

int64_t GridEncoder::columns_of(int64_t width) const {
  for (const auto& layer : layers_) width = layer->columns_of(width);
  return width;
}

void GridEncoder::check_size(int64_t height, int64_t width) const {
  const auto text = size_text(height, width);
  const auto rows = rows_of(height);
  if (rows < 1 || columns_of(width) < 1) {
    throw Error("a picture of " + text + " is too small for the encoder's layers");
  }
  if (row_layer_ && rows > options_.most_rows) {
    throw Error("a picture of " + text + " gives " + std::to_string(rows) +
                " rows of annotations; the encoder has learned at most " +
                std::to_string(options_.most_rows));
  }
}

/// All rows of all pictures side by side: [B * H', W', C] -> [B * H', W', 2H]
Tensor GridEncoder::read_rows(const nn::Grids& grid) const {
  const auto batch = grid.values.size(0);
  const auto height = grid.values.size(1);
  const auto width = grid.values.size(2);
  std::vector<Index> numbers_of_rows;
  for (int64_t row = 0; row < batch * height; ++row) {
    numbers_of_rows.push_back(static_cast<Index>(row % height));
  }
  const auto ids = indices(grid.values.engine(), numbers_of_rows, {batch * height});
  const nn::Padded rows = {
      .values = reshape(grid.values, {batch * height, width, grid.values.size(3)}),
      .mask = reshape(grid.mask(), {batch * height, width}),
      .shortest = grid.is_padded() ? 0 : width};
  return row_layer_
      ->read(rows, row_layer_->forward().start((*forward_starts_)(ids)),
             row_layer_->backward().start((*backward_starts_)(ids)))
      .values;
}

GridEncoding GridEncoder::encode(const nn::Grids& pictures) const {
  for (std::size_t b = 0; b < pictures.heights.size(); ++b) {
    check_size(pictures.heights[b], pictures.widths[b]);
  }
  auto grid = pictures;
  for (const auto& layer : layers_) grid = layer->read(grid);
  const auto rows = grid.values.size(1);
  const auto columns = grid.values.size(2);
  const Shape shape = {grid.values.size(0), rows * columns, value_size()};
  const auto mask = reshape(grid.mask(), shape.without_last());
  const auto values = reshape(row_layer_ ? read_rows(grid) : grid.values, shape);
  return {{nn::Annotations::of(values, mask), mean_of(values, mask)},
          rows,
          columns,
          std::move(grid.heights),
          std::move(grid.widths)};
}

}  // namespace attend::models
