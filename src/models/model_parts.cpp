// Names of a recipe become parts.

#include <utility>

#include "models/model_config.h"
#include "models/transformer_config.h"
#include "models/transformer_encoder.h"
#include "models/transformer_reader.h"
#include "models/window_encoders.h"
#include "models/window_reader.h"

namespace attend::models {
namespace {

Summary summary_called(const std::string& name) {
  if (name == "mean" || name == "none") return Summary::kMean;
  return name == "first" ? Summary::kFirst : Summary::kLast;
}

nn::Norm norm_of(const ModelConfig& config) {
  return config.layer_norm ? nn::Norm::kLayer : nn::Norm::kNone;
}

nn::CellKind cell_called(const std::string& name) {
  return name.ends_with("lstm") ? nn::CellKind::kLstm : nn::CellKind::kGru;
}

ContextPlace place_called(const std::string& name) {
  if (name == "cell") return ContextPlace::kCell;
  if (name == "output") return ContextPlace::kOutput;
  return name == "start" ? ContextPlace::kStart : ContextPlace::kBoth;
}

Gate gate_called(const std::string& name) {
  if (name == "scalar") return Gate::kScalar;
  return name == "vector" ? Gate::kVector : Gate::kNone;
}

nn::RecurrenceOptions options_of_encoder(const ModelConfig& config) {
  return {.kind = cell_called(config.encoder),
          .input_size = config.embedding_size,
          .hidden_size = config.encoder_width(),
          .layers = config.encoder_depth(),
          .norm = norm_of(config),
          .dropout = config.dropout_recurrent,
          .dropout_between = config.dropout_layers,
          .residual = config.residual};
}

nn::PositionCodes::Kind positions_called(const std::string& name) {
  if (name == "learned") return nn::PositionCodes::kLearned;
  return name == "none" ? nn::PositionCodes::kNone : nn::PositionCodes::kSinusoidal;
}

TransformerStack stack_of(const ModelConfig& config, int64_t size, int64_t layers) {
  const auto& transformer = *config.transformer;
  return {.layers = layers,
          .layer = {.size = size,
                    .heads = transformer.heads,
                    .feed_forward = transformer.feed_forward_size(size),
                    .norms_before = transformer.norm == "before",
                    .dropout = transformer.dropout,
                    .dropout_weights = transformer.dropout_weights},
          .positions = positions_called(transformer.positions),
          .most_positions = transformer.max_length};
}

}  // namespace

std::unique_ptr<RecurrentEncoder> build_encoder(const ModelConfig& config) {
  return std::make_unique<RecurrentEncoder>(
      EncoderOptions{.recurrence = options_of_encoder(config),
                     .bidirectional = config.encoder.starts_with("bidirectional"),
                     .pyramid = config.pyramid,
                     .summary = summary_called(config.summary)});
}

std::unique_ptr<nn::Encoder> build_source_encoder(const ModelConfig& config) {
  if (config.encoder == "none") return std::make_unique<EmbeddingEncoder>(config.embedding_size, 0);
  if (config.encoder == "self-attention") {
    return std::make_unique<TransformerEncoder>(
        config.embedding_size, stack_of(config, config.encoder_width(), config.encoder_depth()));
  }
  if (config.reader != "rush") {
    auto recurrent = build_encoder(config);
    const auto above = config.transformer->layers_above;
    if (above == 0) return recurrent;
    const auto size = recurrent->value_size();
    return std::make_unique<TransformerEncoder>(std::move(recurrent),
                                                stack_of(config, size, above));
  }
  if (config.encoder == "convolution") {
    return std::make_unique<ConvolutionEncoder>(config.embedding_size, config.neighbours,
                                                options_of_encoder(config).layers);
  }
  return std::make_unique<EmbeddingEncoder>(config.embedding_size, config.neighbours);
}

std::unique_ptr<nn::Reader> build_reader(const ModelConfig& config,
                                         const AttentionConfig& attention, int64_t value_size,
                                         int64_t summary_size) {
  if (config.reader == "vaswani") {
    auto stack = stack_of(config, config.hidden_size, config.layers);
    stack.layer.memory_size = value_size;
    return std::make_unique<TransformerReader>(
        TransformerReaderOptions{.input_size = config.embedding_size,
                                 .output_size = config.readout_size(),
                                 .stack = stack,
                                 .shown_layer = config.transformer->shown_layer,
                                 .shown_head = config.transformer->shown_head});
  }
  if (config.reader == "rush") {
    return std::make_unique<WindowReader>(
        config.has_attention()
            ? build_attention(attention, config.window * config.embedding_size, value_size)
            : nullptr,
        WindowReaderOptions{.symbol_size = config.embedding_size,
                            .window = config.window,
                            .hidden_size = config.hidden_size,
                            .value_size = value_size,
                            .summary_size = summary_size});
  }
  const ReaderOptions options = {
      .input_size = config.embedding_size,
      .hidden_size = config.hidden_size,
      .value_size = value_size,
      .summary_size = summary_size,
      .output_size = config.readout_size(),
      .cell = cell_called(config.cell == "encoder" ? config.encoder : config.cell),
      .layers = config.layers,
      .norm = norm_of(config),
      .dropout = config.dropout_recurrent,
      .dropout_between = config.dropout_layers,
      .residual = config.residual,
      .context = place_called(config.context_place()),
      .input_feeding = config.input_feeding,
      .gate = gate_called(config.gate)};
  if (config.reader == "cho") return std::make_unique<ChoReader>(options);
  if (config.reader == "sutskever") return std::make_unique<SutskeverReader>(options);
  if (config.reader == "vinyals") return std::make_unique<VinyalsReader>(options);
  const auto built = build_attention(attention, config.hidden_size, value_size);
  if (config.reader == "luong") return std::make_unique<LuongReader>(built, options);
  if (config.reader == "conditional") return std::make_unique<ConditionalReader>(built, options);
  if (config.reader == "xu") return std::make_unique<XuReader>(built, options);
  return std::make_unique<BahdanauReader>(built, options);
}

}  // namespace attend::models
