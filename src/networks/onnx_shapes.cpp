#include "networks/onnx_shapes.h"

#include <algorithm>
#include <limits>

#include "core/error.h"

namespace attend::networks {
namespace {

constexpr std::size_t kMostOfSizes = 64;  // that are computed with

/// The number of pictures, where sizes are computed: a file may leave it open.
constexpr std::int64_t kBatch = std::numeric_limits<std::int64_t>::min();

}  // namespace

void OnnxShapes::concat(const OnnxNode& node) {
  const auto axis = whole(node, "axis", 1);
  if (node.inputs.empty()) throw Error("has no input 1");
  if (!value(node, 0).layer) {  // of sizes
    Sizes joined;
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      const auto& more = sizes(node, i);
      joined.insert(joined.end(), more.begin(), more.end());
      if (joined.size() > kMostOfSizes) throw Error("too many sizes");
    }
    return make_wholes(node, std::move(joined));
  }
  if (axis != 1 && axis != (made(node, 0).is_vector ? -1 : -3)) {
    throw Error("another axis than the channels");
  }
  Layer layer = {.kind = LayerKind::kConcat};
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    layer.inputs.push_back(this->layer(node, i));
  }
  make(node, std::move(layer));
}

void OnnxShapes::to_vector(const OnnxNode& node) {
  make(node, {.kind = LayerKind::kVector, .inputs = {layer(node, 0)}});
}

void OnnxShapes::flatten(const OnnxNode& node) {
  const auto axis = whole(node, "axis", 1);
  if (axis != 1 && axis != (made(node, 0).is_vector ? -1 : -3)) {
    throw Error("another axis than the channels");
  }
  to_vector(node);
}

void OnnxShapes::reshape(const OnnxNode& node) {
  const auto& of = made(node, 0);
  if (whole(node, "allowzero", 0) != 0) throw Error("an allowzero");
  const auto to = has(node, 1) ? sizes(node, 1) : wholes(node, "shape", {});
  const bool keeps_batch =
      !to.empty() && (to[0] == 0 || to[0] == 1 || to[0] == -1 || to[0] == kBatch);
  const bool is_vector =
      to.size() == 2 && keeps_batch &&
      (to[1] == of.count() || (to[1] == -1 && to[0] != -1) || (to[1] == 0 && of.places() == 1));
  if (!is_vector) {
    throw Error("to another shape than a vector of each picture");
  }
  to_vector(node);
}

void OnnxShapes::squeeze(const OnnxNode& node) {
  auto axes = has(node, 1) ? sizes(node, 1) : wholes(node, "axes", {});
  if (!value(node, 0).layer) return make_same(node, 0);  // sizes: one number stays one
  for (auto& axis : axes) axis = axis < 0 ? axis + 4 : axis;
  std::sort(axes.begin(), axes.end());
  const auto& of = made(node, 0);
  if (axes != Sizes{2, 3} || of.is_vector || of.places() != 1) {
    throw Error("of other axes than a height and a width of 1");
  }
  to_vector(node);
}

void OnnxShapes::same(const OnnxNode& node) {
  make_same(node, 0);
}

// --- sizes that are computed

void OnnxShapes::shape(const OnnxNode& node) {
  const auto& of = made(node, 0);
  if (of.is_vector) return make_wholes(node, {kBatch, of.channels});
  make_wholes(node, {kBatch, of.channels, of.height, of.width});
}

void OnnxShapes::gather(const OnnxNode& node) {
  const auto& from = sizes(node, 0);
  if (whole(node, "axis", 0) != 0) throw Error("another axis than the first one");
  Sizes found;
  for (auto i : sizes(node, 1)) {
    if (i < 0) i += static_cast<std::int64_t>(from.size());
    if (i < 0 || i >= static_cast<std::int64_t>(from.size())) throw Error("no such dimension");
    found.push_back(from[static_cast<std::size_t>(i)]);
  }
  make_wholes(node, std::move(found));
}

void OnnxShapes::unsqueeze(const OnnxNode& node) {
  make_wholes(node, sizes(node, 0));
}

void OnnxShapes::cast(const OnnxNode& node) {
  make_wholes(node, sizes(node, 0));
}

void OnnxShapes::keep(const OnnxNode& node) {
  using Kind = OnnxAttribute::Kind;
  OnnxTensor made;
  if (const auto* tensor = attribute(node, "value", Kind::kTensor)) {
    made = tensor->tensor;
  } else if (const auto* one = attribute(node, "value_float", Kind::kNumber)) {
    made.floats = {one->number};
  } else if (const auto* several = attribute(node, "value_floats", Kind::kNumbers)) {
    made.floats = several->numbers;
    made.shape = {static_cast<std::int64_t>(made.floats.size())};
  } else if (const auto* size = attribute(node, "value_int", Kind::kWhole)) {
    made = {.is_whole = true, .wholes = {size->whole}};
  } else if (const auto* sizes = attribute(node, "value_ints", Kind::kWholes)) {
    const auto count = static_cast<std::int64_t>(sizes->wholes.size());
    made = {.shape = {count}, .is_whole = true, .wholes = sizes->wholes};
  } else {
    throw Error("has no value");
  }
  make_constant(node, std::move(made));
}

}  // namespace attend::networks
