#include "models/encoder_decoder.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "core/error.h"

namespace attend::models {
namespace {

Tensor drop(const nn::Dropout& dropout, const Tensor& x, bool variational) {
  return variational && x.shape().rank() == 3 ? dropout.over_steps(x) : dropout(x);
}

/// Positions that every source of the batch has.
int64_t shortest_source(const text::Batch& batch) {
  auto shortest = batch.source_length;
  for (int64_t row = 0; row < batch.size; ++row) {
    const auto first = batch.source_mask.begin() + row * batch.source_length;
    const auto padding = std::find(first, first + batch.source_length, 0.0F);
    shortest = std::min<int64_t>(shortest, padding - first);
  }
  return shortest;
}

}  // namespace

EncoderDecoder::EncoderDecoder(const ModelConfig& config, const AttentionConfig& attention,
                               int64_t source_symbols, int64_t target_symbols)
    : config_(config),
      longest_source_(config.has_attention() && attention.score == "location"
                          ? attention.max_length
                          : std::numeric_limits<int64_t>::max()),
      target_symbols_(target_symbols),
      source_embedding_(source_symbols, config.embedding_size),
      encoder_(build_encoder(config)),
      reader_(build_reader(config, attention, *encoder_)),
      embedding_dropout_(config.dropout_embedding),
      context_dropout_(config.dropout_context),
      output_dropout_(config.dropout_output) {
  add("source_embedding", source_embedding_);
  if (config.tied != "all") {
    target_embedding_ = std::make_unique<nn::Embedding>(target_symbols, config.embedding_size);
    add("target_embedding", *target_embedding_);
  } else if (source_symbols != target_symbols) {
    throw ConfigError("model.tied", "all", "text.shared = true, one vocabulary for both sides");
  }
  add("encoder", *encoder_);
  add("reader", *reader_);
  if (config.tied == "none") {
    readout_ = std::make_unique<nn::Linear>(config.readout_size(), target_symbols);
    add("readout", *readout_);
  } else {
    add("readout_bias", readout_bias_, {target_symbols}, {nn::Initial::kConstant, 0.0});
  }
  add("embedding_dropout", embedding_dropout_);
  add("context_dropout", context_dropout_);
  add("output_dropout", output_dropout_);
}

Readout EncoderDecoder::readout() const {
  if (readout_) return {readout_->weight(), readout_->bias()};
  return {target_embedding_ ? target_embedding_->weight() : source_embedding_.weight(),
          readout_bias_};
}

Tensor EncoderDecoder::embed_target(const Tensor& symbols) const {
  const auto embedded =
      target_embedding_ ? (*target_embedding_)(symbols) : source_embedding_(symbols);
  return drop(embedding_dropout_, embedded, config_.variational);
}

nn::Encoding EncoderDecoder::encode(Engine& engine, const text::Batch& batch) const {
  if (batch.source_length > longest_source_) {
    throw Error(
        fmt::format("a source of {} symbols, the end counted, is longer than the location "
                    "score reads: attention.max_length = {}",
                    batch.source_length, longest_source_));
  }
  const Shape shape = {batch.size, batch.source_length};
  const auto embedded = source_embedding_(indices(engine, batch.sources, shape));
  auto encoding =
      encoder_->encode({drop(embedding_dropout_, embedded, config_.variational),
                        numbers(engine, batch.source_mask, shape), shortest_source(batch)});
  auto& [keys, values, mask] = encoding.annotations;
  keys = values = drop(context_dropout_, values, config_.variational);
  return encoding;
}

nn::Trace EncoderDecoder::unroll(Engine& engine, const text::Batch& batch) const {
  const auto inputs = indices(engine, batch.inputs, {batch.size, batch.target_length});
  return reader_->unroll(embed_target(inputs), reader_->start(encode(engine, batch)));
}

Tensor EncoderDecoder::loss(Engine& engine, const text::Batch& batch, double smoothing) const {
  const Shape shape = {batch.size, batch.target_length};
  const auto outputs = drop(output_dropout_, unroll(engine, batch).outputs, config_.variational);
  auto share = batch.target_mask;
  for (auto& symbol : share) symbol /= static_cast<float>(batch.target_tokens);
  return cross_entropy(outputs, readout(), indices(engine, batch.targets, shape),
                       numbers(engine, share, shape), smoothing);
}

Forced EncoderDecoder::force(Engine& engine, const text::Batch& batch) const {
  const auto trace = unroll(engine, batch);
  const auto [weight, bias] = readout();
  const auto targets = indices(engine, batch.targets, {batch.size, batch.target_length});
  return {pick(log_softmax(linear(trace.outputs, weight, bias)), targets), trace.weights};
}

nn::State EncoderDecoder::start(Engine& engine, const text::Batch& batch) const {
  return reader_->start(encode(engine, batch));
}

nn::State EncoderDecoder::step(const Tensor& symbols, nn::State state) const {
  return reader_->step(embed_target(symbols), std::move(state));
}

Tensor EncoderDecoder::log_probabilities(const nn::State& state) const {
  const auto [weight, bias] = readout();
  return log_softmax(linear(state.output, weight, bias));
}

}  // namespace attend::models
