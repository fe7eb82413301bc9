#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// ONNX files as tests need them: onnx.proto in protobuf's encoding, by hand.

namespace attend::tests::onnx {

inline std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7U) bytes += static_cast<char>(value | 0x80U);
  return bytes + static_cast<char>(value);
}

inline std::string whole(unsigned field, std::int64_t value) {
  return varint(field << 3U) + varint(static_cast<std::uint64_t>(value));
}

inline std::string bytes(unsigned field, std::string_view text) {
  return varint(field << 3U | 2U) + varint(text.size()) + std::string(text);
}

template <class Number>
std::string raw(const std::vector<Number>& numbers) {
  return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(Number)};
}

enum Type { kFloat = 1, kInt32 = 6, kInt64 = 7, kFloat16 = 10, kDouble = 11 };

inline std::string tensor(const std::string& name, const std::vector<std::int64_t>& shape, int type,
                          const std::string& data) {
  std::string message;
  for (const auto size : shape) message += whole(1, size);
  return message + whole(2, type) + bytes(8, name) + bytes(9, data);
}
inline std::string floats(const std::string& name, const std::vector<std::int64_t>& shape,
                          const std::vector<float>& numbers) {
  return tensor(name, shape, kFloat, raw(numbers));
}
inline std::string wholes(const std::string& name, const std::vector<std::int64_t>& numbers) {
  return tensor(name, {static_cast<std::int64_t>(numbers.size())}, kInt64, raw(numbers));
}

inline std::string attribute(const std::string& name, std::int64_t value) {
  return bytes(5, bytes(1, name) + whole(3, value) + whole(20, 2));
}
inline std::string attribute(const std::string& name, float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  return bytes(5, bytes(1, name) + varint(2U << 3U | 5U) +
                      std::string(reinterpret_cast<const char*>(&bits), 4) + whole(20, 1));
}
inline std::string attribute(const std::string& name, const std::string& value) {
  return bytes(5, bytes(1, name) + bytes(4, value) + whole(20, 3));
}
inline std::string attribute(const std::string& name, const std::vector<std::int64_t>& values) {
  std::string list;
  for (const auto value : values) list += whole(8, value);
  return bytes(5, bytes(1, name) + list + whole(20, 7));
}
inline std::string tensor_attribute(const std::string& name, const std::string& message) {
  return bytes(5, bytes(1, name) + bytes(5, message) + whole(20, 4));
}

/// Called as its output is, with "_node" behind it.
inline std::string node(const std::string& operation, const std::vector<std::string>& inputs,
                        const std::string& output, const std::string& attributes = "") {
  std::string message;
  for (const auto& input : inputs) message += bytes(1, input);
  return message + bytes(2, output) + bytes(3, output + "_node") + bytes(4, operation) + attributes;
}

/// Of an input or output; sizes below 0 are left open.
inline std::string value(const std::string& name, const std::vector<std::int64_t>& shape) {
  std::string sizes;
  for (const auto size : shape) sizes += bytes(1, size < 0 ? bytes(2, "any") : whole(1, size));
  return bytes(1, name) + bytes(2, bytes(1, whole(1, kFloat) + bytes(2, sizes)));
}

struct Model {
  std::vector<std::int64_t> input = {-1, 3, 8, 8};  ///< of "x"
  std::vector<std::string> nodes{};
  std::vector<std::string> tensors{};
  std::string output = "y";
  std::int64_t version = 13;

  std::string text() const {
    std::string graph;
    for (const auto& one : nodes) graph += bytes(1, one);
    graph += bytes(2, "graph");
    for (const auto& one : tensors) graph += bytes(5, one);
    graph += bytes(11, value("x", input)) + bytes(12, value(output, {}));
    return whole(1, 7) + bytes(2, "tests") + bytes(7, graph) +
           bytes(8, bytes(1, "") + whole(2, version));
  }
};

}  // namespace attend::tests::onnx
