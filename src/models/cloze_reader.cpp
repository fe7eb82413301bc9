#include "models/cloze_reader.h"

#include <algorithm>
#include <utility>

#include "core/error.h"

namespace attend::models {
namespace {

constexpr double kLeastShare = 1e-30;  // of attention on an entity, before its logarithm
constexpr float kNever = -1e9F;        // beside logits: no probability

std::vector<int64_t> lengths_of(const data::Column& column, int64_t rows) {
  std::vector<int64_t> lengths;
  for (int64_t row = 0; row < rows; ++row) lengths.push_back(column.count_of(row));
  return lengths;
}

/// Of each row the first column's positions, a delimiter, and the second column's.
data::Column one_behind_the_other(const data::Column& first, const data::Column& second,
                                  int64_t rows) {
  const auto of_first = lengths_of(first, rows);
  const auto of_second = lengths_of(second, rows);
  int64_t longest = 0;
  int64_t shortest = first.positions() + second.positions() + 1;
  for (std::size_t row = 0; row < of_first.size(); ++row) {
    const auto length = of_first[row] + 1 + of_second[row];
    longest = std::max(longest, length);
    shortest = std::min(shortest, length);
  }
  data::Column both = {.extents = {longest}, .shortest = shortest};
  for (std::size_t row = 0; row < of_first.size(); ++row) {
    const auto at = static_cast<int64_t>(row);
    const auto begin = std::ssize(both.symbols);
    const auto from = first.symbols.begin() + at * first.positions();
    const auto then = second.symbols.begin() + at * second.positions();
    both.symbols.insert(both.symbols.end(), from, from + of_first[row]);
    both.symbols.push_back(kEnd);
    both.symbols.insert(both.symbols.end(), then, then + of_second[row]);
    const auto end = static_cast<std::size_t>(begin + longest);
    both.mask.resize(both.symbols.size(), 1.0F);
    both.mask.resize(end, 0.0F);
    both.symbols.resize(end, kPadding);
  }
  return both;
}

nn::PoolingOptions last_of(const std::string& encoder, int64_t size) {
  return {.kind = nn::PoolingKind::kLast,
          .value_size = size,
          .bidirectional = encoder.starts_with("bidirectional")};
}

}  // namespace

/// Where the entities of the documents of a batch stand.
struct ClozeReader::Entities {
  static constexpr int64_t kNone = -1;

  int64_t rows;
  int64_t positions;
  int64_t marks;
  std::vector<int64_t> at;   // the mark at each position, or kNone  [B, S]
  std::vector<float> there;  // 1 of marks that the document has  [B, marks]

  Entities(const data::Column& document, int64_t batch_size, int64_t first, int64_t count)
      : rows(batch_size), positions(document.positions()), marks(count) {
    there.resize(static_cast<std::size_t>(rows * marks), 0.0F);
    for (std::size_t i = 0; i < document.symbols.size(); ++i) {
      const auto mark = document.symbols[i] - first;
      at.push_back(document.mask[i] == 0.0F || mark < 0 ? kNone : mark);
      if (at.back() == kNone) continue;
      const auto row = static_cast<int64_t>(i) / positions;
      there[static_cast<std::size_t>(row * marks + mark)] = 1.0F;
    }
  }

  /// 1 at positions of entities.  [B, S]
  Tensor mask(Engine& engine) const {
    std::vector<float> any;
    for (const auto mark : at) any.push_back(mark == kNone ? 0.0F : 1.0F);
    return numbers(engine, any, {rows, positions});
  }

  /// 1 where a mark stands.  [B, S, marks]
  Tensor stands(Engine& engine) const {
    std::vector<float> each(at.size() * static_cast<std::size_t>(marks), 0.0F);
    for (std::size_t i = 0; i < at.size(); ++i) {
      if (at[i] != kNone) each[i * static_cast<std::size_t>(marks) + std::size_t(at[i])] = 1.0F;
    }
    return numbers(engine, each, {rows, positions, marks});
  }

  /// What makes others than the document's entities impossible.  [B, marks]
  Tensor ruling_out(Engine& engine) const {
    std::vector<float> added;
    for (const auto one : there) added.push_back(one == 0.0F ? kNever : 0.0F);
    return numbers(engine, added, {rows, marks});
  }

  /// By which log p over a document's entities is averaged.  [B, marks]
  Tensor even(Engine& engine) const {
    auto shares = there;
    const auto width = static_cast<std::ptrdiff_t>(marks);
    for (auto row = shares.begin(); row != shares.end(); row += width) {
      const auto count = static_cast<float>(std::count(row, row + width, 1.0F));
      std::for_each(row, row + width, [&](float& share) { share /= std::max(count, 1.0F); });
    }
    return numbers(engine, shares, {rows, marks});
  }
};

void validate(const ClozeReaderConfig& config) {
  const auto& model = config.model;
  model.validate_sizes();
  check_one_of("model.encoder", model.encoder,
               {"bidirectional-gru", "bidirectional-lstm", "gru", "lstm"});
  if (model.pyramid > 0) {
    throw ConfigError("model.pyramid", std::to_string(model.pyramid),
                      "0 where an entity of the document is the answer");
  }
  check_one_of("cloze.attention", config.reading, {"once", "words", "none"});
  check_one_of("cloze.answer", config.answer, {"both", "reading", "sum"});
  if (config.reading == "none") return;
  if (config.answer == "sum" && config.reading == "words") {
    throw ConfigError("cloze.answer", config.answer,
                      "both or reading where each word of the query reads (cloze.attention)");
  }
  config.attention.validate();
  check_one_of("attention.score", config.attention.score, {"additive", "dot", "general"});
  check_one_of("attention.alignment", config.attention.alignment, {"global", "smooth"});
  check_one_of("attention.selection", config.attention.selection, {"soft"});
  if (config.attention.location_filters > 0) {
    throw ConfigError("attention.location_filters",
                      std::to_string(config.attention.location_filters),
                      "0: what was read before lies in no line with what is read");
  }
}

ClozeReader::ClozeReader(const ClozeReaderConfig& config, int64_t symbols, int64_t marks)
    : config_(config),
      first_mark_(symbols - marks),
      marks_(marks),
      input_(symbols, config.model.embedding_size, config.model.dropout_words),
      embedding_dropout_(config.model.dropout_embedding),
      context_dropout_(config.model.dropout_context),
      output_dropout_(config.model.dropout_output) {
  validate(config);
  const auto& model = config.model;
  add("input", input_);
  encoder_ = build_encoder(model);
  add("encoder", *encoder_);
  const auto size = encoder_->value_size();
  summary_ = nn::build_pooling(last_of(model.encoder, size));
  add("summary", *summary_);
  add("embedding_dropout", embedding_dropout_);
  add("context_dropout", context_dropout_);
  add("output_dropout", output_dropout_);
  const auto output_size = model.output_size == 0 ? size : model.output_size;
  if (config.reading == "none") {
    head_ = std::make_unique<nn::Linear>(size, marks, nn::Bias::kNone);
    add("head", *head_);
    return;
  }
  query_encoder_ = build_encoder(model);
  add("query_encoder", *query_encoder_);
  const bool carries = config.reading == "words";
  attention_ = build_attention(config.attention, carries ? 2 * size : size, size);
  add("attention", *attention_);
  if (carries) {
    last_ = nn::build_pooling(last_of("", size));
    add("last", *last_);
    carry_layer_ = std::make_unique<nn::Linear>(size, size, nn::Bias::kNone);
    add("carry_layer", *carry_layer_);
  }
  if (config.answer == "both") {
    reading_layer_ = std::make_unique<nn::Linear>(size, output_size, nn::Bias::kNone);
    query_layer_ = std::make_unique<nn::Linear>(size, output_size, nn::Bias::kNone);
    add("reading_layer", *reading_layer_);
    add("query_layer", *query_layer_);
  }
  if (config.answer == "sum") return;
  head_ = std::make_unique<nn::Linear>(config.answer == "both" ? output_size : size, marks,
                                       nn::Bias::kNone);
  add("head", *head_);
}

Tensor ClozeReader::drop(const nn::Dropout& dropout, const Tensor& x) const {
  return config_.model.variational && x.shape().rank() == 3 ? dropout.over_steps(x) : dropout(x);
}

nn::Padded ClozeReader::embed(Engine& engine, const data::Column& column) const {
  auto words = input_.read(engine, column);
  words.values = drop(embedding_dropout_, words.values);
  return words;
}

nn::Annotations ClozeReader::annotate(const RecurrentEncoder& encoder, const nn::Padded& words,
                                      const data::Column& column) const {
  const auto lengths = lengths_of(column, words.mask.size(0));
  const bool ascend = std::is_sorted(lengths.begin(), lengths.end());  // as in training
  const auto values =
      ascend ? encoder.annotate(words, lengths).values : encoder.encode(words).annotations.values;
  return nn::Annotations::of(drop(context_dropout_, values), words.mask);
}

Look ClozeReader::read_once(const nn::Annotations& document, const Tensor& query) const {
  const auto memory = attention_->prepare(document);
  const auto reading = attention_->read(query, memory, attention_->start(memory));
  const Shape one = {memory.row_count(), 1, memory.length()};
  return {.name = "attention",
          .weights = reshape(reading.weights, one),
          .energies = reshape(reading.energies, one),
          .context = reshape(reading.context, {one[0], 1, encoder_->value_size()}),
          .query = 1};
}

Look ClozeReader::read_by_words(const nn::Annotations& document,
                                const nn::Annotations& query) const {
  const auto memory = attention_->prepare(document);
  auto reading = attention_->start(memory);
  auto read = reading.context;  // r_0 = 0
  std::vector<Tensor> all;
  std::vector<Tensor> weights;
  std::vector<Tensor> energies;
  for (int64_t i = 0; i < query.mask.size(1); ++i) {
    reading = attention_->read(concat({at_step(query.values, i), read}), memory, reading);
    read = reading.context + tanh((*carry_layer_)(read));
    all.push_back(read);
    weights.push_back(columns(query.mask, i, 1) * reading.weights);
    energies.push_back(reading.energies);
  }
  return {.name = "attention",
          .weights = stack_steps(weights),
          .energies = stack_steps(energies),
          .context = stack_steps(all),
          .query = 1,
          .by_word = true};
}

Tensor ClozeReader::features_of(const Tensor& reading, const Tensor& query) const {
  const auto met =
      reading_layer_ ? tanh((*reading_layer_)(reading) + (*query_layer_)(query)) : reading;
  return drop(output_dropout_, met);
}

ClozeReader::Found ClozeReader::read_as_one(Engine& engine, const data::Batch& batch) const {
  const auto both =
      one_behind_the_other(batch.columns.at(kDocument), batch.columns.at(kQuery), batch.size);
  const auto annotations = annotate(*encoder_, embed(engine, both), both);
  const auto features = drop(output_dropout_, summary_->pool(annotations).value);
  return {.features = features, .logits = (*head_)(features)};
}

ClozeReader::Found ClozeReader::read(Engine& engine, const data::Batch& batch) const {
  const auto& document_column = batch.columns.at(kDocument);
  const Entities entities(document_column, batch.size, first_mark_, marks_);
  const auto ruling_out = entities.ruling_out(engine);
  if (!attention_) {
    auto found = read_as_one(engine, batch);
    found.logits = found.logits + ruling_out;
    return found;
  }
  const auto& query_column = batch.columns.at(kQuery);
  const auto document_words = embed(engine, document_column);
  const auto query_words = embed(engine, query_column);
  auto document = annotate(*encoder_, document_words, document_column);
  const auto query = annotate(*query_encoder_, query_words, query_column);
  const auto asked = summary_->pool(query).value;
  if (!head_) document.mask = entities.mask(engine);
  const auto look = carry_layer_ ? read_by_words(document, query) : read_once(document, asked);
  Found found = {
      .features = {},
      .logits = {},
      .looks = {look},
      .texts = {{document_words.values, document.values}, {query_words.values, query.values}}};
  if (!head_) {
    const auto shares = weighted_sum(reshape(look.weights, {batch.size, entities.positions}),
                                     entities.stands(engine));
    found.logits = log(clamp(shares, kLeastShare)) + ruling_out;
    return found;
  }
  const auto reading = last_ ? last_->pool(nn::Annotations::of(look.context, query.mask)).value
                             : at_step(look.context, 0);
  found.features = features_of(reading, asked);
  found.logits = (*head_)(found.features) + ruling_out;
  return found;
}

Loss ClozeReader::loss(Engine& engine, const data::Batch& batch, const LossOptions& options) const {
  const auto log_p = log_softmax(read(engine, batch).logits);
  const auto right = pick(log_p, indices(engine, batch.columns.at(kLabels).symbols, {batch.size}));
  const auto share = -1.0 / static_cast<double>(batch.all_targets());
  if (options.label_smoothing == 0.0) return {share * total(right), 0.0};
  const Entities entities(batch.columns.at(kDocument), batch.size, first_mark_, marks_);
  const auto smoothing = options.label_smoothing;
  return {
      share * ((1.0 - smoothing) * total(right) + smoothing * total(log_p * entities.even(engine))),
      0.0};
}

Forced ClozeReader::force(Engine& engine, const data::Batch& batch) const {
  const auto log_p = log_softmax(read(engine, batch).logits);
  const auto right = pick(log_p, indices(engine, batch.columns.at(kLabels).symbols, {batch.size}));
  return {reshape(right, {batch.size, 1}), {}};
}

Labeller::Answer ClozeReader::answer(Engine& engine, const data::Batch& batch) const {
  auto found = read(engine, batch);
  Answer answer;
  answer.log_probabilities = log_softmax(found.logits);
  answer.looks = std::move(found.looks);
  answer.texts = std::move(found.texts);
  answer.features = answer.output = found.features;
  answer.logits = found.logits;
  return answer;
}

}  // namespace attend::models
