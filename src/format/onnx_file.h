#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace attend::format {

/// Numbers in an ONNX file: float, double and float16 as floats, int64 and int32 as whole numbers.
struct OnnxTensor {
  std::vector<std::int64_t> shape{};  ///< of nothing: one number
  bool is_whole = false;              ///< `wholes` has them; or `floats`
  std::vector<float> floats{};
  std::vector<std::int64_t> wholes{};
};

/// What a node was given beside its inputs: one of these.
struct OnnxAttribute {
  enum class Kind { kNumber, kWhole, kText, kTensor, kNumbers, kWholes, kOther };
  Kind kind = Kind::kOther;
  float number = 0.0F;
  std::int64_t whole = 0;
  std::string text{};
  std::vector<float> numbers{};
  std::vector<std::int64_t> wholes{};
  OnnxTensor tensor{};
};

struct OnnxNode {
  std::string name{};       ///< may be empty
  std::string operation{};  ///< "Conv"
  std::string domain{};     ///< empty: that of ONNX itself
  std::vector<std::string> inputs{};
  std::vector<std::string> outputs{};
  std::map<std::string, OnnxAttribute, std::less<>> attributes{};
};

/// What goes into a graph or comes out of it.
struct OnnxValue {
  static constexpr std::int64_t kAny = -1;

  std::string name{};
  std::vector<std::int64_t> shape{};  ///< kAny where the file leaves a size open
};

/// A network as its file has it: nodes in their order, and nothing of what they mean.
struct OnnxGraph {
  std::int64_t version = 0;  ///< of the set of operations of ONNX itself
  std::vector<OnnxNode> nodes{};
  std::map<std::string, OnnxTensor, std::less<>> tensors{};  ///< initializers, by name
  std::vector<OnnxValue> inputs{};
  std::vector<OnnxValue> outputs{};
};

/// Reads the bytes of an ONNX file (onnx.proto of ONNX 1.12; Apache 2.0), which `where` names.
/// Nothing is allocated from a number that the file says before there are as many bytes for it.
/// Throws Error naming what is wrong: it is no such file, or cut short; a tensor holds another type
/// of numbers, not as many as its shape says, or lies in another file; it is too large.
OnnxGraph read_onnx(std::span<const std::byte> bytes, const std::string& where);

/// The same of a file.
OnnxGraph read_onnx(const std::filesystem::path& path);

}  // namespace attend::format
