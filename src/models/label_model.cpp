#include "models/label_model.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "core/bounds.h"
#include "core/error.h"

namespace attend::models {
namespace {

/// The part that reads over all positions of a text; null for encoders that do not.
std::unique_ptr<RecurrentEncoder> recurrence_of(ModelConfig config, int64_t input_size) {
  if (config.encoder == "none" || config.encoder == "feed-forward") return nullptr;
  config.embedding_size = input_size;
  config.summary = "last";
  return build_encoder(config);
}

/// A reading of each head.  weights [B, heads, T * S] -> [B, T, S]
std::vector<Look> looks_of_heads(const Tensor& weights, int64_t steps) {
  std::vector<Look> looks;
  const auto heads = weights.size(1);
  const auto positions = weights.size(2) / steps;
  for (int64_t head = 0; head < heads; ++head) {
    const auto name = heads == 1 ? std::string("attention") : "head " + std::to_string(head + 1);
    looks.push_back({name, reshape(at_step(weights, head), {weights.size(0), steps, positions})});
  }
  return looks;
}

nn::PoolingKind pooling_called(const std::string& name) {
  if (name == "last") return nn::PoolingKind::kLast;
  if (name == "mean") return nn::PoolingKind::kMean;
  return name == "max" ? nn::PoolingKind::kLargest : nn::PoolingKind::kAttention;
}

std::vector<int64_t> lengths_of(const data::Column& column) {
  std::vector<int64_t> lengths;
  for (int64_t row = 0; row < std::ssize(column.mask) / column.positions(); ++row) {
    lengths.push_back(column.count_of(row));
  }
  return lengths;
}

Shape shape_of(const data::Batch& batch, const data::Column& labels) {
  if (labels.extents.empty()) return {batch.size};
  return {batch.size, labels.positions()};
}

/// What a chain's lines have each: their labels' logits, and where they lie in a batch.
/// logits [B, T, L]
void for_each_line(const Tensor& logits, const data::Column& labels,
                   const std::function<void(std::size_t, std::span<const double>)>& take) {
  const auto floats = to_vector(logits);
  const std::vector<double> all(floats.begin(), floats.end());
  const auto steps = static_cast<std::size_t>(logits.size(1));
  const auto count = static_cast<std::size_t>(logits.size(2));
  for (std::size_t row = 0; row * steps < labels.mask.size(); ++row) {
    const auto words = static_cast<std::size_t>(labels.count_of(static_cast<std::ptrdiff_t>(row)));
    if (words > 0) take(row * steps, std::span(all).subspan(row * steps * count, words * count));
  }
}

/// log p of each label that a batch gives, those before it given.  logits [B, T, L] -> [B, T]
Tensor of_given_lines(const LabelChain& chain, const Tensor& logits, const data::Column& labels) {
  const auto scores = chain.scores();
  std::vector<float> found(labels.mask.size());
  for_each_line(logits, labels, [&](std::size_t first, std::span<const double> emissions) {
    const auto words = emissions.size() / scores.labels();
    const auto log_p =
        scores.log_probabilities(emissions, std::span(labels.symbols).subspan(first, words));
    std::transform(log_p.begin(), log_p.end(), found.begin() + std::ptrdiff_t(first),
                   [](double x) { return static_cast<float>(x); });
  });
  return numbers(logits.engine(), found, logits.shape().without_last());
}

/// log p of every label over all lines.  logits [B, T, L] -> [B, T, L]
Tensor over_all_lines(const LabelChain& chain, const Tensor& logits, const data::Column& labels) {
  const auto scores = chain.scores();
  std::vector<float> found(labels.mask.size() * scores.labels());
  for_each_line(logits, labels, [&](std::size_t first, std::span<const double> emissions) {
    const auto log_p = scores.marginals(emissions);
    std::transform(log_p.begin(), log_p.end(),
                   found.begin() + std::ptrdiff_t(first * scores.labels()),
                   [](double x) { return static_cast<float>(x); });
  });
  return numbers(logits.engine(), found, logits.shape());
}

}  // namespace

void validate(const LabelConfig& config) {
  const auto& model = config.model;
  model.validate_sizes();
  check_one_of("model.encoder", model.encoder,
               {"bidirectional-gru", "bidirectional-lstm", "gru", "lstm", "feed-forward", "none"});
  if (model.pyramid > 0) {
    throw ConfigError("model.pyramid", std::to_string(model.pyramid), "0 where answers are labels");
  }
}

LabelModel::LabelModel(const LabelConfig& config, const LabelSizes& sizes)
    : config_(config),
      label_count_(sizes.labels),
      input_(sizes.symbols, config.model.embedding_size, config.model.dropout_words),
      embedding_dropout_(config.model.dropout_embedding),
      context_dropout_(config.model.dropout_context),
      output_dropout_(config.model.dropout_output) {
  const auto& model = config_.model;
  add("input", input_);
  auto size = model.embedding_size;
  if (config.letters.embedding_size > 0) {
    const auto& of_letters = config.letters;
    letters_ = std::make_unique<LetterInput>(
        sizes.letters, of_letters.embedding_size,
        of_letters.hidden_size == 0 ? of_letters.embedding_size : of_letters.hidden_size);
    add("letters", *letters_);
    size += letters_->size();
  }
  input_size_ = size;
  encoder_ = recurrence_of(model, size);
  if (encoder_) add("encoder", *encoder_);
  if (model.encoder == "feed-forward") {
    feed_forward_ = std::make_unique<nn::Linear>(size, model.hidden_size);
    add("encoder", *feed_forward_);
  }
  annotation_size_ = encoder_ ? encoder_->value_size() : feed_forward_ ? model.hidden_size : size;
  add("embedding_dropout", embedding_dropout_);
  add("context_dropout", context_dropout_);
  add("output_dropout", output_dropout_);
}

void LabelModel::add_head(int64_t feature_size) {
  const auto size = config_.model.output_size;
  if (size > 0) {
    hidden_ = std::make_unique<nn::Linear>(feature_size, size);
    add("hidden", *hidden_);
  }
  head_ = std::make_unique<nn::Linear>(size > 0 ? size : feature_size, label_count_);
  add("head", *head_);
}

void LabelModel::add_chain() {
  chain_ = std::make_unique<LabelChain>(label_count_);
  add("chain", *chain_);
}

Tensor LabelModel::drop(const nn::Dropout& dropout, const Tensor& x) const {
  return config_.model.variational && x.shape().rank() == 3 ? dropout.over_steps(x) : dropout(x);
}

nn::Padded LabelModel::embed(Engine& engine, const data::Batch& batch, std::size_t text) const {
  auto words = input_.read(engine, batch.columns.at(text_column(text)));
  if (letters_) {
    const auto& letters = batch.columns.at(letters_column(text, text_count()));
    words.values = concat({words.values, letters_->read(engine, letters)});
  }
  words.values = drop(embedding_dropout_, words.values);
  return words;
}

nn::Annotations LabelModel::annotate(nn::Padded words, const data::Column& column) const {
  if (encoder_) {
    const auto lengths = lengths_of(column);
    const bool ascend = std::is_sorted(lengths.begin(), lengths.end());  // as in training
    words.values = ascend ? encoder_->annotate(words, lengths).values
                          : encoder_->encode(words).annotations.values;
  }
  if (feed_forward_) words.values = relu((*feed_forward_)(words.values));
  return kept(nn::Annotations::of(words.values, words.mask));
}

nn::Encoding LabelModel::encode(const nn::Padded& words) const {
  auto encoding = encoder_->encode(words);
  encoding.annotations = kept(encoding.annotations);
  return encoding;
}

nn::Annotations LabelModel::kept(const nn::Annotations& annotations) const {
  return nn::Annotations::of(drop(context_dropout_, annotations.values), annotations.mask);
}

Tensor LabelModel::output_of(const Tensor& features) const {
  const auto kept = drop(output_dropout_, features);
  return hidden_ ? relu((*hidden_)(kept)) : kept;
}

Tensor LabelModel::logits_of(const Tensor& output) const {
  const auto [weight, bias] = readout();
  return linear(output, weight, bias);
}

Tensor LabelModel::loss_of_chain(const Tensor& output, const data::Batch& batch) const {
  const auto& labels = batch.columns.at(kLabels);
  const auto of_rows = chain_->log_likelihood(logits_of(output), labels.symbols, labels.mask);
  return -1.0 / static_cast<double>(batch.all_targets()) * total(of_rows);
}

Loss LabelModel::loss(Engine& engine, const data::Batch& batch, const LossOptions& options) const {
  const auto found = features(engine, batch);
  const auto output = output_of(found.values);
  const auto& labels = batch.columns.at(kLabels);
  const auto shape = shape_of(batch, labels);
  auto shares = labels.mask;
  for (auto& share : shares) share /= static_cast<float>(batch.all_targets());
  auto loss = chain_ ? loss_of_chain(output, batch)
                     : cross_entropy(output, readout(), indices(engine, labels.symbols, shape),
                                     numbers(engine, shares, shape), options.label_smoothing);
  if (found.penalty.defined()) {
    const auto rows = batch.whole_size > 0 ? batch.whole_size : batch.size;
    loss = loss + (config_.pooling.penalty / static_cast<double>(rows)) * found.penalty;
  }
  return {loss, 0.0};
}

Forced LabelModel::force(Engine& engine, const data::Batch& batch) const {
  const auto& labels = batch.columns.at(kLabels);
  const auto output = output_of(features(engine, batch).values);
  if (chain_) return {of_given_lines(*chain_, logits_of(output), labels), {}};
  const auto log_p =
      log_likelihoods(output, readout(), indices(engine, labels.symbols, shape_of(batch, labels)));
  return {reshape(log_p, {batch.size, labels.positions()}), {}};
}

LabelModel::Answer LabelModel::answer(Engine& engine, const data::Batch& batch) const {
  auto found = features(engine, batch);
  const auto output = output_of(found.values);
  const auto logits = logits_of(output);
  return {.log_probabilities = chain_ ? over_all_lines(*chain_, logits, batch.columns.at(kLabels))
                                      : log_softmax(logits),
          .looks = std::move(found.looks),
          .texts = std::move(found.texts),
          .added = found.added,
          .features = found.values,
          .output = output,
          .logits = logits};
}

TextLabeller::TextLabeller(const LabelConfig& config, const LabelSizes& sizes)
    : LabelModel(config, sizes),
      pooling_(
          nn::build_pooling({.kind = pooling_called(config.pooling.kind),
                             .value_size = annotation_size(),
                             .bidirectional = config.model.encoder.starts_with("bidirectional"),
                             .attention = {.value_size = annotation_size(),
                                           .heads = config.pooling.heads,
                                           .hidden_size = config.pooling.hidden_size}})) {
  add("pooling", *pooling_);
  add_head(pooling_->size());
}

LabelModel::Features TextLabeller::features(Engine& engine, const data::Batch& batch) const {
  const auto words = embed(engine, batch, 0);
  const auto annotations = annotate(words, batch.columns.at(kText));
  const auto [value, readings, energies] = pooling_->pool(annotations);
  Features found = {.values = value, .texts = {{words.values, annotations.values}}};
  if (!readings.defined()) return found;
  found.looks = looks_of_heads(readings, 1);
  for (std::size_t head = 0; head < found.looks.size(); ++head) {
    const auto of_head = at_step(energies, static_cast<int64_t>(head));
    found.looks[head].energies = reshape(of_head, found.looks[head].weights.shape());
  }
  if (config().pooling.penalty > 0.0) found.penalty = nn::redundancy(readings);
  return found;
}

WordLabeller::WordLabeller(const LabelConfig& config, const LabelSizes& sizes)
    : LabelModel(config, sizes) {
  config.self_attention.check_divides(annotation_size());
  if (config.self_attention.heads > 0) {
    self_attention_ = std::make_unique<nn::SelfAttention>(
        nn::SelfAttentionOptions{.size = annotation_size(),
                                 .heads = config.self_attention.heads,
                                 .dropout = config.model.dropout_layers});
    add("self_attention", *self_attention_);
  }
  add_head(annotation_size());
  if (config.labels.chain) add_chain();
}

LabelModel::Features WordLabeller::features(Engine& engine, const data::Batch& batch) const {
  const auto words = embed(engine, batch, 0);
  const auto annotations = annotate(words, batch.columns.at(kText));
  Features found = {.values = annotations.values, .texts = {{words.values, annotations.values}}};
  if (!self_attention_) return found;
  const auto read = self_attention_->read(annotations);
  const auto& weights = read.weights;
  const auto positions = weights.size(2);
  found.values = read.annotations.values;
  found.looks = looks_of_heads(
      reshape(weights, {weights.size(0), weights.size(1), positions * positions}), positions);
  found.added = read.added;
  for (std::size_t head = 0; head < found.looks.size(); ++head) {
    found.looks[head].energies = read.energies[head];
    found.looks[head].context = read.contexts[head];
  }
  return found;
}

}  // namespace attend::models
