#pragma once

#include "networks/onnx_values.h"

namespace attend::networks {

/// Nodes that change no number: layers side by side, or as vectors, and the sizes that files
/// compute on the way to those. Everything throws Error, without saying of which node.
class OnnxShapes : protected OnnxValues {
 protected:
  using OnnxValues::OnnxValues;

  // --- layers

  /// Of sizes as well.
  void concat(const OnnxNode& node);
  void to_vector(const OnnxNode& node);
  void flatten(const OnnxNode& node);
  void reshape(const OnnxNode& node);
  void squeeze(const OnnxNode& node);
  void same(const OnnxNode& node);

  // --- sizes that are computed

  void shape(const OnnxNode& node);
  void gather(const OnnxNode& node);
  void unsqueeze(const OnnxNode& node);
  void cast(const OnnxNode& node);
  void keep(const OnnxNode& node);  // Constant
};

}  // namespace attend::networks
