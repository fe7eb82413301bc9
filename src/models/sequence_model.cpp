#include "models/sequence_model.h"

#include <utility>

#include "models/ctc_model.h"
#include "models/encoder_decoder.h"

namespace attend::models {

std::vector<int64_t> SequenceModel::lengths_of(const data::Batch& batch) const {
  std::vector<int64_t> lengths;
  for (int64_t row = 0; row < batch.size; ++row) {
    lengths.push_back(source().positions_of(batch.columns.at(kSource), row));
  }
  return lengths;
}

std::string SequenceModel::refusal_by_ctc(std::span<const data::Part> parts) const {
  const auto& said = parts[kTarget];
  return CtcHead::refusal(source().annotations_of(parts[kSource].extents),
                          std::span(said.symbols).first(static_cast<std::size_t>(said.length())));
}

std::unique_ptr<SequenceModel> build_sequence_model(const ModelConfig& config,
                                                    const AttentionConfig& attention,
                                                    std::unique_ptr<Source> source,
                                                    int64_t target_symbols,
                                                    std::vector<Index> copied) {
  if (config.reader == "ctc") {
    return std::make_unique<CtcModel>(config, std::move(source), target_symbols);
  }
  return std::make_unique<EncoderDecoder>(config, attention, std::move(source), target_symbols,
                                          std::move(copied));
}

}  // namespace attend::models
