#include "networks/onnx_values.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/error.h"

namespace attend::networks {
namespace {

constexpr std::size_t kMostSizes = 64;  // that are computed with
constexpr std::int64_t kTimesUsed = 4;  // a number of the file, by nodes that share it

}  // namespace

OnnxValues::OnnxValues(const OnnxGraph& file, Graph graph) : graph_(std::move(graph)) {
  for (const auto& [name, tensor] : file.tensors) {
    values_[name].constant = &tensor;
    add_room(tensor);
  }
  values_[graph_.layer(0).name].layer = 0;
}

// Nodes may share numbers of the file, but not so many that a small file asks for much memory.
void OnnxValues::add_room(const OnnxTensor& tensor) {
  room_ += kTimesUsed * static_cast<std::int64_t>(tensor.floats.size());
}

const OnnxValues::Value& OnnxValues::value(const OnnxNode& node, std::size_t i) const {
  if (!has(node, i)) throw Error(fmt::format("has no input {}", i + 1));
  const auto found = values_.find(node.inputs[i]);
  if (found == values_.end()) {
    throw Error("reads " + node.inputs[i] + ", which nothing before it makes");
  }
  return found->second;
}

std::size_t OnnxValues::layer(const OnnxNode& node, std::size_t i) const {
  const auto& found = value(node, i);
  if (!found.layer) {
    throw Error("its input " + node.inputs[i] + " is a constant: expected what a node computes");
  }
  return *found.layer;
}

const Extent& OnnxValues::made(const OnnxNode& node, std::size_t i) const {
  return graph_.layer(layer(node, i)).made;
}

const OnnxTensor& OnnxValues::constant(const OnnxNode& node, std::size_t i) const {
  const auto& found = value(node, i);
  if (found.constant == nullptr) {
    throw Error("its input " + node.inputs[i] + " is computed: expected numbers of the file");
  }
  return *found.constant;
}

const std::vector<float>& OnnxValues::floats(const OnnxNode& node, std::size_t i,
                                             std::int64_t count) const {
  const auto& found = constant(node, i).floats;
  if (static_cast<std::int64_t>(found.size()) != count) {
    throw Error(fmt::format("its input {} has {} numbers: expected {}", node.inputs[i],
                            found.size(), count));
  }
  return found;
}

double OnnxValues::one_float(const OnnxNode& node, std::size_t i, double otherwise) const {
  return has(node, i) ? static_cast<double>(floats(node, i, 1)[0]) : otherwise;
}

const Sizes& OnnxValues::sizes(const OnnxNode& node, std::size_t i) const {
  const auto& found = constant(node, i);
  if (!found.is_whole || found.wholes.size() > kMostSizes) {
    throw Error("its input " + node.inputs[i] + " has no whole numbers, or too many");
  }
  return found.wholes;
}

void OnnxValues::make(const OnnxNode& node, Layer made) {
  made.name = node.outputs[0];
  room_ -= static_cast<std::int64_t>(made.weight.size() + made.bias.size());
  if (room_ < 0) {
    throw Error(
        fmt::format("with it, nodes use the numbers of the file over {} times", kTimesUsed));
  }
  const auto number = graph_.add(std::move(made));
  values_[node.outputs[0]].layer = number;
  also_.emplace_back(number, node.name);
}

void OnnxValues::make_same(const OnnxNode& node, std::size_t i) {
  values_[node.outputs[0]] = value(node, i);
  if (values_[node.outputs[0]].layer) {
    also_.emplace_back(*values_[node.outputs[0]].layer, node.outputs[0]);
  }
}

void OnnxValues::make_wholes(const OnnxNode& node, Sizes numbers) {
  const auto count = static_cast<std::int64_t>(numbers.size());
  own_.push_back({.shape = {count}, .is_whole = true, .wholes = std::move(numbers)});
  values_[node.outputs[0]].constant = &own_.back();
}

void OnnxValues::refuse(const OnnxNode& node, const std::string& why) {
  for (const auto& output : node.outputs) {
    if (output.empty()) continue;
    values_[output] = {.refusal = why};
    refused_.emplace_back(output, why);
  }
  if (!node.name.empty()) refused_.emplace_back(node.name, why);
}

std::vector<float> OnnxValues::of_channels(const OnnxNode& node, std::size_t i,
                                           const Extent& of) const {
  const auto& found = constant(node, i);
  if (found.is_whole) throw Error("its input " + node.inputs[i] + " has whole numbers");
  const auto channels = static_cast<std::size_t>(of.channels);
  if (found.floats.size() == 1) return std::vector<float>(channels, found.floats[0]);
  auto shape = found.shape;  // [C] of vectors; [C, 1, 1] of places: aligned at the last one
  const std::size_t behind = of.is_vector ? 0 : 2;
  const bool is_long_enough = shape.size() > behind;
  const auto place = is_long_enough ? shape.size() - 1 - behind : 0;
  if (!is_long_enough || shape[place] != of.channels || found.floats.size() != channels) {
    throw Error(
        fmt::format("its input {} has the shape [{}]: expected a number, or one of each "
                    "of {} channels",
                    node.inputs[i], fmt::join(shape, ", "), of.channels));
  }
  return found.floats;
}

std::string OnnxValues::refusal_before(const OnnxNode& node) const {
  for (const auto& input : node.inputs) {
    const auto found = values_.find(input);
    if (found != values_.end() && !found->second.refusal.empty()) return found->second.refusal;
  }
  return {};
}

void OnnxValues::make_constant(const OnnxNode& node, OnnxTensor made) {
  add_room(made);
  own_.push_back(std::move(made));
  values_[node.outputs[0]].constant = &own_.back();
}

}  // namespace attend::networks
