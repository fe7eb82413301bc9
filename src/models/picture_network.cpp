#include "models/picture_network.h"

#include <utility>

#include <fmt/format.h>

#include "core/error.h"
#include "models/grid_encoder.h"

namespace attend::models {

PictureNetwork::PictureNetwork(networks::Graph graph, bool trains)
    : trains_(trains), network_(std::move(graph)) {
  if (trains) add("layers", network_);
}

void PictureNetwork::check_size(int64_t height, int64_t width) const {
  const auto& reads = pictures();
  if (height == reads.height && width == reads.width) return;
  throw Error(fmt::format("a picture of {} x {}: the network reads {} x {}", width, height,
                          reads.width, reads.height));
}

void PictureNetwork::place(Engine& engine) const {
  const std::lock_guard lock(mutex_);
  if (placed_ == &engine) return;
  network_.use(engine);
  placed_ = &engine;
}

nn::Grids PictureNetwork::see(Engine& engine, const data::Column& column) const {
  auto read = grids_of(engine, column);
  for (std::size_t b = 0; b < read.heights.size(); ++b) check_size(read.heights[b], read.widths[b]);
  if (!trains_) place(engine);
  const auto batch = read.values.size(0);
  const auto rows = static_cast<std::size_t>(batch);
  const auto& extent = made();
  return {reshape(network_(read.values), {batch, extent.height, extent.width, extent.channels}),
          std::vector<int64_t>(rows, extent.height), std::vector<int64_t>(rows, extent.width)};
}

}  // namespace attend::models
