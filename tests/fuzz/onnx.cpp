// ONNX: a file is refused, or a graph is made of it whose layers are those of its nodes that can be
// performed, with as many numbers as their shapes say.

#include <cstdlib>
#include <span>
#include <string>

#include "core/error.h"
#include "networks/network_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace attend;
  const std::string where = "a.onnx";
  try {
    const auto file = format::read_onnx(std::as_bytes(std::span(data, size)), where);
    for (const auto& [name, tensor] : file.tensors) {
      if (tensor.floats.size() + tensor.wholes.size() > size) std::abort();
    }
    const auto network = networks::from_onnx(file, where, {.height = 16, .width = 16});
    const auto& layers = network.graph.layers();
    for (const auto& layer : layers) {
      if (layer.made.count() < 1 || layer.made.count() > networks::Graph::kMostNumbers)
        std::abort();
      if (network.graph.find(layer.name) == std::nullopt) std::abort();
    }
    for (const auto& [name, why] : network.refused) {
      if (why.find(where) != 0) std::abort();
    }
    const auto needed = networks::needed_for(network.graph, layers.size() - 1);
    if (needed.layers().size() > layers.size()) std::abort();
    if (needed.layers().back().made != layers.back().made) std::abort();
    if (networks::numbers_at_once(needed) < needed.layers().back().made.count()) std::abort();
  } catch (const Error&) {
  }
  return 0;
}
