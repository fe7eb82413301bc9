#include "tasks/labels.h"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "core/error.h"
#include "data/label_coder.h"
#include "tasks/label_predictor.h"
#include "text/utf8.h"

namespace attend::tasks {
namespace {

using models::LabelModel;

constexpr std::int64_t kMostLetters = 2000;  // that differ

/// Symbols in a row, without an end; of none the unknown one.
data::Part symbols_part(std::vector<Index> symbols) {
  if (symbols.empty()) symbols.push_back(kUnknown);
  return {.extents = {std::ssize(symbols)}, .symbols = std::move(symbols)};
}

/// The letters of each word.  [T, L]
data::Part letters_part(std::string_view cell, const text::Vocabulary& letters) {
  std::vector<std::vector<Index>> words;
  std::size_t longest = 1;
  for (const auto& word : text::split_words(text::to_nfc(cell))) {
    words.push_back(letters.encode_ids(word));
    longest = std::max(longest, words.back().size());
  }
  if (words.empty()) words.emplace_back();
  data::Part part = {.extents = {std::ssize(words), static_cast<std::int64_t>(longest)}};
  for (auto& word : words) {
    word.resize(longest, kPadding);
    part.symbols.insert(part.symbols.end(), word.begin(), word.end());
  }
  return part;
}

std::string heads_of(std::int64_t count) {
  return fmt::format("{} head{}", count, count == 1 ? "" : "s");
}

/// What a list of a model's parts says of the letters of its words.
std::string letters_of(const models::LettersConfig& letters) {
  if (letters.embedding_size == 0) return "";
  const auto hidden_size = letters.hidden_size == 0 ? letters.embedding_size : letters.hidden_size;
  return fmt::format(", letters of words ({} to 2 x {})", letters.embedding_size, hidden_size);
}

}  // namespace

std::shared_ptr<const data::Coder> learn_vocabulary(const data::Corpus& corpus,
                                                    std::span<const std::size_t> columns,
                                                    const text::VocabularyOptions& options) {
  const auto lines = corpus.lines(columns);
  return std::make_shared<data::TextCoder>(text::train_vocabulary(*lines, options));
}

models::LabelConfig label_config(const SystemConfig& config) {
  return {config.model,     config.pooling, config.self_attention, config.letters, config.labels,
          config.attention, config.pair};
}

void refuse_answers_of_words(const SystemConfig& config, std::string_view answer) {
  const auto refuse = [&](const char* key, const std::string& value, const char* none) {
    throw ConfigError(key, value, fmt::format("{}: {} is no answer of each word", none, answer));
  };
  const auto heads = config.self_attention.heads;
  if (heads > 0) refuse("self_attention.heads", std::to_string(heads), "0");
  if (config.labels.chain) refuse("labels.chain", "true", "false");
}

std::string made_of_pooled(const SystemConfig& config) {
  const auto& [kind, heads, hidden_size, penalty] = config.pooling;
  const auto encoder = config.model.encoder + " encoder, ";
  if (kind != "attention") return fmt::format("{}{} pooling, no attention", encoder, kind);
  auto parts = fmt::format("{}attention pooling ({}", encoder, heads_of(heads));
  if (hidden_size > 0) parts += fmt::format(", layer of {}", hidden_size);
  if (penalty > 0.0) parts += fmt::format(", penalty {}", penalty);
  return parts + ')';
}

std::string made_of_words(const SystemConfig& config) {
  const auto heads = config.self_attention.heads;
  auto parts = config.model.encoder + " encoder, ";
  parts += heads > 0 ? fmt::format("self-attention ({})", heads_of(heads)) : "no attention";
  return parts + letters_of(config.letters) + (config.labels.chain ? ", chain of labels" : "");
}

std::string made_of_pair(const SystemConfig& config) {
  const auto& pair = config.pair;
  auto parts = fmt::format("{} encoder, {} encodings, ", config.model.encoder, pair.encoding);
  if (pair.attention == "none") {
    parts += "no attention";
  } else {
    parts += fmt::format("{} attention {} ({})", config.attention.score,
                         pair.attention == "words" ? "word by word" : "once",
                         config.attention.alignment);
  }
  if (pair.compares) parts += ", compared";
  if (pair.two_way) parts += ", two-way";
  if (pair.layers > 0) {
    parts += fmt::format(", {} layer{} above", pair.layers, pair.layers == 1 ? "" : "s");
  }
  return parts + letters_of(config.letters);
}

models::LabelSizes label_sizes(const Task& task, const data::Coders& coders) {
  const auto count = [&](std::string_view column) {
    return data::coder_called(coders, column).symbol_count();
  };
  return {.symbols = count(task.columns()[0].name),
          .letters = coders.contains(kLetters) ? count(kLetters) : 0,
          .labels = count(task.columns()[task.target()].name)};
}

models::LabelSizes least_label_sizes() {
  return {.symbols = kFirstOrdinary, .letters = kFirstOrdinary, .labels = 2};
}

std::string_view LabelTask::answers() const {
  return of_words_ ? "tags" : "labels";
}

std::vector<std::size_t> LabelTask::text_columns() const {
  std::vector<std::size_t> texts;
  for (std::size_t i = 0; i < source_count(); ++i) texts.push_back(i);
  return texts;
}

bool LabelTask::uses(std::string_view key) const {
  return is_of(key, {"text", "model", "pooling", "self_attention", "letters", "labels"}) &&
         key != "model.convolutions" && key != "model.ctc";
}

data::BatchRule LabelTask::batches(const SystemConfig& /*config*/) const {
  data::BatchRule rule;
  rule.budget = LabelModel::kText;
  rule.target = LabelModel::kLabels;
  for (const auto i : text_columns()) {
    rule.lengths.push_back(LabelModel::text_column(i));
    rule.names.emplace_back(columns()[i].name);
  }
  return rule;
}

void LabelTask::check_dev(const data::Corpus& train, data::Corpus& dev) const {
  const auto lines = train.lines(std::vector{target()});
  const auto known = data::LabelCoder::learn(*lines, of_words_);
  dev.seek({});
  for (data::Row row; dev.next(row);) {
    const auto& cell = row.cells[target()];
    const auto where = [&](std::size_t of) { return dev.where(of); };
    reading(where, target(),
            [&] { return of_words_ ? known->encode_words(cell) : known->encode(cell); });
  }
  dev.seek({});
}

data::Coders LabelTask::learn(const data::Corpus& corpus, const SystemConfig& config,
                              std::uint64_t seed) const {
  const auto texts = text_columns();
  const auto labels = corpus.lines(std::vector{target()});
  const auto vocabulary = learn_vocabulary(corpus, texts, config.text.vocabulary(seed));
  data::Coders coders;
  for (const auto i : texts) coders[std::string(columns()[i].name)] = vocabulary;
  coders[std::string(columns()[target()].name)] = data::LabelCoder::learn(*labels, of_words_);
  if (config.letters.embedding_size > 0) {
    coders[kLetters] = learn_vocabulary(corpus, texts,
                                        {.kind = "characters",
                                         .size = kMostLetters,
                                         .sample_lines = 0,
                                         .seed = seed,
                                         .lowercase = config.reads_small_letters(kLetters)});
  }
  return coders;
}

data::Part LabelTask::labels_part(const data::Row& row, const data::Coders& coders,
                                  const data::Part& words) const {
  if (row.cells.size() > target()) {
    const auto& labels = data::labels_of(coders, columns()[target()].name);
    const auto& cell = row.cells[target()];
    return of_words_ ? labels.encode_words(cell) : labels.encode(cell);
  }
  data::Part none = {.symbols = {0}, .padding = 0};  // not looked at
  if (!of_words_) return none;
  none.extents = words.extents;
  none.symbols.resize(words.symbols.size(), 0);
  return none;
}

std::vector<data::Part> LabelTask::encode(const data::Row& row, const data::Coders& coders,
                                          const Where& where) const {
  std::vector<data::Part> parts;
  std::vector<data::Part> letters;
  const auto texts = source_count();
  for (std::size_t i = 0; i < texts; ++i) {
    const auto& cell = row.cells[i];
    if (texts > 1 && text::is_blank(cell)) throw Error(where(i) + ": empty: expected a text");
    parts.push_back(symbols_part(data::vocabulary_of(coders, columns()[i].name)->encode_ids(cell)));
    if (!coders.contains(kLetters)) continue;
    letters.push_back(letters_part(cell, *data::vocabulary_of(coders, kLetters)));
  }
  if (row.cells.size() > texts) check(row, where);
  auto labels = reading(where, target(), [&] { return labels_part(row, coders, parts[0]); });
  parts.insert(parts.begin() + LabelModel::kLabels, std::move(labels));
  for (auto& part : letters) parts.push_back(std::move(part));
  return parts;
}

text::Tokens LabelTask::read_of(const std::string& cell, std::size_t column,
                                const data::Coders& coders) const {
  return data::vocabulary_of(coders, columns()[column].name)->encode(cell);
}

std::string LabelTask::said(Index label, const data::Row& /*row*/,
                            const data::Coders& coders) const {
  const auto& names = data::labels_of(coders, columns()[target()].name).labels();
  return names.at(static_cast<std::size_t>(label));
}

std::unique_ptr<Predictor> LabelTask::predictor(std::span<const System* const> systems,
                                                Engine& engine) const {
  return std::make_unique<LabelPredictor>(systems, engine);
}

}  // namespace attend::tasks
