#include "models/grid_source.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "core/error.h"
#include "models/grid_config.h"

namespace attend::models {
namespace {

GridEncoderOptions options_of(const ModelConfig& config, int64_t channels) {
  GridEncoderOptions options = {.channels = channels,
                                .layers = grid_layers("model.grid", config.grid)};
  if (!config.row_reader) return options;
  options.row_size = config.encoder_size == 0 ? config.hidden_size : config.encoder_size;
  options.cell = config.cell == "lstm" ? nn::CellKind::kLstm : nn::CellKind::kGru;
  options.most_rows = config.most_rows;
  return options;
}

GridSize steps_of(const ModelConfig& config) {
  GridSize steps = {1, 1};
  for (const auto& layer : grid_layers("model.grid", config.grid)) {
    steps.rows *= layer.window.stride_down * layer.pool.stride_down;
    steps.columns *= layer.window.stride_across * layer.pool.stride_across;
  }
  return steps;
}

/// The places that exist come first, row by row, and as many in all as the largest picture has.
nn::Encoding packed(const GridEncoding& grid) {
  const auto& [annotations, summary] = grid.encoding;
  const auto rows = std::ssize(grid.heights);
  int64_t most = 0;
  for (int64_t b = 0; b < rows; ++b) {
    const auto i = static_cast<std::size_t>(b);
    most = std::max(most, grid.heights[i] * grid.widths[i]);
  }
  std::vector<Index> places;
  std::vector<float> exists;
  for (int64_t b = 0; b < rows; ++b) {
    const auto i = static_cast<std::size_t>(b);
    const auto first = b * grid.rows * grid.columns;
    for (int64_t place = 0; place < most; ++place) {
      const bool is_one = place < grid.heights[i] * grid.widths[i];
      const auto row = is_one ? place / grid.widths[i] : 0;
      const auto column = is_one ? place % grid.widths[i] : 0;
      places.push_back(static_cast<Index>(first + row * grid.columns + column));
      exists.push_back(is_one ? 1.0F : 0.0F);
    }
  }
  auto& engine = summary.engine();
  const auto size = annotations.values.size(2);
  const auto all = reshape(annotations.values, {rows * grid.rows * grid.columns, size});
  const auto mask = numbers(engine, exists, {rows, most});
  const auto values =
      reshape(select_rows(all, indices(engine, places, {rows * most})), {rows, most, size});
  return {nn::Annotations::of(values, mask), summary};
}

}  // namespace

GridSource::GridSource(const ModelConfig& config, int64_t channels)
    : GridSource(config, channels, std::unique_ptr<PictureNetwork>()) {}

GridSource::GridSource(const ModelConfig& config, std::unique_ptr<PictureNetwork> network)
    : GridSource(config, network->made().channels, std::move(network)) {}

GridSource::GridSource(const ModelConfig& config, int64_t channels,
                       std::unique_ptr<PictureNetwork>&& network)
    : channels_(network ? network->pictures().channels : channels),
      network_(std::move(network)),
      encoder_(options_of(config, channels)),
      steps_(steps_of(config)) {
  if (network_) add("network", *network_);
}

/// What the encoder's layers read of a picture of such a size.
GridSize GridSource::seen_of(int64_t height, int64_t width) const {
  if (!network_) return {height, width};
  network_->check_size(height, width);
  return {network_->made().height, network_->made().width};
}

GridSize GridSource::size_of(int64_t height, int64_t width) const {
  const auto seen = seen_of(height, width);
  encoder_.check_size(seen.rows, seen.columns);
  return {encoder_.rows_of(seen.rows), encoder_.columns_of(seen.columns)};
}

/// The places of a network, whose windows may lie in any way, share its picture evenly.
Covered GridSource::covered(int64_t height, int64_t width) const {
  const auto size = size_of(height, width);
  const auto seen = seen_of(height, width);
  const auto along = [](int64_t places, int64_t step, int64_t pixels, int64_t of) {
    return static_cast<double>(places * step) * static_cast<double>(pixels) /
           static_cast<double>(of);
  };
  return {along(size.rows, steps_.rows, height, seen.rows),
          along(size.columns, steps_.columns, width, seen.columns)};
}

nn::Encoding GridSource::encode(Engine& engine, const data::Column& source) const {
  if (source.size != channels_) {
    throw Error(
        fmt::format("a picture of {} numbers a place: the model reads {}", source.size, channels_));
  }
  auto grid = encoder_.encode(network_ ? network_->see(engine, source) : grids_of(engine, source));
  const auto is_whole = [](const std::vector<int64_t>& sizes, int64_t most) {
    return std::all_of(sizes.begin(), sizes.end(), [&](int64_t size) { return size == most; });
  };
  if (is_whole(grid.heights, grid.rows) && is_whole(grid.widths, grid.columns)) {
    return std::move(grid.encoding);
  }
  return packed(grid);
}

int64_t GridSource::positions_of(const data::Column& source, int64_t row) const {
  const auto [height, width] = picture_size(source, row);
  const auto seen = seen_of(height, width);
  return encoder_.rows_of(seen.rows) * encoder_.columns_of(seen.columns);
}

int64_t GridSource::length(const data::Column& source) const {
  const auto rows = std::ssize(source.mask) / std::max<int64_t>(1, places_of(source));
  int64_t most = 0;
  for (int64_t row = 0; row < rows; ++row) most = std::max(most, positions_of(source, row));
  return most;
}

int64_t GridSource::annotations_of(std::span<const int64_t> extents) const {
  const auto size = size_of(extents.size() == 1 ? 1 : extents.front(), extents.back());
  return size.rows * size.columns;
}

Tensor GridSource::in_reading_order(const Tensor& values, const data::Column& source) const {
  const auto batch = values.size(0);
  const auto length = values.size(1);
  std::vector<Index> order(static_cast<std::size_t>(batch * length));
  std::iota(order.begin(), order.end(), 0);
  bool is_in_order = true;
  for (int64_t b = 0; b < batch; ++b) {
    const auto [height, width] = picture_size(source, b);
    const auto size = size_of(height, width);
    is_in_order = is_in_order && (size.rows == 1 || size.columns == 1);
    for (int64_t i = 0; i < size.rows * size.columns; ++i) {
      const auto place = i % size.rows * size.columns + i / size.rows;
      order[static_cast<std::size_t>(b * length + i)] = static_cast<Index>(b * length + place);
    }
  }
  if (is_in_order) return values;
  const auto all = reshape(values, {batch * length, values.size(2)});
  const auto rows = indices(values.engine(), order, {batch * length});
  return reshape(select_rows(all, rows), values.shape());
}

}  // namespace attend::models
