#include "format/onnx_tensors.h"

#include <fmt/ranges.h>

#include "core/error.h"
#include "core/half.h"
#include "format/json_reader.h"

namespace attend::format {
namespace {

constexpr std::size_t kLongestName = 1000;  // bytes

// Numbers of the fields of onnx.proto, and of its types.
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

enum NumberKind : std::uint64_t { kFloat = 1, kInt32 = 6, kInt64 = 7, kFloat16 = 10, kDouble = 11 };

/// "bfloat16", as TensorProto.DataType has them.
std::string name_of_kind(std::uint64_t kind) {
  constexpr std::string_view kNames[] = {
      "no type",  "float",   "uint8",  "int8",   "uint16", "int16",   "int32",   "int64",   "texts",
      "booleans", "float16", "double", "uint32", "uint64", "complex", "complex", "bfloat16"};
  return kind < std::size(kNames) ? std::string(kNames[kind]) : fmt::format("type {}", kind);
}

}  // namespace

void OnnxTensors::fail(const std::string& what) const {
  throw Error(where_ + ": " + what);
}

std::string_view OnnxTensors::message(const WireField& field) const {
  if (field.wire != Wire::kBytes) fail("is no ONNX file, or damaged");
  return field.bytes;
}

std::string OnnxTensors::name(const WireField& field) const {
  const auto text = message(field);
  if (text.size() > kLongestName) {
    fail(fmt::format("a name in it has {} bytes: expected at most {}", text.size(), kLongestName));
  }
  return std::string(text);
}

std::int64_t OnnxTensors::whole(const WireField& field) const {
  if (field.wire != Wire::kVarint) fail("is no ONNX file, or damaged");
  return static_cast<std::int64_t>(field.value);
}

/// Adds whole numbers of a repeated field: one, or packed.
void OnnxTensors::add_wholes(const WireField& field, std::vector<std::int64_t>& to,
                             std::size_t most, const char* what) const {
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

/// With its name.
std::pair<std::string, OnnxTensor> OnnxTensors::read_tensor(std::string_view bytes,
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
    fail(fmt::format("{} holds {}: expected float, float16 or double, or int64 and int32 of sizes",
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
std::size_t OnnxTensors::count_of(const std::vector<std::int64_t>& shape, std::size_t most,
                                  const std::string& named) const {
  std::size_t count = 1;
  for (const auto size : shape) {
    if (size < 0 || __builtin_mul_overflow(count, static_cast<std::size_t>(size), &count) ||
        count > most) {
      fail(fmt::format("{} has the shape [{}], but {} bytes", named, fmt::join(shape, ", "), most));
    }
  }
  return count;
}

void OnnxTensors::read_numbers(std::string_view bytes, std::uint64_t kind, std::size_t count,
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
void OnnxTensors::read_raw(std::string_view bytes, std::uint64_t kind, std::size_t count,
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

}  // namespace attend::format
