#include "networks/network_file.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/error.h"
#include "core/fields.h"
#include "format/mapped_file.h"

namespace attend::networks {
namespace {

/// The first byte behind a safetensors file's length is its header's.
bool is_safetensors(std::span<const std::byte> bytes) {
  return bytes.size() > 8 && bytes[8] == std::byte{'{'};
}

}  // namespace

NetworkFile read_network(const std::filesystem::path& path, const AskedSize& size) {
  const format::MappedFile file(path);
  if (is_safetensors(file.bytes())) {
    return from_mobilenet(format::TensorFile(path), path.string(), size);
  }
  return from_onnx(format::read_onnx(file.bytes(), path.string()), path.string(), size);
}

NetworkFile read_network(std::span<const std::byte> bytes, const std::string& where,
                         const AskedSize& size) {
  if (is_safetensors(bytes)) return from_mobilenet(format::TensorFile(bytes, where), where, size);
  return from_onnx(format::read_onnx(bytes, where), where, size);
}

std::size_t layer_called(const NetworkFile& file, const std::string& name,
                         const std::string& where) {
  const auto& layers = file.graph.layers();
  if (name.empty()) {
    const auto has_places = [](const Layer& layer) { return layer.made.places() > 1; };
    const auto found = std::find_if(layers.rbegin(), layers.rend() - 1, has_places);
    return found == layers.rend() - 1 ? layers.size() - 1
                                      : static_cast<std::size_t>(layers.rend() - found - 1);
  }
  if (const auto found = file.graph.find(name)) return *found;
  for (const auto& [refused, why] : file.refused) {
    if (refused == name) throw Error(why);
  }
  std::vector<std::string> names;
  for (const auto& layer : layers) {
    for (const auto& one : {layer.name, layer.also}) {
      if (!one.empty()) names.push_back(one);
    }
  }
  const auto near = nearest(name, names);
  throw Error(fmt::format(
      "{} has no layer {}; {}", where, name,
      near.empty() ? "attend features --layers lists them" : "did you mean " + near + "?"));
}

}  // namespace attend::networks
