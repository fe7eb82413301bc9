#include "format/onnx_file.h"

#include <algorithm>
#include <bit>
#include <string_view>

#include "core/wire_reader.h"
#include "format/json_reader.h"
#include "format/mapped_file.h"
#include "format/onnx_tensors.h"

namespace attend::format {
namespace {

constexpr std::size_t kMostBytes = 2'147'483'647;  // protobuf's own limit
constexpr std::size_t kMostNodes = 100'000;
constexpr std::size_t kMostTensors = 100'000;
constexpr std::size_t kMostOfANode = 4096;  // inputs, outputs, attributes, numbers of one of them

// Numbers of the fields of onnx.proto.
enum ModelField : std::uint64_t { kGraph = 7, kOperationSets = 8 };
enum SetField : std::uint64_t { kSetDomain = 1, kSetVersion = 2 };
enum GraphField : std::uint64_t {
  kNode = 1,
  kInitializer = 5,
  kGraphInput = 11,
  kGraphOutput = 12,
  kSparseInitializer = 15
};
enum NodeField : std::uint64_t {
  kInput = 1,
  kOutput = 2,
  kNodeName = 3,
  kOperation = 4,
  kAttribute = 5,
  kDomain = 7
};
enum AttributeField : std::uint64_t {
  kAttributeName = 1,
  kNumber = 2,
  kWhole = 3,
  kText = 4,
  kTensor = 5,
  kNumbers = 7,
  kWholes = 8
};
enum ValueField : std::uint64_t { kValueName = 1, kValueType = 2 };
enum TypeField : std::uint64_t { kTensorType = 1 };
enum TensorTypeField : std::uint64_t { kTypeShape = 2 };
enum ShapeField : std::uint64_t { kDimension = 1 };
enum DimensionField : std::uint64_t { kDimensionValue = 1 };

class Reader : private OnnxTensors {
 public:
  explicit Reader(const std::string& where) : OnnxTensors(where) {}

  OnnxGraph read(std::string_view bytes) {
    if (bytes.size() > kMostBytes) fail("has over 2 GB");
    std::string_view graph;
    bool has_graph = false;
    for_each_field(bytes, [&](const WireField& field) {
      if (field.number == kGraph) {
        graph = message(field);
        has_graph = true;
      }
      if (field.number == kOperationSets) read_set(message(field));
    });
    if (!has_graph || graph_.version < 1) fail("is no ONNX file, or cut short");
    for_each_field(graph, [&](const WireField& field) { read_part(field); });
    return std::move(graph_);
  }

 private:
  void read_set(std::string_view bytes) {
    std::string domain;
    std::int64_t version = 0;
    for_each_field(bytes, [&](const WireField& field) {
      if (field.number == kSetDomain) domain = name(field);
      if (field.number == kSetVersion) version = whole(field);
    });
    if (domain.empty() || domain == "ai.onnx") graph_.version = version;
  }

  void read_part(const WireField& field) {
    switch (field.number) {
      case kNode:
        graph_.nodes.push_back(read_node(message(field)));
        check_count(graph_.nodes, kMostNodes, "nodes");
        break;
      case kInitializer: {
        auto [called, tensor] = read_tensor(message(field), "the initializer");
        if (!graph_.tensors.emplace(called, std::move(tensor)).second) {
          fail("the initializer " + shown(called) + " is there twice");
        }
        check_count(graph_.tensors, kMostTensors, "initializers");
        break;
      }
      case kGraphInput:
        graph_.inputs.push_back(read_value(message(field)));
        check_count(graph_.inputs, kMostTensors, "inputs");
        break;
      case kGraphOutput:
        graph_.outputs.push_back(read_value(message(field)));
        check_count(graph_.outputs, kMostOfANode, "outputs");
        break;
      case kSparseInitializer:
        fail("has a sparse initializer: only dense ones are read");
      default:
        break;  // words for people, and shapes that can be told from the rest
    }
  }

  OnnxNode read_node(std::string_view bytes) const {
    OnnxNode node;
    std::vector<std::string_view> attributes;
    for_each_field(bytes, [&](const WireField& field) {
      switch (field.number) {
        case kInput:
          node.inputs.push_back(name(field));
          break;
        case kOutput:
          node.outputs.push_back(name(field));
          break;
        case kNodeName:
          node.name = name(field);
          break;
        case kOperation:
          node.operation = name(field);
          break;
        case kAttribute:
          attributes.push_back(message(field));
          break;
        case kDomain:
          node.domain = name(field);
          break;
        default:
          break;
      }
      check_count(node.inputs, kMostOfANode, "inputs of a node");
      check_count(node.outputs, kMostOfANode, "outputs of a node");
      check_count(attributes, kMostOfANode, "attributes of a node");
    });
    if (node.domain == "ai.onnx") node.domain.clear();
    for (const auto attribute : attributes) read_attribute(attribute, node);
    return node;
  }

  void read_attribute(std::string_view bytes, OnnxNode& node) const {
    using Kind = OnnxAttribute::Kind;
    std::string called;
    OnnxAttribute attribute;
    for_each_field(bytes, [&](const WireField& field) {
      const auto is = [&](Kind kind) { attribute.kind = kind; };
      switch (field.number) {
        case kAttributeName:
          called = name(field);
          break;
        case kNumber:
          if (field.wire != Wire::kFixed32) fail("is no ONNX file, or damaged");
          attribute.number = std::bit_cast<float>(static_cast<std::uint32_t>(field.value));
          is(Kind::kNumber);
          break;
        case kWhole:
          attribute.whole = whole(field);
          is(Kind::kWhole);
          break;
        case kText:
          attribute.text = name(field);
          is(Kind::kText);
          break;
        case kTensor:
          attribute.tensor = read_tensor(message(field), "the tensor").second;
          is(Kind::kTensor);
          break;
        case kNumbers:
          add_numbers<float, std::uint32_t>(field, Wire::kFixed32, attribute.numbers, kMostOfANode,
                                            "numbers of an attribute");
          is(Kind::kNumbers);
          break;
        case kWholes:
          add_wholes(field, attribute.wholes, kMostOfANode, "numbers of an attribute");
          is(Kind::kWholes);
          break;
        default:
          break;  // its type, which follows from the rest; graphs and other kinds
      }
    });
    node.attributes[called] = std::move(attribute);
  }

  OnnxValue read_value(std::string_view bytes) const {
    OnnxValue value;
    for_each_field(bytes, [&](const WireField& field) {
      if (field.number == kValueName) value.name = name(field);
      if (field.number == kValueType) read_type(message(field), value);
    });
    return value;
  }

  void read_type(std::string_view bytes, OnnxValue& value) const {
    for_each_field(bytes, [&](const WireField& type) {
      if (type.number != kTensorType) return;
      for_each_field(message(type), [&](const WireField& field) {
        if (field.number != kTypeShape) return;
        for_each_field(message(field), [&](const WireField& dimension) {
          if (dimension.number != kDimension) return;
          value.shape.push_back(OnnxValue::kAny);
          check_count(value.shape, kMostRank, "dimensions");
          for_each_field(message(dimension), [&](const WireField& size) {
            if (size.number == kDimensionValue) value.shape.back() = whole(size);
          });
        });
      });
    });
  }

  OnnxGraph graph_;
};

}  // namespace

OnnxGraph read_onnx(std::span<const std::byte> bytes, const std::string& where) {
  return Reader(where).read({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

OnnxGraph read_onnx(const std::filesystem::path& path) {
  const MappedFile file(path);
  return read_onnx(file.bytes(), path.string());
}

}  // namespace attend::format
