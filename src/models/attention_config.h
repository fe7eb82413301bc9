#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/fields.h"
#include "nn/attention.h"

namespace attend::models {

/// How a model attends, in the words of the papers: the `attention` section of a recipe.
struct AttentionConfig {
  std::string score = "additive";
  std::string alignment = "global";
  std::string selection = "soft";
  int64_t hidden_size = 256;
  int64_t half_width = 10;
  int64_t location_filters = 0;
  int64_t location_width = 31;
  std::string location_of = "weights";
  int64_t max_length = 101;
  double sharpness = 1.0;
  double sharpness_in_use = 0.0;
  int64_t kept_in_use = 0;
  bool smooth_bias = false;
  std::string first_weights = "usual";
  double window_end = 40.0;
  double slowest = 1.2;
  double fastest = 2.2;
  bool normalized = false;
  bool bias = true;
  double offset = 0.0;
  double noise = 1.0;
  double expected_share = 0.5;

  bool is_hard() const { return selection == "hard"; }

  Fields fields();

  /// Throws ConfigError naming the first field out of range, what it holds and what it may hold.
  void validate() const;
};

/// The one place where these names become objects. Throws ConfigError if the sizes do not fit.
std::shared_ptr<nn::Attention> build_attention(const AttentionConfig& config, int64_t query_size,
                                               int64_t key_size);

}  // namespace attend::models
