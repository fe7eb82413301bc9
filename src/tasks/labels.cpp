#include "tasks/labels.h"

#include <utility>

#include <fmt/format.h>

namespace attend::tasks {
namespace {

std::string heads_of(std::int64_t count) {
  return fmt::format("{} head{}", count, count == 1 ? "" : "s");
}

}  // namespace

models::LabelConfig label_config(const SystemConfig& config) {
  return {config.model, config.pooling, config.self_attention, config.letters};
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
  const auto& letters = config.letters;
  if (letters.embedding_size == 0) return parts;
  const auto hidden_size = letters.hidden_size == 0 ? letters.embedding_size : letters.hidden_size;
  return parts +
         fmt::format(", letters of words ({} to 2 x {})", letters.embedding_size, hidden_size);
}

std::shared_ptr<const data::Coder> learn_vocabulary(const data::Corpus& corpus, std::size_t column,
                                                    const text::VocabularyOptions& options) {
  const auto lines = corpus.lines(std::vector{column});
  return std::make_shared<data::TextCoder>(text::train_vocabulary(*lines, options));
}

data::Part symbols_part(std::vector<Index> symbols) {
  if (symbols.empty()) symbols.push_back(kUnknown);
  return {.extents = {std::ssize(symbols)}, .symbols = std::move(symbols)};
}

void check_labels(const data::Corpus& train, data::Corpus& dev, std::size_t column, bool of_words) {
  const auto lines = train.lines(std::vector{column});
  const auto known = data::LabelCoder::learn(*lines, of_words);
  dev.seek({});
  for (data::Row row; dev.next(row);) {
    const auto where = [&](std::size_t of) { return dev.where(of); };
    reading(where, column, [&] {
      return of_words ? known->encode_words(row.cells[column]) : known->encode(row.cells[column]);
    });
  }
  dev.seek({});
}

}  // namespace attend::tasks
