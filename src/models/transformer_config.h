#pragma once

#include <cstdint>
#include <string>

#include "core/fields.h"

namespace attend::models {

/// Layers in which every position asks all others: the `transformer` section of a recipe.
struct TransformerConfig {
  int64_t heads = 4;
  int64_t feed_forward = 0;
  std::string norm = "before";
  std::string positions = "sinusoidal";
  int64_t max_length = 512;
  int64_t layers_above = 0;
  double dropout = 0.0;
  double dropout_weights = 0.0;
  int64_t shown_layer = 0;
  int64_t shown_head = 0;

  Fields fields();

  /// Throws ConfigError naming the first field that is out of range.
  void validate() const;

  /// Of the layer between the two of a feed-forward part.
  int64_t feed_forward_size(int64_t size) const {
    return feed_forward > 0 ? feed_forward : 4 * size;
  }
};

}  // namespace attend::models
