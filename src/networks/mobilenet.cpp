#include <algorithm>
#include <cstring>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/error.h"
#include "core/half.h"
#include "networks/network_file.h"

namespace attend::networks {
namespace {

constexpr int kBlocks = 17;
constexpr double kMost = 6.0;  // ReLU6's

/// Sandler et al. 2018, table 2: what the first block of each row strides by.
std::int64_t stride_of(int block) {
  return block == 2 || block == 4 || block == 7 || block == 14 ? 2 : 1;
}

class MobileNet {
 public:
  MobileNet(const format::TensorFile& file, const std::string& where, const AskedSize& size)
      : file_(file),
        where_(where),
        graph_("input", {.height = size.height == 0 ? AskedSize::kUsual : size.height,
                         .width = size.width == 0 ? AskedSize::kUsual : size.width,
                         .channels = 3}) {}

  NetworkFile read() {
    if (!file_.contains("features.0.weight") || !file_.contains("classifier.weight")) {
      throw Error(where_ +
                  ": is no MobileNet V2, which is what is read of safetensors: it has no "
                  "features.0.weight or no classifier.weight");
    }
    auto at = rectified(convolved("features.0", 0, 2));
    for (int block = 1; block <= kBlocks; ++block) at = bottleneck(block, at);
    at = rectified(convolved("features.18", at, 1));
    at = add("pool", {.kind = LayerKind::kMeanOfAll, .inputs = {at}});
    at = add("vector", {.kind = LayerKind::kVector, .inputs = {at}});
    add("classifier", {.kind = LayerKind::kLinear,
                       .inputs = {at},
                       .weight = numbers("classifier.weight", 2),
                       .bias = numbers("classifier.bias", 1)});
    return {
        .graph = std::move(graph_), .what = "MobileNet V2", .scale = "signed", .fit = "stretch"};
  }

 private:
  /// Of its layers the last one has the block's name, so that a layer is called as a reader of the
  /// paper would call it.
  std::size_t bottleneck(int block, std::size_t input) {
    const auto name = fmt::format("features.{}", block);
    const auto stride = stride_of(block);
    auto at = input;
    if (file_.contains(name + ".expand.weight")) {
      at = rectified(convolved(name + ".expand", at, 1));
    }
    at = rectified(convolved_each(name + ".depthwise", at, stride));
    const auto& of = graph_.layer(input).made;
    const bool is_added =
        stride == 1 && file_.contains(name + ".project.bias") &&
        file_.shape(name + ".project.bias") == std::vector<std::int64_t>{of.channels};
    at = convolved(name + ".project", at, 1);
    if (!is_added) {
      graph_.name_also(at, name);
      return at;
    }
    return add(name, {.kind = LayerKind::kAdd, .inputs = {at, input}});
  }

  std::size_t add(const std::string& name, Layer layer) {
    layer.name = name;
    try {
      return graph_.add(std::move(layer));
    } catch (const Error& error) {
      throw Error(fmt::format("{}: the layer {}: {}", where_, name, error.what()));
    }
  }

  /// ReLU6, which has the name without what stands before it: "features.0" is what it lets through.
  std::size_t rectified(std::size_t of) {
    const auto name = graph_.layer(of).name;
    return add(name.substr(0, name.size() - kFilters.size()),
               {.kind = LayerKind::kClamp, .inputs = {of}, .lowest = 0.0, .highest = kMost});
  }

  /// TensorFlow's SAME: as few zeros as do, one more behind than before where they are odd.
  PatchGrid window(const std::vector<std::int64_t>& shape, const Extent& of,
                   std::int64_t stride) const {
    const auto total = [&](std::int64_t size, std::int64_t length) {
      return std::max<std::int64_t>(0, (length - 1) / stride * stride + size - length);
    };
    const auto down = total(shape[1], of.height);
    const auto across = total(shape[2], of.width);
    return {shape[1], shape[2],   stride,          stride,
            down / 2, across / 2, down - down / 2, across - across / 2};
  }

  std::size_t convolved(const std::string& name, std::size_t input, std::int64_t stride) {
    const auto& of = graph_.layer(input).made;
    auto weight = numbers(name + ".weight", 4);  // [O, h, w, I]
    const auto& shape = file_.shape(name + ".weight");
    if (shape[3] != of.channels) {
      throw Error(fmt::format("{}: {} has filters of {} channels, but {} are read", where_, name,
                              shape[3], of.channels));
    }
    const bool is_linear = name.ends_with(".project");
    return add(is_linear ? name : name + std::string(kFilters),
               {.kind = LayerKind::kConvolution,
                .inputs = {input},
                .window = window(shape, of, stride),
                .weight = std::move(weight),
                .bias = numbers(name + ".bias", 1)});
  }

  std::size_t convolved_each(const std::string& name, std::size_t input, std::int64_t stride) {
    const auto& of = graph_.layer(input).made;
    const auto weight = numbers(name + ".weight", 4);  // [C, h, w, 1]
    const auto& shape = file_.shape(name + ".weight");
    if (shape[0] != of.channels || shape[3] != 1) {
      throw Error(fmt::format("{}: {} has filters of the shape [{}], but {} channels are read",
                              where_, name, fmt::join(shape, ", "), of.channels));
    }
    const auto taps = static_cast<std::size_t>(shape[1] * shape[2]);
    const auto channels = static_cast<std::size_t>(of.channels);
    std::vector<float> turned(weight.size());
    for (std::size_t c = 0; c < channels; ++c) {
      for (std::size_t tap = 0; tap < taps; ++tap) {
        turned[tap * channels + c] = weight[c * taps + tap];
      }
    }
    return add(name + std::string(kFilters), {.kind = LayerKind::kConvolveEach,
                                              .inputs = {input},
                                              .window = window(shape, of, stride),
                                              .weight = std::move(turned),
                                              .bias = numbers(name + ".bias", 1)});
  }

  /// Of a tensor of so many dimensions, none of them 0.
  std::vector<float> numbers(const std::string& name, std::size_t rank) const {
    const auto& shape = file_.shape(name);
    if (shape.size() != rank || std::find(shape.begin(), shape.end(), 0) != shape.end()) {
      throw Error(fmt::format("{}: the tensor {} has the shape [{}]: expected {} dimensions",
                              where_, name, fmt::join(shape, ", "), rank));
    }
    const auto& type = file_.dtype(name);
    const auto bytes = file_.bytes(name);
    if (type == "F32") {
      const auto found = file_.numbers(name);
      return {found.begin(), found.end()};
    }
    if (type != "F16") {
      throw Error(
          fmt::format("{}: the tensor {} holds {}: expected F32 or F16", where_, name, type));
    }
    std::vector<float> found(bytes.size() / 2);
    for (std::size_t i = 0; i < found.size(); ++i) {
      std::uint16_t half = 0;
      std::memcpy(&half, bytes.data() + 2 * i, 2);
      found[i] = from_half(half);
    }
    return found;
  }

  static constexpr std::string_view kFilters = ".filters";  // before what follows them

  const format::TensorFile& file_;
  const std::string& where_;
  Graph graph_;
};

}  // namespace

NetworkFile from_mobilenet(const format::TensorFile& file, const std::string& where,
                           const AskedSize& size) {
  return MobileNet(file, where, size).read();
}

}  // namespace attend::networks
