#include "models/pair_labeller.h"

#include <cmath>
#include <string>
#include <utility>

#include "core/error.h"

namespace attend::models {
namespace {

nn::PoolingKind pooling_called(const std::string& name) {
  if (name == "last") return nn::PoolingKind::kLast;
  return name == "mean" ? nn::PoolingKind::kMean : nn::PoolingKind::kLargest;
}

/// Both, and how they differ.  [.., N] -> [.., 4N]
Tensor compared(const Tensor& a, const Tensor& b) {
  return concat({a, b, a - b, a * b});
}

/// The memories of a stack of LSTMs' last states, and hidden states of zeros: Rocktäschel et al.
/// 2016, section 3.1. A GRU's hidden states are its memory.
Tensor memories_of(const Tensor& states, const ModelConfig& config, int64_t layers) {
  if (config.encoder != "lstm") return states;
  const auto size = states.size(1) / (2 * layers);
  const auto none = zeros(states.engine(), {states.size(0), size});
  std::vector<Tensor> kept;
  for (int64_t layer = 0; layer < layers; ++layer) {
    kept.push_back(none);
    kept.push_back(columns(states, (2 * layer + 1) * size, size));
  }
  return concat(kept);
}

/// Without the first step.  [B, T + 1, F] -> [B, T, F]
Tensor behind_first(const Tensor& steps) {
  const auto rows = steps.size(0);
  const auto length = steps.size(1) - 1;
  const auto size = steps.size(2);
  const auto flat = reshape(steps, {rows, (length + 1) * size});
  return reshape(columns(flat, size, length * size), {rows, length, size});
}

}  // namespace

void validate_pair(const LabelConfig& config) {
  validate(config);
  const auto& encoder = config.model.encoder;
  if (config.pair.is_conditional() && encoder != "lstm" && encoder != "gru") {
    throw ConfigError("model.encoder", encoder,
                      "lstm or gru, or pair.encoding = independent: the second text goes on from "
                      "what the first left");
  }
  check_one_of("pooling.kind", config.pooling.kind, {"last", "mean", "max"});
  if (!config.pair.has_attention()) return;
  config.attention.validate();
  if (config.attention.is_hard()) {
    throw ConfigError("attention.selection", config.attention.selection,
                      "soft where answers are labels");
  }
  check_one_of("attention.score", config.attention.score, {"additive", "dot", "general"});
}

PairLabeller::PairLabeller(const LabelConfig& config, const LabelSizes& sizes)
    : LabelModel(config, sizes),
      pooling_(
          nn::build_pooling({.kind = pooling_called(config.pooling.kind),
                             .value_size = annotation_size(),
                             .bidirectional = config.model.encoder.starts_with("bidirectional")})) {
  const auto& pair = config.pair;
  const auto size = annotation_size();
  if (pair.is_conditional()) {
    auto model = config.model;
    model.embedding_size = input_size();
    model.summary = "last";
    second_encoder_ = build_encoder(model);
    add("second_encoder", *second_encoder_);
    add("delimiter", delimiter_, {input_size()},
        {nn::Initial::kNormal, 1.0 / std::sqrt(static_cast<double>(input_size()))});
  }
  add("pooling", *pooling_);
  if (pair.has_attention()) {
    const bool carries = pair.attention == "words" && pair.recurrent;
    attention_ = build_attention(config.attention, carries ? 2 * size : size, size);
    add("attention", *attention_);
    if (carries) {
      carry_layer_ = std::make_unique<nn::Linear>(size, size, nn::Bias::kNone);
      add("carry_layer", *carry_layer_);
    }
    if (pair.compares) {
      compare_layer_ = std::make_unique<nn::Linear>(4 * size, size);
      add("compare_layer", *compare_layer_);
    } else {
      reading_layer_ = std::make_unique<nn::Linear>(size, size, nn::Bias::kNone);
      state_layer_ = std::make_unique<nn::Linear>(size, size, nn::Bias::kNone);
      add("reading_layer", *reading_layer_);
      add("state_layer", *state_layer_);
    }
  }
  for (int64_t layer = 0; layer < pair.layers; ++layer) {
    layers_.push_back(std::make_unique<nn::Linear>(feature_size(), feature_size()));
    add("layer_" + std::to_string(layer), *layers_.back());
  }
  add_head(feature_size());
}

int64_t PairLabeller::feature_size() const {
  const auto& pair = config().pair;
  const bool are_apart = !pair.has_attention() && !pair.is_conditional();
  return annotation_size() * (are_apart ? pair.compares ? 4 : 2 : pair.two_way ? 2 : 1);
}

nn::Padded PairLabeller::behind_delimiter(const nn::Padded& text) const {
  auto& engine = text.mask.engine();
  const auto rows = text.mask.size(0);
  const auto length = text.mask.size(1);
  const auto first = zeros(engine, {rows, input_size()}) + delimiter_;
  const auto words = reshape(text.values, {rows, length * input_size()});
  return {reshape(concat({first, words}), {rows, length + 1, input_size()}),
          concat({1.0 + zeros(engine, {rows, 1}), text.mask}), text.shortest + 1};
}

PairLabeller::Texts PairLabeller::conditional(const nn::Padded& first,
                                              const nn::Padded& second) const {
  const auto one = encode(first);
  const auto& model = config().model;
  const auto layers = model.encoder_layers == 0 ? model.layers : model.encoder_layers;
  const auto other =
      second_encoder_->encode(behind_delimiter(second), memories_of(one.summary, model, layers));
  return {one.annotations,
          kept(nn::Annotations::of(behind_first(other.annotations.values), second.mask))};
}

Tensor PairLabeller::set_against(const Tensor& reading, const Tensor& state) const {
  if (compare_layer_) return tanh((*compare_layer_)(compared(state, reading)));
  return tanh((*reading_layer_)(reading) + (*state_layer_)(state));
}

PairLabeller::Features PairLabeller::read_once(const Texts& texts) const {
  const auto state = pooling_->pool(texts.second).value;
  const auto memory = attention_->prepare(texts.first);
  const auto reading = attention_->read(state, memory, attention_->start(memory));
  const Shape one = {memory.row_count(), 1, memory.length()};
  return {.values = set_against(reading.context, state),
          .looks = {{.name = "attention",
                     .weights = reshape(reading.weights, one),
                     .energies = reshape(reading.energies, one),
                     .context = reshape(reading.context, {one[0], 1, annotation_size()})}}};
}

PairLabeller::Features PairLabeller::read_by_words(const Texts& texts) const {
  const auto memory = attention_->prepare(texts.first);
  auto reading = attention_->start(memory);
  auto read = reading.context;  // r_0 = 0
  std::vector<Tensor> all;
  std::vector<Tensor> weights;
  std::vector<Tensor> energies;
  for (int64_t t = 0; t < texts.second.mask.size(1); ++t) {
    const auto state = at_step(texts.second.values, t);
    reading = attention_->read(carry_layer_ ? concat({state, read}) : state, memory, reading);
    read = carry_layer_ ? reading.context + tanh((*carry_layer_)(read)) : reading.context;
    all.push_back(read);
    weights.push_back(columns(texts.second.mask, t, 1) * reading.weights);
    energies.push_back(reading.energies);
  }
  const auto readings = stack_steps(all);
  const auto met = set_against(readings, texts.second.values);
  return {.values = pooling_->pool(nn::Annotations::of(met, texts.second.mask)).value,
          .looks = {{.name = "attention",
                     .weights = stack_steps(weights),
                     .energies = stack_steps(energies),
                     .context = readings,
                     .by_word = true}}};
}

Tensor PairLabeller::without_attention(const Texts& texts) const {
  const auto second = pooling_->pool(texts.second).value;
  if (second_encoder_) return second;
  const auto first = pooling_->pool(texts.first).value;
  return config().pair.compares ? compared(first, second) : concat({first, second});
}

PairLabeller::Features PairLabeller::met(const Texts& texts) const {
  if (!attention_) return {.values = without_attention(texts), .looks = {}};
  return config().pair.attention == "once" ? read_once(texts) : read_by_words(texts);
}

LabelModel::Features PairLabeller::features(Engine& engine, const data::Batch& batch) const {
  const auto first = embed(engine, batch, 0);
  const auto second = embed(engine, batch, 1);
  const auto texts = second_encoder_ ? conditional(first, second)
                                     : Texts{annotate(first, batch.columns.at(text_column(0))),
                                             annotate(second, batch.columns.at(text_column(1)))};
  auto found = met(texts);
  for (auto& look : found.looks) look.query = 1;
  if (config().pair.two_way) {
    const auto swapped =
        second_encoder_ ? conditional(second, first) : Texts{texts.second, texts.first};
    auto other = met(swapped);
    found.values = concat({found.values, other.values});
    for (auto& look : other.looks) {
      look.source = 1;
      found.looks.push_back(std::move(look));
    }
  }
  for (const auto& layer : layers_) found.values = tanh((*layer)(found.values));
  found.texts = {{first.values, texts.first.values}, {second.values, texts.second.values}};
  return found;
}

}  // namespace attend::models
