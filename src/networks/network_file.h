#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "format/onnx_file.h"
#include "format/safetensors.h"
#include "networks/graph.h"

namespace attend::networks {

/// The size of pictures where a file leaves it open; 0: the usual one.
struct AskedSize {
  static constexpr std::int64_t kUsual = 224;

  std::int64_t height = 0;
  std::int64_t width = 0;
};

/// A network that others have trained.
struct NetworkFile {
  Graph graph;
  std::string what{};  ///< "ONNX, operations of version 13", "MobileNet V2"

  /// What cannot be performed: the name of a layer, and why, of one line.
  std::vector<std::pair<std::string, std::string>> refused{};

  /// How it was fed in training, if its file's kind says so; else empty: values of picture.scale
  /// and picture.fit.
  std::string scale{};
  std::string fit{};
};

/// Reads an ONNX file, or a MobileNet V2 as safetensors (docs/format.md); which one it is, its
/// bytes say. Throws Error, naming the file: it is neither, damaged or too large; it reads no
/// pictures, or of another size than is asked for.
NetworkFile read_network(const std::filesystem::path& path, const AskedSize& size = {});

/// The same of a file's bytes; messages name `where`.
NetworkFile read_network(std::span<const std::byte> bytes, const std::string& where,
                         const AskedSize& size = {});

/// The graph of an ONNX file: of one input, pictures [N, C, H, W], which become [H, W, C]; weights
/// are turned the same way. What cannot be performed is refused when it is asked for, not before.
/// Throws as above.
NetworkFile from_onnx(const format::OnnxGraph& file, const std::string& where,
                      const AskedSize& size);

/// Sandler et al. 2018, table 2, of any widths, its norms folded into its filters and padded as
/// TensorFlow's SAME is. Throws as above.
NetworkFile from_mobilenet(const format::TensorFile& file, const std::string& where,
                           const AskedSize& size);

/// The layer with this name; without one, the last layer that has several places, or the last.
/// Throws Error naming those that are near, or why it cannot be performed.
std::size_t layer_called(const NetworkFile& file, const std::string& name,
                         const std::string& where);

}  // namespace attend::networks
