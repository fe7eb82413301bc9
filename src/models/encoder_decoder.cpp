#include "models/encoder_decoder.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "core/error.h"
#include "models/ctc_model.h"
#include "models/model_stepper.h"
#include "models/transformer_config.h"
#include "search/joint_stepper.h"

namespace attend::models {
namespace {

/// Each target behind a begin: what a step is fed when the symbols before it are right.
std::vector<Index> inputs_of(const data::Column& target) {
  std::vector<Index> inputs(target.symbols.size(), kPadding);
  const auto length = static_cast<std::size_t>(target.positions());
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (i % length == 0) {
      inputs[i] = kBegin;
    } else if (target.mask[i] != 0.0F) {
      inputs[i] = target.symbols[i - 1];
    }
  }
  return inputs;
}

/// Positions that the location score reads, or that are learned.
int64_t longest_source_of(const ModelConfig& config, const AttentionConfig& attention) {
  if (config.encoder == "self-attention" && config.transformer->positions == "learned") {
    return config.transformer->max_length;
  }
  const bool scores_places = config.has_attention() && attention.score == "location";
  return scores_places && config.reader != "vaswani" ? attention.max_length : Model::kAnyLength;
}

}  // namespace

EncoderDecoder::EncoderDecoder(const ModelConfig& config, const AttentionConfig& attention,
                               int64_t source_symbols, int64_t target_symbols,
                               std::vector<Index> copied)
    : EncoderDecoder(config, attention, std::make_unique<TextSource>(config, source_symbols),
                     target_symbols, std::move(copied)) {}

EncoderDecoder::EncoderDecoder(const ModelConfig& config, const AttentionConfig& attention,
                               std::unique_ptr<Source> source, int64_t target_symbols,
                               std::vector<Index> copied)
    : config_(config),
      is_hard_(config.has_attention() && attention.is_hard()),
      longest_source_(longest_source_of(config, attention)),
      target_symbols_(target_symbols),
      source_(std::move(source)),
      reader_(build_reader(config, attention, source_->value_size(), source_->summary_size())),
      embedding_dropout_(config.dropout_embedding),
      context_dropout_(config.dropout_context),
      output_dropout_(config.dropout_output),
      copied_(std::move(copied)) {
  if (auto* embedding = source_->embedding()) add("source_embedding", *embedding);
  if (config.tied != "all") {
    target_embedding_ = std::make_unique<nn::Embedding>(target_symbols, config.target_size());
    add("target_embedding", *target_embedding_);
  } else if (source_->symbol_count() != target_symbols) {
    throw ConfigError("model.tied", "all", "text.shared = true, one vocabulary for both sides");
  }
  add("encoder", source_->encoder());
  add("source", *source_);
  add("reader", *reader_);
  if (config.tied == "none") {
    readout_ = std::make_unique<nn::Linear>(config.readout_size(), target_symbols);
    add("readout", *readout_);
  } else {
    add("readout_bias", readout_bias_, {target_symbols}, {nn::Initial::kConstant, 0.0});
  }
  if (config.copies) {
    if (is_hard_)
      throw ConfigError("attention.selection", "hard", "soft where model.copies = true");
    copy_gate_ = std::make_unique<nn::Linear>(config.readout_size(), 1);
    add("copy_gate", *copy_gate_);
  }
  if (config.ctc) {
    ctc_ = std::make_unique<CtcHead>(source_->value_size(), target_symbols);
    add("ctc", *ctc_);
  }
  add("embedding_dropout", embedding_dropout_);
  add("context_dropout", context_dropout_);
  add("output_dropout", output_dropout_);
}

Tensor EncoderDecoder::drop(const nn::Dropout& dropout, const Tensor& x) const {
  return config_.variational && x.shape().rank() == 3 ? dropout.over_steps(x) : dropout(x);
}

Readout EncoderDecoder::readout() const {
  if (readout_) return {readout_->weight(), readout_->bias()};
  return {target_embedding_ ? target_embedding_->weight() : source_->embedding()->weight(),
          readout_bias_};
}

Tensor EncoderDecoder::embed_target(const Tensor& symbols) const {
  const auto embedded =
      target_embedding_ ? (*target_embedding_)(symbols) : (*source_->embedding())(symbols);
  return drop(embedding_dropout_, embedded);
}

nn::Encoding EncoderDecoder::encode(Engine& engine, const data::Batch& batch) const {
  const auto& source = batch.columns.at(kSource);
  if (const auto length = source_->length(source); length > longest_source_) {
    const bool encodes_so = config_.encoder == "self-attention";
    throw Error(fmt::format("a source of {} {} is longer than {}.max_length = {}", length,
                            source_->symbol_count() > 0 ? "symbols, the end counted," : "places",
                            encodes_so ? "the positions that were learned: transformer"
                                       : "the location score reads: attention",
                            longest_source_));
  }
  auto encoding = source_->encode(engine, source);
  auto& [keys, values, mask] = encoding.annotations;
  const bool are_one = &keys.storage() == &values.storage();
  values = drop(context_dropout_, values);
  keys = are_one ? values : drop(context_dropout_, keys);
  if (config_.summary == "none") encoding.summary = zeros(engine, encoding.summary.shape());
  return encoding;
}

Tensor EncoderDecoder::embed_inputs(Engine& engine, const data::Batch& batch) const {
  const auto& target = batch.columns.at(kTarget);
  return embed_target(indices(engine, inputs_of(target), {batch.size, target.positions()}));
}

CtcHead::Said EncoderDecoder::say_alone(const nn::Encoding& encoding,
                                        const data::Batch& batch) const {
  const auto& [keys, values, mask] = encoding.annotations;
  return ctc_->read(source_->in_reading_order(values, batch.columns.at(kSource)), mask,
                    batch.columns.at(kTarget));
}

Forced EncoderDecoder::force(Engine& engine, const data::Batch& batch) const {
  const auto encoding = encode(engine, batch);
  const auto trace = reader_->unroll(embed_inputs(engine, batch), reader_->start(encoding));
  const auto& target = batch.columns.at(kTarget);
  const auto targets = indices(engine, target.symbols, {batch.size, target.positions()});
  auto log_p = log_likelihoods(trace.outputs, readout(), targets);
  if (copies()) {
    const auto generates = only(sigmoid((*copy_gate_)(trace.outputs)));
    const auto pointed = only(sum(trace.weights * copy_matches(engine, batch)));
    log_p = log_or_least(generates * exp(log_p) + (1.0 - generates) * pointed);
  }
  Forced forced = {log_p, weights_of_positions(engine, batch, trace.weights), lengths_of(batch)};
  if (ctc_) {
    const auto alone = say_alone(encoding, batch).log_p;
    if (alone.defined()) forced.ctc = -static_cast<double>(to_vector(total(alone))[0]);
  }
  return forced;
}

/// Those of annotations shared out to the source positions that they stand for.  -> [B, T, S]
Tensor EncoderDecoder::weights_of_positions(Engine& engine, const data::Batch& batch,
                                            const Tensor& weights) const {
  if (!weights.defined()) return weights;
  const auto shares = shares_of_positions(batch);
  if (shares.empty()) return weights;
  const auto of_annotations = to_vector(weights);
  const auto steps = static_cast<std::size_t>(weights.size(1));
  const auto count = static_cast<std::size_t>(weights.size(2));
  const auto positions = shares.front().share.size();
  std::vector<float> of_positions(shares.size() * steps * positions, 0.0F);
  for (std::size_t i = 0; i < shares.size() * steps; ++i) {
    shares[i / steps].share_out(std::span(of_annotations).subspan(i * count, count),
                                std::span(of_positions).subspan(i * positions, positions));
  }
  return numbers(engine, of_positions,
                 {weights.size(0), weights.size(1), static_cast<int64_t>(positions)});
}

std::vector<Look> EncoderDecoder::looks(Engine& engine, const data::Batch& batch) const {
  std::vector<Look> all;
  const auto add = [&](const std::string& layer, const nn::Look& look, std::size_t source,
                       std::size_t query) {
    for (std::size_t head = 0; head < look.weights.size(); ++head) {
      const auto& weights = look.weights[head];
      all.push_back({.name = fmt::format("{} head {}", layer, head + 1),
                     .weights = query == kTarget && source == kSource
                                    ? weights_of_positions(engine, batch, weights)
                                    : weights,
                     .source = source,
                     .query = query,
                     .by_word = true});
    }
  };
  std::size_t layer = 0;
  for (const auto& look : source_->look(engine, batch.columns.at(kSource))) {
    add(fmt::format("encoder layer {}", ++layer), look, kSource, kSource);
  }
  layer = 0;
  const auto state = reader_->start(encode(engine, batch));
  for (const auto& look : reader_->look(embed_inputs(engine, batch), state)) {
    if (look.of == nn::Look::kTarget) {
      add(fmt::format("layer {} own words,", ++layer), look, kTarget, kTarget);
    } else {
      add(fmt::format("layer {}", layer), look, kSource, kTarget);
    }
  }
  return all;
}

std::unique_ptr<search::CtcStepper> EncoderDecoder::said_alone(Engine& engine,
                                                               const data::Batch& batch) const {
  if (!ctc_) throw Error("search.ctc is of models with model.ctc = true: train one, or leave it 0");
  const auto& column = batch.columns.at(kSource);
  const auto encoding = encode(engine, batch);
  const auto& [keys, values, mask] = encoding.annotations;
  return std::make_unique<search::CtcStepper>(
      spoken(*ctc_, source_->in_reading_order(values, column), mask, *source_, column), kBegin,
      kEnd);
}

std::unique_ptr<search::Stepper> EncoderDecoder::stepper(Engine& engine, const data::Batch& batch,
                                                         std::vector<Index> symbols,
                                                         double ctc) const {
  auto own = std::make_unique<ModelStepper>(*this, engine, batch, std::move(symbols));
  if (ctc == 0.0) return own;
  return std::make_unique<search::JointStepper>(std::move(own), said_alone(engine, batch), ctc);
}

nn::State EncoderDecoder::start(Engine& engine, const data::Batch& batch) const {
  auto state = reader_->start(encode(engine, batch));
  if (copies()) state.memory.symbols = copied_symbols(engine, batch);
  return state;
}

nn::State EncoderDecoder::step(const Tensor& symbols, nn::State state) const {
  return reader_->step(embed_target(symbols), std::move(state));
}

Tensor EncoderDecoder::log_probabilities(const nn::State& state) const {
  const auto [weight, bias] = readout();
  const auto log_p = log_softmax(linear(state.output, weight, bias));
  if (!copies()) return log_p;
  const auto& memory = state.memory;
  const auto generates = sigmoid((*copy_gate_)(state.output));
  const auto pointed = weighted_sum(state.readings.front().weights, memory.symbols, memory.sources);
  return log_or_least(generates * exp(log_p) + (1.0 - generates) * pointed);
}

/// 1 where the source symbol may be copied as the target symbol.  [B, T, S]
Tensor EncoderDecoder::copy_matches(Engine& engine, const data::Batch& batch) const {
  const auto source = as_read(batch);
  const auto& target = batch.columns.at(kTarget);
  const auto [rows, steps, length] = std::tuple(batch.size, target.positions(), source.positions());
  std::vector<float> matches(static_cast<std::size_t>(rows * steps * length), 0.0F);
  auto* match = matches.data();
  for (int64_t row = 0; row < rows; ++row) {
    for (int64_t t = 0; t < steps; ++t) {
      const auto symbol = target.symbols[static_cast<std::size_t>(row * steps + t)];
      for (int64_t position = 0; position < length; ++position, ++match) {
        const auto place = static_cast<std::size_t>(row * length + position);
        if (source.mask[place] == 0.0F) continue;
        if (copied_.at(static_cast<std::size_t>(source.symbols[place])) == symbol) *match = 1.0F;
      }
    }
  }
  return numbers(engine, matches, {rows, steps, length});
}

/// As what each source position may be copied, one-hot.  [B, S, target symbols]
Tensor EncoderDecoder::copied_symbols(Engine& engine, const data::Batch& batch) const {
  const auto source = as_read(batch);
  const auto symbols = static_cast<std::size_t>(target_symbols_);
  std::vector<float> one_hot(source.symbols.size() * symbols, 0.0F);
  for (std::size_t place = 0; place < source.symbols.size(); ++place) {
    const auto symbol = copied_.at(static_cast<std::size_t>(source.symbols[place]));
    if (source.mask[place] == 0.0F || symbol < 0) continue;
    one_hot[place * symbols + static_cast<std::size_t>(symbol)] = 1.0F;
  }
  return numbers(engine, one_hot, {batch.size, source.positions(), target_symbols_});
}

}  // namespace attend::models
