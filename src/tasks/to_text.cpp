#include "tasks/to_text.h"

#include "models/encoder_decoder.h"
#include "tasks/sequence_predictor.h"

namespace attend::tasks {

using models::EncoderDecoder;

data::BatchRule ToText::batches(const SystemConfig& /*config*/) const {
  return {.lengths = {EncoderDecoder::kTarget},
          .names = {std::string(said_name())},
          .budget = EncoderDecoder::kTarget,
          .target = EncoderDecoder::kTarget};
}

bool ToText::uses(std::string_view key) const {
  return is_of(key, {"text", "model", "attention", "search"}) && key != "model.convolutions";
}

void ToText::validate(const SystemConfig& config) const {
  config.model.validate();
  if (config.model.has_attention()) config.attention.validate();
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
