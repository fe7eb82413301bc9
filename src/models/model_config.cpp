#include "models/model_config.h"

#include "core/error.h"

namespace attend::models {
namespace {

void check_dropout(const std::string& key, double probability) {
  check_between(key, probability, 0.0, 0.95);
}

Summary summary_called(const std::string& name) {
  if (name == "mean") return Summary::kMean;
  return name == "first" ? Summary::kFirst : Summary::kLast;
}

nn::Norm norm_of(const ModelConfig& config) {
  return config.layer_norm ? nn::Norm::kLayer : nn::Norm::kNone;
}

}  // namespace

Fields ModelConfig::fields() {
  return {
      {"model.encoder", &encoder, "bidirectional-gru | bidirectional-lstm | gru | lstm"},
      {"model.reader", &reader,
       "bahdanau | conditional (both with attention) | cho | sutskever (without)"},
      {"model.summary", &summary,
       "what starts the reader: mean annotation | first (backward state there) | last state"},
      {"model.tied", &tied,
       "embeddings that are one: none | target (and readout) | all (both sides and readout)"},
      {"model.embedding_size", &embedding_size, "of a symbol's vector"},
      {"model.hidden_size", &hidden_size, "of each recurrent state, in each direction"},
      {"model.output_size", &output_size, "of what the readout reads; 0: as embedding_size"},
      {"model.layers", &layers, "of the encoder and of the reader's recurrence"},
      {"model.layer_norm", &layer_norm, "layer normalisation in the recurrent cells"},
      {"model.reverse_source", &reverse_source, "read the source last symbol first"},
      {"model.variational", &variational,
       "dropout of embeddings, context and output is the same at every step"},
      {"model.dropout_embedding", &dropout_embedding, "of embedded symbols, both sides"},
      {"model.dropout_context", &dropout_context, "of the annotations"},
      {"model.dropout_output", &dropout_output, "of what the readout reads"},
      {"model.dropout_recurrent", &dropout_recurrent,
       "of the recurrent states, the same at every step"},
  };
}

void ModelConfig::validate() const {
  check_one_of("model.encoder", encoder,
               {"bidirectional-gru", "bidirectional-lstm", "gru", "lstm"});
  check_one_of("model.reader", reader, {"bahdanau", "conditional", "cho", "sutskever"});
  check_one_of("model.summary", summary, {"mean", "first", "last"});
  check_one_of("model.tied", tied, {"none", "target", "all"});
  check_at_least("model.embedding_size", embedding_size, 1);
  check_at_least("model.hidden_size", hidden_size, 1);
  check_at_least("model.output_size", output_size, 0);
  check_at_least("model.layers", layers, 1);
  check_dropout("model.dropout_embedding", dropout_embedding);
  check_dropout("model.dropout_context", dropout_context);
  check_dropout("model.dropout_output", dropout_output);
  check_dropout("model.dropout_recurrent", dropout_recurrent);
  if (summary == "first" && !encoder.starts_with("bidirectional")) {
    throw ConfigError("model.summary", summary, "mean or last with the encoder " + encoder);
  }
  if (reader == "sutskever" && (encoder != "lstm" || summary != "last")) {
    throw ConfigError("model.reader", reader, "model.encoder = lstm and model.summary = last");
  }
  if (reader == "conditional" && layers != 1) {
    throw ConfigError("model.layers", std::to_string(layers), "1 with the conditional reader");
  }
  if (tied != "none" && readout_size() != embedding_size) {
    throw ConfigError("model.output_size", std::to_string(output_size),
                      "model.embedding_size, because model.tied = " + tied);
  }
}

std::unique_ptr<RecurrentEncoder> build_encoder(const ModelConfig& config) {
  const auto kind = config.encoder.ends_with("lstm") ? nn::CellKind::kLstm : nn::CellKind::kGru;
  return std::make_unique<RecurrentEncoder>(
      EncoderOptions{.recurrence = {.kind = kind,
                                    .input_size = config.embedding_size,
                                    .hidden_size = config.hidden_size,
                                    .layers = config.layers,
                                    .norm = norm_of(config),
                                    .dropout = config.dropout_recurrent},
                     .bidirectional = config.encoder.starts_with("bidirectional"),
                     .summary = summary_called(config.summary)});
}

std::unique_ptr<nn::Reader> build_reader(const ModelConfig& config,
                                         const AttentionConfig& attention,
                                         const RecurrentEncoder& encoder) {
  const ReaderOptions options = {.input_size = config.embedding_size,
                                 .hidden_size = config.hidden_size,
                                 .value_size = encoder.value_size(),
                                 .summary_size = encoder.summary_size(),
                                 .output_size = config.readout_size(),
                                 .layers = config.layers,
                                 .norm = norm_of(config),
                                 .dropout = config.dropout_recurrent};
  if (config.reader == "cho") return std::make_unique<ChoReader>(options);
  if (config.reader == "sutskever") return std::make_unique<SutskeverReader>(options);
  const auto built = build_attention(attention, config.hidden_size, encoder.value_size());
  if (config.reader == "conditional") return std::make_unique<ConditionalReader>(built, options);
  return std::make_unique<BahdanauReader>(built, options);
}

}  // namespace attend::models
