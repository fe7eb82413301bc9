#include "models/model_config.h"

#include "core/bounds.h"
#include "core/error.h"
#include "models/grid_config.h"
#include "models/transformer_config.h"

namespace attend::models {
namespace {

constexpr int64_t kLargest = 65'536;  // of a vector
constexpr int64_t kDeepest = 64;      // layers

void check_dropout(const std::string& key, double probability) {
  check_between(key, probability, 0.0, 0.95);
}

}  // namespace

Fields ModelConfig::fields() {
  return {
      {"model.encoder", &encoder,
       "bidirectional-gru | bidirectional-lstm | gru | lstm | self-attention (section "
       "transformer); "
       "of the reader rush: embeddings (read by "
       "attention) | bag-of-words | convolution (without); grid: of pictures; none: positions "
       "as they are embedded, or as the layers before leave them"},
      {"model.reader", &reader,
       "bahdanau | conditional | luong | xu | vaswani (with attention) | cho | sutskever | vinyals "
       "(without) "
       "| rush (a feed-forward language model beside what was read) | ctc (none: annotations "
       "say symbols)"},
      {"model.summary", &summary,
       "what starts the reader: mean annotation | first (backward state there) | last state "
       "| none (a state that is learned: what is read tells it nothing of the length)"},
      {"model.tied", &tied,
       "embeddings that are one: none | target (and readout) | all (both sides and readout)"},
      {"model.embedding_size", &embedding_size, "of a symbol's vector"},
      {"model.cell", &cell, "of the reader: gru | lstm | encoder (as the encoder's)"},
      {"model.context", &context,
       "where what was read goes: cell | output | both | start (read once, into the first state) | "
       "paper (of the reader: luong's output, else both)"},
      {"model.input_feeding", &input_feeding, "of luong: each output goes into the next step"},
      {"model.copies", &copies, "may copy source symbols: a pointer beside the readout"},
      {"model.ctc", &ctc,
       "the annotations say the target by themselves as well (CTC): a loss of the encoder's own"},
      {"model.hidden_size", &hidden_size, "of each recurrent state, in each direction"},
      {"model.encoder_size", &encoder_size, "the same of the encoder; 0: as hidden_size"},
      {"model.output_size", &output_size, "of what the readout reads; 0: as embedding_size"},
      {"model.layers", &layers, "of the encoder and of the reader's recurrence"},
      {"model.encoder_layers", &encoder_layers, "of the encoder, if others; 0: as layers"},
      {"model.pyramid", &pyramid, "last layers of the encoder that each halve the length"},
      {"model.window", &window, "of rush: target symbols that the next one is told by"},
      {"model.neighbours", &neighbours,
       "of rush's encoders: symbols to either side that each one is read with"},
      {"model.residual", &residual, "layers above the first add what they read"},
      {"model.layer_norm", &layer_norm, "layer normalisation in the recurrent cells"},
      {"model.reverse_source", &reverse_source, "read the source last symbol first"},
      {"model.variational", &variational,
       "dropout of embeddings, context and output is the same at every step"},
      {"model.grid", &grid,
       "of the encoder grid: its layers, as \"64 pool 2, 128 pool 2\"; empty: the places of a "
       "picture, or its features, are read as they are"},
      {"model.convolutions", &convolutions,
       "of positions of numbers: layers over neighbours before the encoder, as \"32 1x5 stride 2, "
       "64\""},
      {"model.row_reader", &row_reader,
       "of the encoder grid: each row of places is read both ways, from a state learned for it"},
      {"model.most_rows", &most_rows, "rows that such states are learned for"},
      {"model.gate", &gate,
       "how much of what was read goes on, by what it was asked with: none (all) | scalar | "
       "vector (of each number its own share)"},
      {"model.dropout_words", &dropout_words,
       "of words where answers are labels: so many are read as unknown ones in training"},
      {"model.dropout_embedding", &dropout_embedding, "of embedded symbols, both sides"},
      {"model.dropout_context", &dropout_context, "of the annotations"},
      {"model.dropout_output", &dropout_output, "of what the readout reads"},
      {"model.dropout_recurrent", &dropout_recurrent,
       "of the recurrent states, the same at every step"},
      {"model.dropout_layers", &dropout_layers, "of what layers above the first read"},
  };
}

void ModelConfig::validate() const {
  check_one_of("model.encoder", encoder,
               {"bidirectional-gru", "bidirectional-lstm", "gru", "lstm", "embeddings",
                "self-attention", "bag-of-words", "convolution", "grid", "none"});
  check_one_of("model.reader", reader,
               {"bahdanau", "conditional", "luong", "xu", "vaswani", "cho", "sutskever", "vinyals",
                "rush", "ctc"});
  check_one_of("model.gate", gate, {"none", "scalar", "vector"});
  check_one_of("model.summary", summary, {"mean", "first", "last", "none"});
  check_one_of("model.tied", tied, {"none", "target", "all"});
  check_one_of("model.cell", cell, {"gru", "lstm", "encoder"});
  check_one_of("model.context", context, {"paper", "both", "cell", "output", "start"});
  validate_sizes();
  check_grid();
  check_bare();
  check_rush();
  check_xu_and_vinyals();
  if (reader != "rush") check_parts();
  check_ctc();
  check_transformer();
  if (dropout_words > 0.0) {
    throw ConfigError("model.dropout_words", std::to_string(dropout_words),
                      "0, or a task whose answers are labels");
  }
}

void ModelConfig::validate_sizes() const {
  check_between("model.embedding_size", embedding_size, 1, kLargest);
  check_between("model.hidden_size", hidden_size, 1, kLargest);
  check_between("model.output_size", output_size, 0, kLargest);
  check_between("model.layers", layers, 1, kDeepest);
  check_between("model.encoder_size", encoder_size, 0, kLargest);
  check_between("model.encoder_layers", encoder_layers, 0, kDeepest);
  check_between("model.pyramid", pyramid, 0, 6);
  check_between("model.window", window, 1, 100);
  check_between("model.neighbours", neighbours, 0, 100);
  check_between("model.most_rows", most_rows, 1, 10'000);
  check_dropout("model.dropout_words", dropout_words);
  check_dropout("model.dropout_embedding", dropout_embedding);
  check_dropout("model.dropout_context", dropout_context);
  check_dropout("model.dropout_output", dropout_output);
  check_dropout("model.dropout_recurrent", dropout_recurrent);
  check_dropout("model.dropout_layers", dropout_layers);
}

void ModelConfig::check_parts() const {
  if (summary == "none" && !has_attention()) {
    throw ConfigError("model.summary", summary, "another one: the reader knows nothing else");
  }
  if (summary == "first" && !encoder.starts_with("bidirectional")) {
    throw ConfigError("model.summary", summary,
                      (encoder == "self-attention" ? "mean with the encoder "
                                                   : "mean or last with the encoder ") +
                          encoder);
  }
  if (reader == "sutskever" && (encoder != "lstm" || summary != "last" || cell == "gru")) {
    throw ConfigError("model.reader", reader,
                      "model.encoder = lstm, model.summary = last and the same cell");
  }
  if (reader == "sutskever" && (encoder_depth() != layers || encoder_width() != hidden_size)) {
    throw ConfigError("model.reader", reader, "an encoder of the same size and layers");
  }
  if (reader == "conditional" && layers != 1) {
    throw ConfigError("model.layers", std::to_string(layers),
                      "1 with the conditional reader (model.encoder_layers may be more)");
  }
  if (reader == "conditional" && context != "paper" && context != "both" && context != "cell") {
    throw ConfigError("model.context", context,
                      "both or cell with the conditional reader, whose second step reads it");
  }
  if (pyramid >= encoder_depth()) {
    throw ConfigError("model.pyramid", std::to_string(pyramid),
                      "fewer than the encoder's layers, " + std::to_string(encoder_depth()));
  }
  if (!has_attention() && context != "paper") {
    throw ConfigError("model.context", context, "a reader with attention, or paper");
  }
  if (copies && (!has_attention() || pyramid > 0)) {
    throw ConfigError("model.copies", "true",
                      pyramid > 0 ? "model.pyramid = 0, an annotation for each symbol"
                                  : "a reader with attention");
  }
  if (tied != "none" && readout_size() != embedding_size) {
    throw ConfigError("model.output_size", std::to_string(output_size),
                      "model.embedding_size, because model.tied = " + tied);
  }
}

/// What goes with pictures, and what is of them alone.
void ModelConfig::check_grid() const {
  line_layers("model.convolutions", convolutions);
  if (!reads_grids()) {
    if (!grid.empty()) throw ConfigError("model.grid", grid, "empty, or model.encoder = grid");
    if (row_reader) throw ConfigError("model.row_reader", "true", "false, or model.encoder = grid");
    return;
  }
  grid_layers("model.grid", grid);
  const auto refuse = [](bool is_wrong, const char* key, const std::string& value,
                         const char* right) {
    if (is_wrong) throw ConfigError(key, value, std::string(right) + " with the encoder grid");
  };
  refuse(summary != "mean" && summary != "none", "model.summary", summary, "mean or none");
  refuse(cell == "encoder" && has_cell(), "model.cell", cell, "gru or lstm");
  refuse(tied == "all", "model.tied", tied, "none or target");
  refuse(pyramid != 0, "model.pyramid", std::to_string(pyramid), "0");
  refuse(encoder_layers != 0, "model.encoder_layers", std::to_string(encoder_layers), "0");
  refuse(copies, "model.copies", "true", "false");
  refuse(reverse_source, "model.reverse_source", "true", "false");
  refuse(!convolutions.empty(), "model.convolutions", convolutions,
         "empty (model.grid has layers)");
}

/// What goes with annotations that nothing was read for but their own positions.
void ModelConfig::check_bare() const {
  if (encoder != "none") return;
  const auto refuse = [](bool is_wrong, const char* key, const std::string& value,
                         const char* right) {
    if (is_wrong) throw ConfigError(key, value, std::string(right) + " with the encoder none");
  };
  refuse(summary != "mean" && summary != "none", "model.summary", summary, "mean or none");
  refuse(cell == "encoder" && has_cell(), "model.cell", cell, "gru or lstm");
  refuse(pyramid != 0, "model.pyramid", std::to_string(pyramid), "0");
  refuse(encoder_layers != 0, "model.encoder_layers", std::to_string(encoder_layers), "0");
  refuse(encoder_size != 0, "model.encoder_size", std::to_string(encoder_size),
         "0 (an annotation has model.embedding_size numbers)");
}

/// What these two readers ask for, and where there may be a gate.
void ModelConfig::check_xu_and_vinyals() const {
  if (gate != "none" && (!has_attention() || !has_cell() || context == "start")) {
    throw ConfigError("model.gate", gate,
                      "none, or a recurrent reader that reads with attention at every step");
  }
  if (reader == "xu" && readout_size() != embedding_size) {
    throw ConfigError(
        "model.output_size", std::to_string(output_size),
        "model.embedding_size with the reader xu, whose outputs add the symbol before");
  }
  if (reader == "vinyals" && output_size != 0 && output_size != hidden_size) {
    throw ConfigError("model.output_size", std::to_string(output_size),
                      "model.hidden_size with the reader vinyals, whose outputs are its states");
  }
}

/// What goes with annotations that say the target by themselves.
void ModelConfig::check_ctc() const {
  if (!has_ctc()) return;
  if (reverse_source || (reader == "rush" && !has_attention())) {
    throw ConfigError(ctc ? "model.ctc" : "model.reader", ctc ? "true" : reader,
                      "annotations in the order of what is said: a reader that attends, "
                      "model.reverse_source = false");
  }
  if (reader != "ctc") return;
  const auto refuse = [](bool is_wrong, const char* key, const std::string& value,
                         const char* right) {
    if (is_wrong) throw ConfigError(key, value, std::string(right) + " with the reader ctc");
  };
  refuse(ctc, "model.ctc", "true", "false, for it is all there is,");
  refuse(tied != "none", "model.tied", tied, "none");
  refuse(copies, "model.copies", "true", "false");
}

/// What Rush's parts fit with, and that nobody else has them.
void ModelConfig::check_rush() const {
  const bool is_for_rush =
      encoder == "embeddings" || encoder == "bag-of-words" || encoder == "convolution";
  if (is_for_rush != (reader == "rush")) {
    throw ConfigError("model.encoder", encoder,
                      reader == "rush" ? "embeddings, bag-of-words or convolution with rush"
                                       : "a recurrent one with the reader " + reader);
  }
  if (reader != "rush") return;
  const auto refuse = [](bool is_wrong, const char* key, const std::string& value,
                         const char* right) {
    if (is_wrong) throw ConfigError(key, value, std::string(right) + " with the reader rush");
  };
  refuse(tied != "none", "model.tied", tied, "none");
  refuse(context != "paper", "model.context", context, "paper");
  refuse(cell != "encoder", "model.cell", cell, "encoder, for there is none,");
  refuse(output_size != 0, "model.output_size", std::to_string(output_size), "0");
  refuse(pyramid != 0, "model.pyramid", std::to_string(pyramid), "0");
  refuse(residual, "model.residual", "true", "false");
  refuse(layer_norm, "model.layer_norm", "true", "false");
  refuse(dropout_recurrent > 0.0, "model.dropout_recurrent", std::to_string(dropout_recurrent),
         "0");
  refuse(dropout_layers > 0.0, "model.dropout_layers", std::to_string(dropout_layers), "0");
  refuse(copies && !has_attention(), "model.encoder", encoder, "embeddings, to copy from,");
}

/// What layers of self-attention ask for, and what is of recurrences alone.
void ModelConfig::check_transformer() const {
  transformer->validate();
  const bool reads_so = reader == "vaswani";
  const bool encodes_so = encoder == "self-attention";
  const auto refuse = [](bool is_wrong, const char* key, const std::string& value,
                         const std::string& right) {
    if (is_wrong) throw ConfigError(key, value, right);
  };
  const auto divides = [&](bool is_asked, const char* key, int64_t size) {
    refuse(is_asked && size % transformer->heads != 0, key, std::to_string(size),
           "a multiple of transformer.heads = " + std::to_string(transformer->heads));
  };
  const bool is_recurrent = encoder.ends_with("gru") || encoder.ends_with("lstm");
  const auto above = transformer->layers_above;
  refuse(above > 0 && !is_recurrent, "transformer.layers_above", std::to_string(above),
         "0, or a recurrent encoder that they lie above");
  refuse(above > 0 && pyramid > 0, "model.pyramid", std::to_string(pyramid),
         "0 with transformer.layers_above");
  const auto annotation = (encoder.starts_with("bidirectional") ? 2 : 1) * encoder_width();
  divides(encodes_so || above > 0, encoder_size == 0 ? "model.hidden_size" : "model.encoder_size",
          annotation);
  if (encodes_so) {
    const std::string with = " with the encoder self-attention";
    refuse(summary != "mean" && summary != "none", "model.summary", summary, "mean or none" + with);
    refuse(cell == "encoder" && has_cell(), "model.cell", cell, "gru or lstm" + with);
    refuse(pyramid != 0, "model.pyramid", std::to_string(pyramid), "0" + with);
  }
  refuse(reverse_source && (encodes_so || above > 0), "model.reverse_source", "true",
         "false, for positions see all others at once");
  if (reads_so) {
    const std::string with = " with the reader vaswani";
    divides(true, "model.hidden_size", hidden_size);
    refuse(context != "paper", "model.context", context, "paper" + with);
    refuse(transformer->shown_layer > layers, "transformer.shown_layer",
           std::to_string(transformer->shown_layer),
           "at most model.layers = " + std::to_string(layers));
  }
  if (has_cell() || is_recurrent) return;
  const std::string without = " where nothing is recurrent";
  refuse(layer_norm, "model.layer_norm", "true", "false" + without);
  refuse(residual, "model.residual", "true", "false" + without);
  refuse(reads_so && dropout_recurrent > 0.0, "model.dropout_recurrent",
         std::to_string(dropout_recurrent), "0" + without);
  refuse(reads_so && dropout_layers > 0.0, "model.dropout_layers", std::to_string(dropout_layers),
         "0 (see transformer.dropout)" + without);
}

int64_t ModelConfig::encoder_width() const {
  return encoder_size == 0 ? hidden_size : encoder_size;
}

int64_t ModelConfig::encoder_depth() const {
  return encoder_layers == 0 ? layers : encoder_layers;
}

int64_t ModelConfig::readout_size() const {
  if (reader == "rush") return hidden_size + embedding_size;
  if (reader == "vinyals") return hidden_size;
  return output_size == 0 ? embedding_size : output_size;
}

std::string ModelConfig::context_place() const {
  if (context != "paper") return context;
  return reader == "luong" ? "output" : "both";
}

}  // namespace attend::models
