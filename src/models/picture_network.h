#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>

#include "data/part.h"
#include "networks/network.h"
#include "nn/grid.h"
#include "nn/module.h"

namespace attend::models {

/// A network that others have trained, between pictures and the encoder grid: what it makes is read
/// as a picture is. Frozen, it has no parameters, and no gradient goes through it; trained on, its
/// numbers are parameters that begin as they were. Its norms are folded into its filters, with the
/// means and deviations of its own training (networks::needed_for), and stay so.
class PictureNetwork final : public nn::Module {
 public:
  /// What the graph's last layer makes; a vector is a picture of one place.
  PictureNetwork(networks::Graph graph, bool trains);

  /// Of one picture.
  const networks::Extent& pictures() const { return network_.pictures(); }
  const networks::Extent& made() const { return network_.made(); }

  /// Throws Error, naming the sizes, of a picture of another size than it reads.
  void check_size(int64_t height, int64_t width) const;

  /// Any number of threads may ask. A frozen network's numbers go to the engine, which must outlive
  /// this, when it is first asked for.  -> [B, made().height, made().width, made().channels]
  nn::Grids see(Engine& engine, const data::Column& pictures) const;

 private:
  void place(Engine& engine) const;
  Tensor performed(Engine& engine, std::span<const float> pixels) const;

  bool trains_;
  int64_t at_once_;  // pictures, where nothing is recorded
  mutable networks::Network network_;
  mutable std::mutex mutex_;  // of where a frozen network's numbers are
  mutable Engine* placed_ = nullptr;
};

}  // namespace attend::models
