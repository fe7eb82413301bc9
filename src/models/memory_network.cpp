#include "models/memory_network.h"

#include <algorithm>
#include <string>

#include "core/bounds.h"
#include "core/error.h"

namespace attend::models {
namespace {

constexpr double kDeviation = 0.1;  // of what parameters begin as: Sukhbaatar et al. 2015, 4.2

/// The words of each sentence that are no padding.  symbols [N, words] -> [N]
std::vector<int64_t> lengths_of(const std::vector<Index>& symbols, int64_t words) {
  std::vector<int64_t> lengths;
  for (auto first = symbols.begin(); first != symbols.end(); first += words) {
    lengths.push_back(words - std::count(first, first + words, kPadding));
  }
  return lengths;
}

/// By which a word's vector is multiplied before it is added: number k of d by first + k/d second.
struct WordShare {
  double first = 1.0;
  double second = 0.0;
};

/// Of word j of J, from 1.
WordShare share_of(const MemoryConfig& config, int64_t size, double j, double count) {
  if (config.words == "position") return {1.0 - j / count, 2.0 * j / count - 1.0};
  if (config.words == "bag") return {};
  // 1 + 4 (k - (d + 1) / 2) (j - (J + 1) / 2) / (d J)
  const auto from_middle = (j - (count + 1.0) / 2.0) / count;
  const auto d = static_cast<double>(size);
  return {1.0 - 2.0 * (d + 1.0) / d * from_middle, 4.0 * from_middle};
}

/// How many words a sentence of so many counts. Its time is one behind them in the authors'
/// program.
double counted(const MemoryConfig& config, int64_t length) {
  return static_cast<double>(length + (config.words == "centred" && config.times ? 1 : 0));
}

/// By which the words of each sentence are summed: their `first`, and unless they are a bag their
/// `second`.  [N, 1 or 2, words]
std::vector<float> shares_of_words(const MemoryConfig& config, int64_t size,
                                   const std::vector<int64_t>& lengths, int64_t words) {
  std::vector<float> shares;
  const auto add = [&](int64_t length, double WordShare::*number) {
    for (int64_t j = 1; j <= words; ++j) {
      const auto share = share_of(config, size, static_cast<double>(j), counted(config, length));
      shares.push_back(j > length ? 0.0F : static_cast<float>(share.*number));
    }
  };
  for (const auto length : lengths) {
    add(length, &WordShare::first);
    if (config.words != "bag") add(length, &WordShare::second);
  }
  return shares;
}

/// 1/d, 2/d .. 1.  [d]
Tensor places(Engine& engine, int64_t size) {
  return (1.0 / static_cast<double>(size)) * reshape(1.0 + positions(engine, size), {size});
}

std::size_t of(int64_t number) {
  return static_cast<std::size_t>(number);
}

}  // namespace

/// The newest facts of each row, as many as are kept.
struct MemoryNetwork::Facts {
  int64_t rows = 0;              // B
  int64_t count = 0;             // F
  int64_t words = 0;             // of the longest
  std::vector<Index> symbols{};  // [B, F, words]
  std::vector<Index> ages{};     // [B, F]
  std::vector<float> mask{};     // [B, F]
  std::vector<int64_t> first{};  // which fact of the story is the first one that is kept  [B]
};

void validate(const MemoryNetworkConfig& config) {
  config.memory.validate();
  config.attention.validate();
  check_between("model.embedding_size", config.size, 1, 65'536);
  check_one_of("attention.score", config.attention.score,
               {"dot", "general", "additive", "no-query"});
  check_one_of("attention.alignment", config.attention.alignment, {"global", "smooth"});
  check_one_of("attention.selection", config.attention.selection, {"soft"});
  if (config.attention.location_filters > 0) {
    throw ConfigError("attention.location_filters",
                      std::to_string(config.attention.location_filters), "0: facts lie in no line");
  }
}

MemoryNetwork::MemoryNetwork(const MemoryNetworkConfig& config, int64_t symbols,
                             const std::vector<std::vector<Index>>& answers)
    : config_(config), label_count_(std::ssize(answers)) {
  validate(config);
  for (const auto& answer : answers) answer_length_ = std::max(answer_length_, std::ssize(answer));
  for (const auto& answer : answers) {
    answers_.insert(answers_.end(), answer.begin(), answer.end());
    answers_.resize(answers_.size() + of(answer_length_) - answer.size(), kPadding);
  }
  const auto count = is_adjacent() ? config.memory.hops + 1 : 2;
  for (int64_t i = 0; i < count; ++i) {
    tables_.push_back(std::make_unique<Table>());
    add_table("table_" + std::to_string(i), *tables_.back(), symbols);
  }
  if (!is_adjacent()) {
    const nn::Initial normal = {nn::Initial::kNormal, kDeviation};
    add("question", question_.words, {symbols, config.size}, normal);
    carry_layer_ = std::make_unique<nn::Linear>(config.size, config.size, nn::Bias::kNone);
    add("carry_layer", *carry_layer_);
    head_ = std::make_unique<nn::Linear>(config.size, label_count_, nn::Bias::kNone);
    add("head", *head_);
  }
  attention_ = build_attention(config.attention, config.size, config.size);
  add("attention", *attention_);
}

void MemoryNetwork::add_table(const std::string& name, Table& table, int64_t symbols) {
  const nn::Initial normal = {nn::Initial::kNormal, kDeviation};
  add(name + ".words", table.words, {symbols, config_.size}, normal);
  if (!config_.memory.times) return;
  add(name + ".ages", table.ages, {config_.memory.size + 1, config_.size}, normal);
}

MemoryNetwork::Facts MemoryNetwork::newest(const data::Batch& batch) const {
  const auto& told = batch.columns.at(kFacts);
  const auto& ages = batch.columns.at(kAges);
  const auto words = told.extents.at(1);
  Facts facts = {
      .rows = batch.size, .count = std::min(told.positions(), config_.memory.size), .words = words};
  for (int64_t row = 0; row < batch.size; ++row) {
    const auto all = ages.count_of(row);
    const auto first = std::max<int64_t>(all - facts.count, 0);
    facts.first.push_back(first);
    for (int64_t i = first; i < first + facts.count; ++i) {
      const bool is_there = i < all;
      const auto from = of((row * told.positions() + (is_there ? i : 0)) * words);
      for (std::size_t j = 0; j < of(words); ++j) {
        facts.symbols.push_back(is_there ? told.symbols[from + j] : kPadding);
      }
      const auto age = is_there ? ages.symbols[of(row * ages.positions() + i)] : Index{0};
      facts.ages.push_back(std::min(age, static_cast<Index>(config_.memory.size)));
      facts.mask.push_back(is_there ? 1.0F : 0.0F);
    }
  }
  return facts;
}

Tensor MemoryNetwork::sentences(Engine& engine, const Tensor& table,
                                const std::vector<Index>& symbols, int64_t words) const {
  const auto count = std::ssize(symbols) / words;
  const auto shares =
      shares_of_words(config_.memory, config_.size, lengths_of(symbols, words), words);
  const int64_t numbers_each = config_.memory.words == "bag" ? 1 : 2;
  const auto vectors = embed(table, indices(engine, symbols, {count, words}));
  const auto sums = weighted_sum(numbers(engine, shares, {count, numbers_each, words}), vectors);
  if (numbers_each == 1) return at_step(sums, 0);
  return at_step(sums, 0) + places(engine, config_.size) * at_step(sums, 1);
}

Tensor MemoryNetwork::memory_by(Engine& engine, const Table& table, const Facts& facts) const {
  const Shape shape = {facts.rows, facts.count, config_.size};
  const auto read = reshape(sentences(engine, table.words, facts.symbols, facts.words), shape);
  if (!config_.memory.times) return read;
  auto times = embed(table.ages, indices(engine, facts.ages, {facts.rows, facts.count}));
  if (config_.memory.words == "centred") times = shared_times(engine, facts, times);
  return read + times;
}

/// The last word of each fact, by its position.  times [B, F, d] -> the same
Tensor MemoryNetwork::shared_times(Engine& engine, const Facts& facts, const Tensor& times) const {
  std::vector<float> first;
  std::vector<float> second;
  for (const auto length : lengths_of(facts.symbols, facts.words)) {
    const auto count = counted(config_.memory, length);
    const auto share = share_of(config_.memory, config_.size, count, count);
    first.push_back(static_cast<float>(share.first));
    second.push_back(static_cast<float>(share.second));
  }
  const Shape each = {facts.rows, facts.count, 1};
  return numbers(engine, first, each) * times +
         numbers(engine, second, each) * (places(engine, config_.size) * times);
}

MemoryNetwork::Read MemoryNetwork::read(Engine& engine, const data::Batch& batch,
                                        const Facts& facts, bool is_linear) const {
  const auto& asked = batch.columns.at(kQuestion);
  const auto mask = numbers(engine, facts.mask, {facts.rows, facts.count});
  const auto& question = is_adjacent() ? tables_.front()->words : question_.words;
  Read read;
  read.value = sentences(engine, question, asked.symbols, asked.positions());
  auto keys = memory_by(engine, *tables_[0], facts);
  Tensor values;
  nn::Memory memory;
  for (int64_t hop = 0; hop < config_.memory.hops; ++hop) {
    if (is_adjacent() || hop == 0) {
      if (hop > 0) keys = values;
      values = memory_by(engine, *tables_[is_adjacent() ? of(hop) + 1 : 1], facts);
      memory = attention_->prepare({keys, values, mask});
    }
    auto reading = attention_->read(read.value, memory, attention_->start(memory));
    if (is_linear) {
      reading.weights = reading.energies * mask;
      reading.context = weighted_sum(reading.weights, values);
    }
    read.queries.push_back(read.value);
    const auto carried = carry_layer_ ? (*carry_layer_)(read.value) : read.value;
    read.value = carried + reading.context;
    read.readings.push_back(reading);
  }
  return read;
}

Tensor MemoryNetwork::logits_of(Engine& engine, const Tensor& value) const {
  if (head_) return (*head_)(value);
  // The answers' vectors are a memory that every row reads.
  const auto words = tables_.back()->words;
  std::vector<float> shares;
  for (const auto word : answers_) shares.push_back(word == kPadding ? 0.0F : 1.0F);
  const auto vectors =
      weighted_sum(numbers(engine, shares, {label_count_, answer_length_}),
                   embed(words, indices(engine, answers_, {label_count_, answer_length_})));
  const std::vector<Index> first(of(value.size(0)), 0);
  return dot_each(reshape(vectors, {1, label_count_, config_.size}), value,
                  indices(engine, first, {value.size(0)}));
}

Loss MemoryNetwork::loss(Engine& engine, const data::Batch& batch,
                         const LossOptions& options) const {
  const auto found = read(engine, batch, newest(batch), options.linear_start);
  const auto log_p = log_softmax(logits_of(engine, found.value));
  return {label_loss(engine, batch, log_p, options.label_smoothing), 0.0};
}

Forced MemoryNetwork::force(Engine& engine, const data::Batch& batch) const {
  const auto found = read(engine, batch, newest(batch), false);
  return forced_labels(engine, batch, log_softmax(logits_of(engine, found.value)));
}

Labeller::Answer MemoryNetwork::answer(Engine& engine, const data::Batch& batch) const {
  const auto facts = newest(batch);
  const auto found = read(engine, batch, facts, false);
  const auto logits = logits_of(engine, found.value);
  Answer answer;
  answer.log_probabilities = log_softmax(logits);
  answer.features = answer.output = found.value;
  answer.logits = logits;
  const auto all = batch.columns.at(kFacts).positions();
  for (std::size_t hop = 0; hop < found.readings.size(); ++hop) {
    const auto& reading = found.readings[hop];
    const auto kept = to_vector(reading.weights);
    std::vector<float> weights(of(facts.rows * all), 0.0F);  // nothing of facts that are forgotten
    for (int64_t row = 0; row < facts.rows; ++row) {
      const auto count = std::min(facts.count, all - facts.first[of(row)]);
      std::copy_n(kept.begin() + row * facts.count, count,
                  weights.begin() + row * all + facts.first[of(row)]);
    }
    answer.looks.push_back({.name = "hop " + std::to_string(hop + 1),
                            .weights = numbers(engine, weights, {facts.rows, 1, all}),
                            .context = reshape(reading.context, {facts.rows, 1, config_.size}),
                            .query = 1});
  }
  return answer;
}

std::vector<MemoryNetwork::Hop> MemoryNetwork::walk(Engine& engine,
                                                    const data::Batch& batch) const {
  const auto found = read(engine, batch, newest(batch), false);
  std::vector<Hop> hops;
  for (std::size_t hop = 0; hop < found.readings.size(); ++hop) {
    const auto& reading = found.readings[hop];
    const bool is_last = hop + 1 == found.readings.size();
    hops.push_back({found.queries[hop], reading.energies, reading.weights, reading.context,
                    is_last ? found.value : found.queries[hop + 1]});
  }
  return hops;
}

}  // namespace attend::models
