#pragma once

#include <cstdint>
#include <string>

#include "core/fields.h"
#include "core/held.h"
#include "models/attention_config.h"
#include "models/encoders.h"
#include "models/readers.h"

namespace attend::models {
struct TransformerConfig;
}

namespace attend {
extern template class Held<models::TransformerConfig>;
}

namespace attend::models {

/// Of what parts a model is made: the `model` section of a recipe.
struct ModelConfig {
  std::string encoder = "bidirectional-gru";
  std::string reader = "bahdanau";
  std::string summary = "first";
  std::string cell = "encoder";
  std::string context = "paper";
  std::string tied = "none";
  int64_t embedding_size = 256;
  int64_t hidden_size = 256;
  int64_t output_size = 0;
  int64_t layers = 1;
  int64_t encoder_size = 0;
  int64_t encoder_layers = 0;
  int64_t pyramid = 0;
  int64_t window = 5;
  int64_t neighbours = 2;
  bool residual = false;
  bool input_feeding = true;
  bool copies = false;
  bool ctc = false;
  bool layer_norm = false;
  bool reverse_source = false;
  bool variational = false;
  std::string grid;
  std::string convolutions;
  bool row_reader = false;
  int64_t most_rows = 32;
  std::string gate = "none";
  double dropout_words = 0.0;
  double dropout_embedding = 0.0;
  double dropout_context = 0.0;
  double dropout_output = 0.0;
  double dropout_recurrent = 0.0;
  double dropout_layers = 0.0;
  Held<TransformerConfig> transformer{};  ///< a section of its own

  Fields fields();

  /// Of an encoder–decoder. Throws ConfigError naming the first field that is out of range or does
  /// not fit another.
  void validate() const;

  /// The same of sizes and dropout alone, which other models have as well.
  void validate_sizes() const;

  bool has_attention() const {
    if (reader == "rush") return encoder == "embeddings";
    return reader != "cho" && reader != "sutskever" && reader != "vinyals" && reader != "ctc";
  }

  /// Whether its reader is a recurrence.
  bool has_cell() const { return reader != "rush" && reader != "ctc" && reader != "vaswani"; }

  int64_t encoder_width() const;  ///< encoder_size, or hidden_size where it is 0
  int64_t encoder_depth() const;  ///< encoder_layers, or layers where it is 0

  /// Whether annotations are to say the target by themselves.
  bool has_ctc() const { return ctc || reader == "ctc"; }

  /// Whether pictures, or features of them, are read, and not symbols.
  bool reads_grids() const { return encoder == "grid"; }

  /// Where the reader's context goes, its paper's way spelt out: both | cell | output | start.
  std::string context_place() const;

  /// Of what the readout reads: output_size, or that of an embedding where it is 0; of rush the
  /// language model's hidden layer and what was read, of vinyals the recurrent state.
  int64_t readout_size() const;

  /// Of a target symbol's vector: of rush two, one for the language model and one to query with.
  int64_t target_size() const { return reader == "rush" ? 2 * embedding_size : embedding_size; }

 private:
  void check_parts() const;
  void check_grid() const;
  void check_bare() const;
  void check_rush() const;
  void check_ctc() const;
  void check_xu_and_vinyals() const;
  void check_transformer() const;
};

std::unique_ptr<RecurrentEncoder> build_encoder(const ModelConfig& config);

/// Of an encoder-decoder of symbols: recurrent, of self-attention, or one that Rush's reader reads.
std::unique_ptr<nn::Encoder> build_source_encoder(const ModelConfig& config);

/// A reader of annotations of `value_size` numbers, started by a summary of `summary_size`. The
/// attention is used by readers that have one.
std::unique_ptr<nn::Reader> build_reader(const ModelConfig& config,
                                         const AttentionConfig& attention, int64_t value_size,
                                         int64_t summary_size);

}  // namespace attend::models
