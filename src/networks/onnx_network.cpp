#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/error.h"
#include "networks/network_file.h"
#include "networks/onnx_pictures.h"
#include "networks/onnx_shapes.h"

namespace attend::networks {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Operators.md of ONNX, versions 1 to 18 of the operations, as far as they are about pictures.
class Converter : private OnnxShapes {
 public:
  Converter(const OnnxGraph& file, const std::string& where, const AskedSize& size)
      : OnnxShapes(file, pictures_of(file, where, size)), file_(file), where_(where) {}

  NetworkFile convert() {
    for (const auto& node : file_.nodes) {
      try {
        convert(node);
      } catch (const Error& error) {
        refuse(node, fmt::format("{}: the node {} ({}): {}", where_, name_of(node), node.operation,
                                 error.what()));
      }
    }
    for (const auto& [layer, name] : also_) graph_.name_also(layer, name);
    return {.graph = std::move(graph_),
            .what = fmt::format("ONNX, operations of version {}", file_.version),
            .refused = std::move(refused_)};
  }

 private:
  using Convert = void (Converter::*)(const OnnxNode&);

  /// An operation: what reads it, and the attributes that are known.
  struct Operation {
    Convert convert;
    std::vector<std::string_view> attributes;
  };

  static const std::map<std::string_view, Operation>& operations();

  void convert(const OnnxNode& node) {
    const auto before = refusal_before(node);  // what one cannot read, one cannot make
    if (!before.empty()) return refuse(node, before);
    const auto found = operations().find(node.operation);
    if (found == operations().end() || !node.domain.empty()) {
      throw Error(
          "this operation is not known; docs/commands.md, attend features, names those "
          "that are");
    }
    for (const auto& [name, attribute] : node.attributes) {
      const auto& known = found->second.attributes;
      if (std::find(known.begin(), known.end(), name) == known.end()) {
        throw Error("its attribute " + name + " is not known");
      }
    }
    if (node.outputs.empty() || node.outputs[0].empty()) throw Error("has no output");
    for (const auto& output : node.outputs) {
      if (!output.empty() && is_known(output)) {
        throw Error("its output " + output + " is there already");
      }
    }
    (this->*found->second.convert)(node);
  }

  // --- windows

  void convolve(const OnnxNode& node) {
    const auto& of = made(node, 0);
    const auto& filters = constant(node, 1);
    if (filters.shape.size() != 4 || filters.is_whole) {
      throw Error(fmt::format("its filters have the shape [{}]: expected four dimensions",
                              fmt::join(filters.shape, ", ")));
    }
    const Sizes kernel = {filters.shape[2], filters.shape[3]};
    if (wholes(node, "kernel_shape", kernel) != kernel) {
      throw Error("its kernel_shape is not that of its filters");
    }
    Layer layer = {.kind = LayerKind::kConvolution, .inputs = {this->layer(node, 0)}};
    layer.window = window(node, of, kernel);
    layer.groups = whole(node, "group", 1);
    if (layer.groups < 1 || filters.shape[1] != of.channels / layer.groups) {
      throw Error(fmt::format("filters over {} channels in {} groups, but {} are read",
                              filters.shape[1], layer.groups, of.channels));
    }
    const bool is_each =
        layer.groups == of.channels && filters.shape[0] == of.channels && layer.groups > 1;
    if (is_each) {  // [C, 1, h, w] -> [h, w, C]
      layer.kind = LayerKind::kConvolveEach;
      layer.groups = 1;
      layer.weight =
          transposed({.shape = {of.channels, kernel[0] * kernel[1]}, .floats = filters.floats});
    } else {
      layer.weight = channels_last(filters);
    }
    if (has(node, 2)) layer.bias = floats(node, 2, filters.shape[0]);
    make(node, std::move(layer));
  }

  Layer pool(const OnnxNode& node, LayerKind kind) const {
    const auto& of = made(node, 0);
    const auto kernel = wholes(node, "kernel_shape", {});
    if (kernel.size() != 2) throw Error("its kernel_shape has not two numbers");
    Layer layer = {.kind = kind, .inputs = {this->layer(node, 0)}};
    layer.window = window(node, of, kernel);
    layer.counts_padding = whole(node, "count_include_pad", 0) != 0;
    if (whole(node, "ceil_mode", 0) != 0) {
      auto& at = layer.window;
      layer.uncounted_bottom = rounded_up(at.height, at.stride_down, at.top, of.height, at.bottom);
      layer.uncounted_right = rounded_up(at.width, at.stride_across, at.left, of.width, at.right);
    }
    return layer;
  }
  void largest(const OnnxNode& node) {
    if (whole(node, "storage_order", 0) != 0) throw Error("a storage_order that is not known");
    make(node, pool(node, LayerKind::kLargest));
  }
  void mean(const OnnxNode& node) { make(node, pool(node, LayerKind::kMean)); }
  void largest_of_all(const OnnxNode& node) {
    const auto& of = made(node, 0);
    make(node, {.kind = LayerKind::kLargest,
                .inputs = {layer(node, 0)},
                .window = {.height = of.height, .width = of.width}});
  }
  void mean_of_all(const OnnxNode& node) {
    make(node, {.kind = LayerKind::kMeanOfAll, .inputs = {layer(node, 0)}});
  }

  /// Of all places: other means are of no network over pictures.
  void reduce_mean(const OnnxNode& node) {
    auto axes = has(node, 1) ? sizes(node, 1) : wholes(node, "axes", {});
    for (auto& axis : axes) axis = axis < 0 ? axis + 4 : axis;
    std::sort(axes.begin(), axes.end());
    if (axes != Sizes{2, 3} || made(node, 0).is_vector) {
      throw Error("a mean of other axes than height and width");
    }
    const bool keeps = whole(node, "keepdims", 1) != 0;
    if (keeps) return mean_of_all(node);
    auto layer = Layer{.kind = LayerKind::kMeanOfAll, .inputs = {this->layer(node, 0)}};
    layer.name = node.outputs[0] + " before its shape";
    make(node, {.kind = LayerKind::kVector, .inputs = {graph_.add(std::move(layer))}});
  }

  void pad(const OnnxNode& node) {
    const auto* mode = attribute(node, "mode", OnnxAttribute::Kind::kText);
    const bool is_constant = mode == nullptr || mode->text == "constant";
    if (!is_constant || one_float(node, 2, number(node, "value", 0.0)) != 0.0 || has(node, 3)) {
      throw Error("of anything but zeros");
    }
    const auto pads = has(node, 1) ? sizes(node, 1) : wholes(node, "pads", {});
    if (pads.size() != 8 || pads[0] != 0 || pads[1] != 0 || pads[4] != 0 || pads[5] != 0) {
      throw Error("of other axes than height and width");
    }
    make(node, {.kind = LayerKind::kPad,
                .inputs = {layer(node, 0)},
                .window = {.top = pads[2], .left = pads[3], .bottom = pads[6], .right = pads[7]}});
  }

  // --- number by number

  void normalise(const OnnxNode& node) {
    if (whole(node, "training_mode", 0) != 0) throw Error("a training_mode");
    if (whole(node, "spatial", 1) != 1) throw Error("statistics of each place");
    const auto channels = made(node, 0).channels;
    const auto& gain = floats(node, 1, channels);
    const auto& bias = floats(node, 2, channels);
    const auto& average = floats(node, 3, channels);
    const auto& variance = floats(node, 4, channels);
    const auto epsilon = number(node, "epsilon", 1e-5);
    Layer layer = {.kind = LayerKind::kScale, .inputs = {this->layer(node, 0)}};
    for (std::size_t c = 0; c < gain.size(); ++c) {
      const auto scale =
          static_cast<double>(gain[c]) / std::sqrt(static_cast<double>(variance[c]) + epsilon);
      layer.weight.push_back(static_cast<float>(scale));
      layer.bias.push_back(static_cast<float>(static_cast<double>(bias[c]) -
                                              static_cast<double>(average[c]) * scale));
    }
    make(node, std::move(layer));
  }
  void clamp(const OnnxNode& node, double lowest, double highest) {
    make(node, {.kind = LayerKind::kClamp,
                .inputs = {layer(node, 0)},
                .lowest = lowest,
                .highest = highest});
  }
  void rectify(const OnnxNode& node) { clamp(node, 0.0, kInfinity); }
  void clip(const OnnxNode& node) {
    clamp(node, one_float(node, 1, number(node, "min", -kInfinity)),
          one_float(node, 2, number(node, "max", kInfinity)));
  }
  void sigmoid(const OnnxNode& node) {
    make(node, {.kind = LayerKind::kSigmoid, .inputs = {layer(node, 0)}});
  }
  void soften(const OnnxNode& node) {
    const auto& of = made(node, 0);
    const auto axis = whole(node, "axis", file_.version < 13 ? 1 : -1);
    const bool is_of_channels = axis == 1 || axis == (of.is_vector ? -1 : -3);
    // Before version 13 it was of all that stands from this axis on.
    if (!is_of_channels || (file_.version < 13 && of.places() > 1)) {
      throw Error("a softmax of another axis than the channels");
    }
    make(node, {.kind = LayerKind::kSoftmax, .inputs = {layer(node, 0)}});
  }

  /// x + c, x - c, c - x, x * c, x / c; x + y, x * y.
  void combine(const OnnxNode& node) {
    const auto& operation = node.operation;
    const bool first = value(node, 0).layer.has_value();
    const bool second = value(node, 1).layer.has_value();
    if (first && second) {
      if (operation != "Add" && operation != "Mul") {
        throw Error("of two layers only Add and Mul are known");
      }
      make(node, {.kind = operation == "Add" ? LayerKind::kAdd : LayerKind::kMultiply,
                  .inputs = {layer(node, 0), layer(node, 1)}});
      return;
    }
    const auto x = layer(node, first ? 0 : 1);
    auto numbers = of_channels(node, first ? 1 : 0, graph_.layer(x).made);
    Layer scale = {.kind = LayerKind::kScale, .inputs = {x}};
    if (operation == "Mul" || operation == "Div") {
      if (operation == "Div" && !first) throw Error("a number divided by a layer");
      if (operation == "Div") {
        for (auto& number : numbers) number = 1.0F / number;
      }
      scale.weight = std::move(numbers);
    } else {
      if (operation == "Sub" && first) {
        for (auto& number : numbers) number = -number;
      }
      if (operation == "Sub" && !first) scale.weight.assign(numbers.size(), -1.0F);
      scale.bias = std::move(numbers);
    }
    make(node, std::move(scale));
  }

  // --- matrices

  const OnnxTensor& matrix(const OnnxNode& node, std::int64_t inputs, bool is_turned) const {
    const auto& found = constant(node, 1);
    if (found.shape.size() != 2 || found.is_whole || found.shape[is_turned ? 1 : 0] != inputs) {
      throw Error(fmt::format("its matrix has the shape [{}], but {} numbers are read",
                              fmt::join(found.shape, ", "), inputs));
    }
    return found;
  }
  void multiply(const OnnxNode& node) {
    const auto& weight = matrix(node, made(node, 0).channels, false);
    make(node,
         {.kind = LayerKind::kLinear, .inputs = {layer(node, 0)}, .weight = transposed(weight)});
  }
  void gemm(const OnnxNode& node) {
    if (whole(node, "transA", 0) != 0) throw Error("a transA");
    const bool is_turned = whole(node, "transB", 0) != 0;
    const auto& weight = matrix(node, made(node, 0).channels, is_turned);
    Layer layer = {.kind = LayerKind::kLinear, .inputs = {this->layer(node, 0)}};
    layer.weight = is_turned ? weight.floats : transposed(weight);
    const auto scaled = [](std::vector<float>& numbers, double by) {
      for (auto& number : numbers) number = static_cast<float>(number * by);
    };
    scaled(layer.weight, number(node, "alpha", 1.0));
    if (has(node, 2)) {
      const Extent made = {.channels = weight.shape[is_turned ? 0 : 1], .is_vector = true};
      layer.bias = of_channels(node, 2, made);
      scaled(layer.bias, number(node, "beta", 1.0));
    }
    make(node, std::move(layer));
  }

  const OnnxGraph& file_;
  const std::string& where_;
};

const std::map<std::string_view, Converter::Operation>& Converter::operations() {
  static const std::map<std::string_view, Operation> kOperations = {
      {"Add", {&Converter::combine, {}}},
      {"AveragePool",
       {&Converter::mean,
        {"auto_pad", "ceil_mode", "count_include_pad", "dilations", "kernel_shape", "pads",
         "strides"}}},
      {"BatchNormalization",
       {&Converter::normalise, {"epsilon", "momentum", "spatial", "training_mode"}}},
      {"Cast", {&Converter::cast, {"to"}}},
      {"Clip", {&Converter::clip, {"max", "min"}}},
      {"Concat", {&Converter::concat, {"axis"}}},
      {"Constant",
       {&Converter::keep, {"value", "value_float", "value_floats", "value_int", "value_ints"}}},
      {"Conv",
       {&Converter::convolve,
        {"auto_pad", "dilations", "group", "kernel_shape", "pads", "strides"}}},
      {"Div", {&Converter::combine, {}}},
      {"Dropout", {&Converter::same, {"ratio", "seed", "is_test"}}},
      {"Flatten", {&Converter::flatten, {"axis"}}},
      {"Gather", {&Converter::gather, {"axis"}}},
      {"Gemm", {&Converter::gemm, {"alpha", "beta", "transA", "transB"}}},
      {"GlobalAveragePool", {&Converter::mean_of_all, {}}},
      {"GlobalMaxPool", {&Converter::largest_of_all, {}}},
      {"Identity", {&Converter::same, {}}},
      {"MatMul", {&Converter::multiply, {}}},
      {"MaxPool",
       {&Converter::largest,
        {"auto_pad", "ceil_mode", "dilations", "kernel_shape", "pads", "storage_order",
         "strides"}}},
      {"Mul", {&Converter::combine, {}}},
      {"Pad", {&Converter::pad, {"mode", "pads", "value"}}},
      {"ReduceMean", {&Converter::reduce_mean, {"axes", "keepdims", "noop_with_empty_axes"}}},
      {"Relu", {&Converter::rectify, {}}},
      {"Reshape", {&Converter::reshape, {"allowzero", "shape"}}},
      {"Shape", {&Converter::shape, {}}},
      {"Sigmoid", {&Converter::sigmoid, {}}},
      {"Softmax", {&Converter::soften, {"axis"}}},
      {"Squeeze", {&Converter::squeeze, {"axes"}}},
      {"Sub", {&Converter::combine, {}}},
      {"Unsqueeze", {&Converter::unsqueeze, {"axes"}}}};
  return kOperations;
}

}  // namespace

NetworkFile from_onnx(const OnnxGraph& file, const std::string& where, const AskedSize& size) {
  return Converter(file, where, size).convert();
}

}  // namespace attend::networks
