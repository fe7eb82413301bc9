#pragma once

#include <cstdint>
#include <string>

#include "core/fields.h"
#include "models/attention_config.h"
#include "models/model_config.h"

namespace attend::models {

/// How a text becomes one vector: the `pooling` section of a recipe.
struct PoolingConfig {
  std::string kind = "attention";
  int64_t heads = 1;
  int64_t hidden_size = 0;
  double penalty = 0.0;

  Fields fields();

  /// Throws ConfigError naming the first field that is out of range.
  void validate() const;
};

/// Positions of a text that ask all positions of it: the `self_attention` section.
struct SelfAttentionConfig {
  int64_t heads = 0;

  Fields fields();

  /// Throws ConfigError naming the field that is out of range.
  void validate() const;

  /// The same if the heads do not divide an annotation of this size.
  void check_divides(int64_t size) const;
};

/// Words read from their letters: the `letters` section.
struct LettersConfig {
  int64_t embedding_size = 0;
  int64_t hidden_size = 0;
  bool as_written = false;

  Fields fields();

  /// Throws ConfigError naming the first field that is out of range.
  void validate() const;
};

/// How the labels of a text's words know each other: the `labels` section.
struct LabelsConfig {
  bool chain = false;

  Fields fields();
};

/// How two texts are read to say how one stands to the other: the `pair` section.
struct PairConfig {
  std::string encoding = "conditional";
  std::string attention = "words";
  bool recurrent = true;
  bool two_way = false;
  bool compares = false;
  int64_t layers = 0;

  Fields fields();

  /// Throws ConfigError naming the first field that is out of range or does not fit another.
  void validate() const;

  bool is_conditional() const { return encoding == "conditional"; }
  bool has_attention() const { return attention != "none"; }
};

/// All that says what a model that answers with labels is made of.
struct LabelConfig {
  ModelConfig model;
  PoolingConfig pooling;
  SelfAttentionConfig self_attention;
  LettersConfig letters;
  LabelsConfig labels{};
  AttentionConfig attention{};
  PairConfig pair{};
};

}  // namespace attend::models
