#pragma once

#include <string>

#include "format/onnx_file.h"
#include "networks/network_file.h"

namespace attend::networks {

/// A graph with the first layer of an ONNX file alone: its one input, pictures [N, C, H, W], of the
/// size that the file says, or that is asked for where it says none. Throws Error naming `where`:
/// it has no such input, or several; it reads pictures of another size, or of one that is too
/// large.
Graph pictures_of(const format::OnnxGraph& file, const std::string& where, const AskedSize& size);

}  // namespace attend::networks
