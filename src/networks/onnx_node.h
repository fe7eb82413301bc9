#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "format/onnx_file.h"
#include "networks/graph.h"

// What a node of an ONNX file was given beside its inputs. All of it throws Error, without saying
// of which node.

namespace attend::networks {

using format::OnnxAttribute;
using format::OnnxGraph;
using format::OnnxNode;
using format::OnnxTensor;
using format::OnnxValue;
using Sizes = std::vector<std::int64_t>;

/// Or its first output, where it has none.
std::string name_of(const OnnxNode& node);

/// Whether it has this input: it may be left out.
bool has(const OnnxNode& node, std::size_t input);

/// Null if there is none of this name. Throws Error if it is of another kind.
const OnnxAttribute* attribute(const OnnxNode& node, std::string_view name,
                               OnnxAttribute::Kind kind);
std::int64_t whole(const OnnxNode& node, std::string_view name, std::int64_t otherwise);
double number(const OnnxNode& node, std::string_view name, double otherwise);
/// As many as `otherwise` has, unless that has none.
Sizes wholes(const OnnxNode& node, std::string_view name, const Sizes& otherwise);

/// Where the window [height, width] of a node lies over what it reads: by strides, pads or
/// auto_pad.
PatchGrid window(const OnnxNode& node, const Extent& of, const Sizes& kernel);

/// ceil_mode, of one axis: more padding behind, so that nothing is left over; but no window begins
/// in it. Returns how much there is.
std::int64_t rounded_up(std::int64_t size, std::int64_t stride, std::int64_t before,
                        std::int64_t length, std::int64_t& behind);

/// Filters [M, C, h, w] -> [M, h, w, C]
std::vector<float> channels_last(const OnnxTensor& filters);

/// Rows and columns change places: [A, B] -> [B, A]
std::vector<float> transposed(const OnnxTensor& matrix);

}  // namespace attend::networks
