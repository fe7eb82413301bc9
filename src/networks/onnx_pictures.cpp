#include "networks/onnx_pictures.h"

#include <fmt/format.h>

#include "core/error.h"

namespace attend::networks {
namespace {

using format::OnnxGraph;
using format::OnnxValue;

[[noreturn]] void fail(const std::string& where, const std::string& what) {
  throw Error(where + ": " + what);
}

}  // namespace

Graph pictures_of(const OnnxGraph& file, const std::string& where, const AskedSize& size) {
  const OnnxValue* input = nullptr;
  for (const auto& value : file.inputs) {
    if (file.tensors.count(value.name) != 0) continue;
    if (input != nullptr) {
      fail(where, fmt::format("has several inputs, {} and {}: expected one, of pictures",
                              input->name, value.name));
    }
    input = &value;
  }
  if (input == nullptr) fail(where, "has no input: expected one, of pictures");
  if (input->shape.size() != 4) {
    fail(where, fmt::format("its input {} has {} dimensions: expected pictures, [N, C, H, W]",
                            input->name, input->shape.size()));
  }
  const auto side = [&](std::int64_t own, std::int64_t asked, const char* what) {
    if (own == OnnxValue::kAny) return asked == 0 ? AskedSize::kUsual : asked;
    if (asked != 0 && asked != own) {
      fail(where, fmt::format("reads pictures of a {} of {}, not {}", what, own, asked));
    }
    return own;
  };
  const Extent extent = {side(input->shape[2], size.height, "height"),
                         side(input->shape[3], size.width, "width"),
                         input->shape[1] == OnnxValue::kAny ? 3 : input->shape[1]};
  try {
    return Graph(input->name, extent);
  } catch (const Error& error) {
    fail(where, error.what());
  }
}

}  // namespace attend::networks
