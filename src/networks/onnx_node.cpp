#include "networks/onnx_node.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "core/error.h"

namespace attend::networks {

std::string name_of(const OnnxNode& node) {
  if (!node.name.empty()) return node.name;
  return node.outputs.empty() ? "without a name" : node.outputs[0];
}

const OnnxAttribute* attribute(const OnnxNode& node, std::string_view name,
                               OnnxAttribute::Kind kind) {
  const auto found = node.attributes.find(name);
  if (found == node.attributes.end()) return nullptr;
  if (found->second.kind != kind) {
    throw Error("its attribute " + std::string(name) + " is of another type");
  }
  return &found->second;
}

std::int64_t whole(const OnnxNode& node, std::string_view name, std::int64_t otherwise) {
  const auto* found = attribute(node, name, OnnxAttribute::Kind::kWhole);
  return found == nullptr ? otherwise : found->whole;
}

double number(const OnnxNode& node, std::string_view name, double otherwise) {
  const auto* found = attribute(node, name, OnnxAttribute::Kind::kNumber);
  return found == nullptr ? otherwise : static_cast<double>(found->number);
}

Sizes wholes(const OnnxNode& node, std::string_view name, const Sizes& otherwise) {
  const auto* found = attribute(node, name, OnnxAttribute::Kind::kWholes);
  if (found == nullptr) return otherwise;
  if (found->wholes.size() != otherwise.size() && !otherwise.empty()) {
    throw Error(fmt::format("its attribute {} has {} numbers: expected {}", name,
                            found->wholes.size(), otherwise.size()));
  }
  return found->wholes;
}

bool has(const OnnxNode& node, std::size_t i) {
  return i < node.inputs.size() && !node.inputs[i].empty();
}

PatchGrid window(const OnnxNode& node, const Extent& of, const Sizes& kernel) {
  const auto strides = wholes(node, "strides", {1, 1});
  const auto pads = wholes(node, "pads", {0, 0, 0, 0});
  for (const auto dilation : wholes(node, "dilations", {1, 1})) {
    if (dilation != 1) throw Error(fmt::format("a dilation of {}: only 1 is known", dilation));
  }
  PatchGrid at = {kernel[0], kernel[1], strides[0], strides[1], pads[0], pads[1], pads[2], pads[3]};
  if (at.height < 1 || at.width < 1 || at.stride_down < 1 || at.stride_across < 1) {
    throw Error("a window or stride that is not positive");
  }
  const auto* automatic = attribute(node, "auto_pad", OnnxAttribute::Kind::kText);
  if (automatic == nullptr || automatic->text == "NOTSET") return at;
  at.top = at.left = at.bottom = at.right = 0;
  if (automatic->text == "VALID") return at;
  if (automatic->text != "SAME_UPPER" && automatic->text != "SAME_LOWER") {
    throw Error("an auto_pad that is not known");
  }
  const auto padded = [&](std::int64_t size, std::int64_t stride, std::int64_t length) {
    const auto total = std::max<std::int64_t>(0, (length - 1) / stride * stride + size - length);
    const auto less = total / 2;
    return automatic->text == "SAME_UPPER" ? std::pair(less, total - less)
                                           : std::pair(total - less, less);
  };
  std::tie(at.top, at.bottom) = padded(at.height, at.stride_down, of.height);
  std::tie(at.left, at.right) = padded(at.width, at.stride_across, of.width);
  return at;
}

std::int64_t rounded_up(std::int64_t size, std::int64_t stride, std::int64_t before,
                        std::int64_t length, std::int64_t& behind) {
  const auto room = length + before + behind - size;
  if (room < 0) return 0;
  auto count = (room + stride - 1) / stride + 1;
  if ((count - 1) * stride >= length + before) --count;
  const auto more = std::max<std::int64_t>(0, (count - 1) * stride - room);
  behind += more;
  return more;
}

std::vector<float> channels_last(const OnnxTensor& filters) {
  const auto count = filters.shape[0];
  const auto channels = filters.shape[1];
  const auto taps = filters.shape[2] * filters.shape[3];
  std::vector<float> turned(filters.floats.size());
  auto to = turned.begin();
  for (std::int64_t m = 0; m < count; ++m) {
    for (std::int64_t tap = 0; tap < taps; ++tap) {
      for (std::int64_t c = 0; c < channels; ++c) {
        *to++ = filters.floats[static_cast<std::size_t>((m * channels + c) * taps + tap)];
      }
    }
  }
  return turned;
}

std::vector<float> transposed(const OnnxTensor& matrix) {
  const auto rows = static_cast<std::size_t>(matrix.shape[0]);
  const auto columns = static_cast<std::size_t>(matrix.shape[1]);
  std::vector<float> turned(matrix.floats.size());
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; ++j) {
      turned[j * rows + i] = matrix.floats[i * columns + j];
    }
  }
  return turned;
}

}  // namespace attend::networks
