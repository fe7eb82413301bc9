#include "format/onnx_file.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/error.h"
#include "core/half.h"
#include "core/wire_reader.h"
#include "format/json_reader.h"
#include "format/mapped_file.h"

namespace attend::format {
namespace {

constexpr std::size_t kMostBytes = 2'147'483'647;  // protobuf's own limit
constexpr std::size_t kMostNodes = 100'000;
constexpr std::size_t kMostTensors = 100'000;
constexpr std::size_t kMostOfANode = 4096;  // inputs, outputs, attributes, numbers of one of them
constexpr std::size_t kMostRank = 8;
constexpr std::size_t kLongestName = 1000;  // bytes

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
enum TensorField : std::uint64_t {
  kShape = 1,
  kType = 2,
  kFloatData = 4,
  kInt32Data = 5,
  kInt64Data = 7,
  kTensorName = 8,
  kRawData = 9,
  kDoubleData = 10,
  kExternalData = 13,
  kLocation = 14
};
enum ValueField : std::uint64_t { kValueName = 1, kValueType = 2 };
enum TypeField : std::uint64_t { kTensorType = 1 };
enum TensorTypeField : std::uint64_t { kTypeShape = 2 };
enum ShapeField : std::uint64_t { kDimension = 1 };
enum DimensionField : std::uint64_t { kDimensionValue = 1 };

enum NumberKind : std::uint64_t { kFloat = 1, kInt32 = 6, kInt64 = 7, kFloat16 = 10, kDouble = 11 };

/// "bfloat16", as TensorProto.DataType has them.
std::string name_of_kind(std::uint64_t kind) {
  constexpr std::string_view kNames[] = {
      "no type",  "float",   "uint8",  "int8",   "uint16", "int16",   "int32",   "int64",   "texts",
      "booleans", "float16", "double", "uint32", "uint64", "complex", "complex", "bfloat16"};
  return kind < std::size(kNames) ? std::string(kNames[kind]) : fmt::format("type {}", kind);
}

class Reader {
 public:
  explicit Reader(const std::string& where) : where_(where) {}

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
  [[noreturn]] void fail(const std::string& what) const { throw Error(where_ + ": " + what); }

  /// Calls use(field) with each.
  template <class Use>
  void for_each_field(std::string_view bytes, const Use& use) const {
    WireReader reader(bytes);
    while (!reader.is_at_end()) {
      WireField field;
      if (!reader.take(field)) fail("is no ONNX file, or cut short");
      use(field);
    }
  }

  std::string_view message(const WireField& field) const {
    if (field.wire != Wire::kBytes) fail("is no ONNX file, or damaged");
    return field.bytes;
  }

  std::string name(const WireField& field) const {
    const auto text = message(field);
    if (text.size() > kLongestName) {
      fail(
          fmt::format("a name in it has {} bytes: expected at most {}", text.size(), kLongestName));
    }
    return std::string(text);
  }

  std::int64_t whole(const WireField& field) const {
    if (field.wire != Wire::kVarint) fail("is no ONNX file, or damaged");
    return static_cast<std::int64_t>(field.value);
  }

  template <class List>
  void check_count(const List& list, std::size_t most, const char* what) const {
    if (list.size() > most) fail(fmt::format("has over {} {}", most, what));
  }

  /// Adds whole numbers of a repeated field: one, or packed.
  void add_wholes(const WireField& field, std::vector<std::int64_t>& to, std::size_t most,
                  const char* what) const {
    if (field.wire == Wire::kVarint) {
      to.push_back(whole(field));
      check_count(to, most, what);
      return;
    }
    WireReader reader(message(field));
    while (!reader.is_at_end()) {
      std::uint64_t value = 0;
      if (!reader.take_varint(value)) fail("is no ONNX file, or damaged");
      to.push_back(static_cast<std::int64_t>(value));
      check_count(to, most, what);
    }
  }

  /// Adds numbers of a repeated field, Number wide: one, or packed.
  template <class Number, class Bits>
  void add_numbers(const WireField& field, Wire one, std::vector<float>& to, std::size_t most,
                   const char* what) const {
    if (field.wire == one) {
      to.push_back(static_cast<float>(std::bit_cast<Number>(static_cast<Bits>(field.value))));
      check_count(to, most, what);
      return;
    }
    const auto bytes = message(field);
    if (bytes.size() % sizeof(Number) != 0) fail("is no ONNX file, or damaged");
    const auto count = bytes.size() / sizeof(Number);
    if (to.size() > most || count > most - to.size())
      fail(fmt::format("has over {} {}", most, what));
    for (std::size_t i = 0; i < count; ++i) {
      Number number{};
      std::memcpy(&number, bytes.data() + i * sizeof number, sizeof number);
      to.push_back(static_cast<float>(number));
    }
  }

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

  /// With its name.
  std::pair<std::string, OnnxTensor> read_tensor(std::string_view bytes,
                                                 const std::string& what) const {
    std::string called;
    OnnxTensor tensor;
    std::uint64_t kind = 0;
    bool is_elsewhere = false;
    for_each_field(bytes, [&](const WireField& field) {
      if (field.number == kShape) add_wholes(field, tensor.shape, kMostRank, "dimensions");
      if (field.number == kType) kind = static_cast<std::uint64_t>(whole(field));
      if (field.number == kTensorName) called = name(field);
      if (field.number == kExternalData) is_elsewhere = true;
      if (field.number == kLocation && whole(field) != 0) is_elsewhere = true;
    });
    const auto named = what + " " + shown(called);
    if (is_elsewhere) {
      fail(named +
           " lies in another file: save the network as one file (save_as_external_data "
           "off)");
    }
    tensor.is_whole = kind == kInt32 || kind == kInt64;
    if (!tensor.is_whole && kind != kFloat && kind != kFloat16 && kind != kDouble) {
      fail(
          fmt::format("{} holds {}: expected float, float16 or double, or int64 and int32 of sizes",
                      named, name_of_kind(kind)));
    }
    read_numbers(bytes, kind, count_of(tensor.shape, bytes.size(), named), tensor);
    const auto found = tensor.is_whole ? tensor.wholes.size() : tensor.floats.size();
    if (found != count_of(tensor.shape, bytes.size(), named)) {
      fail(fmt::format("{} has {} numbers, but the shape [{}]", named, found,
                       fmt::join(tensor.shape, ", ")));
    }
    return {std::move(called), std::move(tensor)};
  }

  /// How many numbers a shape has: no more than there are bytes, for each takes one at least.
  std::size_t count_of(const std::vector<std::int64_t>& shape, std::size_t most,
                       const std::string& named) const {
    std::size_t count = 1;
    for (const auto size : shape) {
      if (size < 0 || __builtin_mul_overflow(count, static_cast<std::size_t>(size), &count) ||
          count > most) {
        fail(fmt::format("{} has the shape [{}], but {} bytes", named, fmt::join(shape, ", "),
                         most));
      }
    }
    return count;
  }

  void read_numbers(std::string_view bytes, std::uint64_t kind, std::size_t count,
                    OnnxTensor& tensor) const {
    constexpr const char* kWhat = "numbers in a tensor, more than its shape says";
    for_each_field(bytes, [&](const WireField& field) {
      if (field.number == kRawData) read_raw(message(field), kind, count, tensor);
      if (field.number == kFloatData && kind == kFloat) {
        add_numbers<float, std::uint32_t>(field, Wire::kFixed32, tensor.floats, count, kWhat);
      }
      if (field.number == kDoubleData && kind == kDouble) {
        add_numbers<double, std::uint64_t>(field, Wire::kFixed64, tensor.floats, count, kWhat);
      }
      if (field.number == kInt64Data && kind == kInt64) {
        add_wholes(field, tensor.wholes, count, kWhat);
      }
      if (field.number == kInt32Data && kind == kInt32) {
        add_wholes(field, tensor.wholes, count, kWhat);
      }
      if (field.number == kInt32Data && kind == kFloat16) {
        std::vector<std::int64_t> halves;
        add_wholes(field, halves, count, kWhat);
        for (const auto half : halves) {
          tensor.floats.push_back(from_half(static_cast<std::uint16_t>(half)));
          check_count(tensor.floats, count, kWhat);
        }
      }
    });
    for (auto& number : tensor.wholes) {  // of int32 the file has the lower half alone, or all
      if (kind == kInt32) number = static_cast<std::int32_t>(number);
    }
  }

  /// Little-endian, one after another.
  void read_raw(std::string_view bytes, std::uint64_t kind, std::size_t count,
                OnnxTensor& tensor) const {
    const std::size_t each = kind == kFloat16 ? 2 : kind == kFloat || kind == kInt32 ? 4 : 8;
    if (bytes.size() / each != count || bytes.size() % each != 0) {
      fail(fmt::format("a tensor of {} {} numbers has {} bytes of them", count, name_of_kind(kind),
                       bytes.size()));
    }
    const auto* from = bytes.data();
    const auto take = [&]<class Number>(Number number, std::size_t i) {
      std::memcpy(&number, from + i * sizeof number, sizeof number);
      return number;
    };
    if (tensor.is_whole) {
      tensor.wholes.resize(count);
      for (std::size_t i = 0; i < count; ++i) {
        tensor.wholes[i] = kind == kInt32 ? take(std::int32_t{}, i) : take(std::int64_t{}, i);
      }
      return;
    }
    tensor.floats.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
      tensor.floats[i] = kind == kFloat     ? take(float{}, i)
                         : kind == kFloat16 ? from_half(take(std::uint16_t{}, i))
                                            : static_cast<float>(take(double{}, i));
    }
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

  const std::string& where_;
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
