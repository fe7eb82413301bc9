#pragma once

#include <memory>
#include <vector>

#include "networks/graph.h"
#include "nn/module.h"

namespace attend::networks {

/// Performs a graph: what its last layer makes of pictures. Parameters are called as their layers
/// are: "features.0.weight". A picture gives the same alone and in a batch.
class Network final : public nn::Module {
 public:
  /// Without numbers: `use` or `learn` gives those of the graph, as nn::initialize does, or
  /// copy_parameters others.
  explicit Network(Graph graph);

  /// Its numbers on an engine, for use alone. They are kept, once, as long as a tensor of them is.
  void use(Engine& engine);

  /// The same as parameters that a training may move.
  void learn(Engine& engine);

  /// What its last layer makes.  [B, height, width, channels] of pictures() -> of made(): [B,
  /// height, width, channels], or [B, channels] of a vector. Throws std::logic_error of others.
  Tensor operator()(const Tensor& pictures) const;

  const Graph& graph() const { return graph_; }
  const Extent& pictures() const { return graph_.layers().front().made; }
  const Extent& made() const { return graph_.layers().back().made; }

 private:
  struct Parameters {
    std::vector<Tensor> weights;  // of each group, or one
    Tensor bias;
  };

  /// Calls give(tensor, shape, numbers) of each parameter.
  template <class Give>
  void each_parameter(const Give& give);

  Tensor performed(std::size_t layer, const std::vector<Tensor>& made) const;
  Tensor convolved(std::size_t layer, const Tensor& x) const;

  Graph graph_;
  std::vector<Parameters> parameters_;  // of each layer
  std::vector<std::size_t> last_;       // layer that reads each
};

}  // namespace attend::networks
