#include "tasks/signal_to_text.h"

#include <algorithm>

#include "core/error.h"
#include "models/encoder_decoder.h"
#include "models/grid_config.h"
#include "models/number_source.h"
#include "models/sequence_model.h"

namespace attend::tasks {

using models::EncoderDecoder;

std::unique_ptr<models::Model> SignalToText::model_of(const SystemConfig& config, std::int64_t size,
                                                      std::int64_t symbols) {
  return models::build_sequence_model(config.model, config.attention,
                                      std::make_unique<models::NumberSource>(config.model, size),
                                      symbols);
}

data::BatchRule SignalToText::batches(const SystemConfig& config) const {
  data::BatchRule rule = {.lengths = {EncoderDecoder::kSource, EncoderDecoder::kTarget},
                          .names = {std::string(read_name()), std::string(said_name())},
                          .budget = EncoderDecoder::kSource,
                          .target = EncoderDecoder::kTarget};
  const auto layers = models::line_layers("model.convolutions", config.model.convolutions);
  const bool has_norm = std::any_of(layers.begin(), layers.end(),
                                    [](const nn::GridLayerOptions& layer) { return layer.norm; });
  // A norm's measures of a batch would tell how long its texts are.
  if (has_norm) rule.alike = {{EncoderDecoder::kSource, 0}};
  return rule;
}

void SignalToText::validate(const SystemConfig& config) const {
  const auto refuse = [](bool is_wrong, const char* key, const std::string& value,
                         const char* right) {
    if (is_wrong) throw ConfigError(key, value, right);
  };
  const auto& model = config.model;
  refuse(model.reads_grids(), "model.encoder", model.encoder,
         "one of sequences, as bidirectional-gru (model.convolutions has layers before it)");
  ToText::validate(config);
  refuse(model.copies, "model.copies", "true", "false: a signal has no symbols to copy");
  refuse(model.tied == "all", "model.tied", "all", "none or target: a signal has no symbols");
  refuse(model.reverse_source, "model.reverse_source", "true", "false, or reverse the file");
  refuse(config.text.shared, "text.shared", "true", "false: signals are no text");
}

std::string SignalToText::read_by(const SystemConfig& config) const {
  const auto& model = config.model;
  const auto encoder = model.encoder + " encoder";
  return model.convolutions.empty() ? encoder : "layers " + model.convolutions + ", " + encoder;
}

}  // namespace attend::tasks
