#include "tasks/to_text.h"

#include <fmt/format.h>

#include "core/error.h"
#include "models/encoder_decoder.h"
#include "models/transformer_config.h"
#include "tasks/sequence_predictor.h"

namespace attend::tasks {

using models::EncoderDecoder;

namespace {

/// Heads read by products of their own, all positions by weight: another way is not theirs.
void check_heads(const models::AttentionConfig& attention) {
  const models::AttentionConfig usual;
  const auto check = [](const char* key, const std::string& value, const std::string& right) {
    if (value != right) {
      throw ConfigError(key, value, right + " with the reader vaswani (see transformer.heads)");
    }
  };
  check("attention.score", attention.score, usual.score);
  check("attention.alignment", attention.alignment, usual.alignment);
  check("attention.selection", attention.selection, usual.selection);
}

}  // namespace

data::BatchRule ToText::batches(const SystemConfig& /*config*/) const {
  return {.lengths = {EncoderDecoder::kTarget},
          .names = {std::string(said_name())},
          .budget = EncoderDecoder::kTarget,
          .target = EncoderDecoder::kTarget};
}

bool ToText::uses(std::string_view key) const {
  return is_of(key, {"text", "model", "transformer", "attention", "search"}) &&
         key != "model.convolutions";
}

void ToText::validate(const SystemConfig& config) const {
  config.model.validate();
  if (config.model.has_attention()) config.attention.validate();
  if (config.model.reader == "vaswani") check_heads(config.attention);
  if (config.search.ctc > 0.0 && !config.model.ctc) {
    throw ConfigError("search.ctc", std::to_string(config.search.ctc), "0, or model.ctc = true");
  }
}

std::vector<data::Part> ToText::encode(const data::Row& row, const data::Coders& coders,
                                       const Where& where) const {
  std::vector<data::Part> parts;
  parts.push_back(reading(where, EncoderDecoder::kSource, [&] {
    return data::coder_called(coders, read_name())
        .hold(row.cells[EncoderDecoder::kSource], where(EncoderDecoder::kSource));
  }));
  if (row.cells.size() <= EncoderDecoder::kTarget) return parts;
  parts.push_back(reading(where, EncoderDecoder::kTarget, [&] {
    return data::coder_called(coders, said_name()).encode(row.cells[EncoderDecoder::kTarget]);
  }));
  return parts;
}

std::string ToText::made_of(const SystemConfig& config) const {
  const auto& model = config.model;
  const auto parts = read_by(config) + ", " + model.reader + " reader";
  if (model.reader == "ctc") return read_by(config) + ", whose annotations say the text (CTC)";
  if (!model.has_attention()) return parts + ", no attention";
  if (model.reader == "vaswani") {
    return fmt::format("{}, {} heads in each of {} layers", parts, model.transformer->heads,
                       model.layers);
  }
  return parts + ", " + config.attention.score + " attention (" + config.attention.alignment + ")";
}

std::unique_ptr<Predictor> ToText::predictor(std::span<const System* const> systems,
                                             Engine& engine) const {
  return std::make_unique<SequencePredictor>(systems, engine);
}

std::shared_ptr<const data::Coder> ToText::learned(const data::Corpus& corpus,
                                                   const std::vector<std::size_t>& columns,
                                                   const SystemConfig& config, std::uint64_t seed) {
  const auto lines = corpus.lines(columns);
  return std::make_shared<data::TextCoder>(
      text::train_vocabulary(*lines, config.text.vocabulary(seed)));
}

}  // namespace attend::tasks
