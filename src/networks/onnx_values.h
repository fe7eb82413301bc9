#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "networks/onnx_node.h"

namespace attend::networks {

/// What the names of an ONNX graph stand for, as far as it has been read. Everything throws Error,
/// without saying of which node.
class OnnxValues {
 public:
  /// The first layer of the graph, and numbers of the file.
  OnnxValues(const OnnxGraph& file, Graph graph);

 protected:
  /// A layer, numbers, or neither, and why.
  struct Value {
    std::optional<std::size_t> layer{};
    const OnnxTensor* constant = nullptr;
    std::string refusal{};
  };

  // What a node reads, by the number of its input.
  const Value& value(const OnnxNode& node, std::size_t i) const;
  std::size_t layer(const OnnxNode& node, std::size_t i) const;
  const Extent& made(const OnnxNode& node, std::size_t i) const;
  const OnnxTensor& constant(const OnnxNode& node, std::size_t i) const;
  /// So many floats.
  const std::vector<float>& floats(const OnnxNode& node, std::size_t i, std::int64_t count) const;
  double one_float(const OnnxNode& node, std::size_t i, double otherwise) const;
  /// Whole numbers, which are few.
  const Sizes& sizes(const OnnxNode& node, std::size_t i) const;
  /// A constant of each channel, or one of all: [C].
  std::vector<float> of_channels(const OnnxNode& node, std::size_t i, const Extent& of) const;

  /// Why it cannot be read, if something that it reads cannot.
  std::string refusal_before(const OnnxNode& node) const;
  bool is_known(const std::string& name) const { return values_.count(name) != 0; }

  // What a node makes: its first output.
  void make(const OnnxNode& node, Layer made);
  void make_same(const OnnxNode& node, std::size_t i);
  void make_wholes(const OnnxNode& node, Sizes numbers);
  void make_constant(const OnnxNode& node, OnnxTensor made);
  void refuse(const OnnxNode& node, const std::string& why);

  Graph graph_;
  std::vector<std::pair<std::size_t, std::string>> also_;  // other names of layers
  std::vector<std::pair<std::string, std::string>> refused_;

 private:
  void add_room(const OnnxTensor& tensor);

  std::map<std::string, Value, std::less<>> values_;
  std::deque<OnnxTensor> own_;   // constants that nodes make
  std::int64_t room_ = 1 << 20;  // for numbers of layers
};

}  // namespace attend::networks
