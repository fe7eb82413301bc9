#include "tasks/labels.h"

#include <utility>

namespace attend::tasks {

models::LabelConfig label_config(const SystemConfig& config) {
  return {config.model, config.pooling, config.self_attention, config.letters};
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
