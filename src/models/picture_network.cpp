#include "models/picture_network.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/error.h"
#include "models/grid_encoder.h"

namespace attend::models {
namespace {

/// Numbers that layers hold of the pictures that are seen together where no gradient is asked for:
/// 64 MB. Few at a time stay in the cache, and a batch may be as large as it likes.
constexpr int64_t kHeldAtOnce = 1 << 24;

}  // namespace

PictureNetwork::PictureNetwork(networks::Graph graph, bool trains)
    : trains_(trains),
      at_once_(std::max<int64_t>(1, kHeldAtOnce / networks::numbers_at_once(graph))),
      network_(std::move(graph)) {
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

Tensor PictureNetwork::performed(Engine& engine, std::span<const float> pixels) const {
  const auto& reads = pictures();
  const auto& extent = made();
  const auto batch = std::ssize(pixels) / reads.count();
  const auto x = numbers(engine, pixels, {batch, reads.height, reads.width, reads.channels});
  return reshape(network_(x), {batch, extent.height, extent.width, extent.channels});
}

nn::Grids PictureNetwork::see(Engine& engine, const data::Column& column) const {
  const auto batch = std::ssize(column.mask) / std::max<int64_t>(1, places_of(column));
  for (int64_t b = 0; b < batch; ++b) {
    const auto [height, width] = picture_size(column, b);
    check_size(height, width);
  }
  if (!trains_) place(engine);
  const auto& extent = made();
  const auto rows = static_cast<std::size_t>(batch);
  nn::Grids grids = {{}, std::vector(rows, extent.height), std::vector(rows, extent.width)};
  const bool is_recorded = trains_ && engine.is_recording();
  const auto pixels = std::span(column.numbers);
  if (is_recorded || batch <= at_once_) {
    const auto seen = performed(engine, pixels);
    grids.values = trains_ ? seen : constant(seen);
    return grids;
  }
  std::vector<float> all;
  const auto each = static_cast<std::size_t>(pictures().count());
  const auto some = static_cast<std::size_t>(at_once_);
  for (std::size_t first = 0; first < rows; first += some) {
    const auto count = std::min(some, rows - first);
    const auto seen = to_vector(performed(engine, pixels.subspan(first * each, count * each)));
    all.insert(all.end(), seen.begin(), seen.end());
  }
  grids.values = numbers(engine, all, {batch, extent.height, extent.width, extent.channels});
  return grids;
}

}  // namespace attend::models
