#include "data/corpus_lines.h"

#include <algorithm>

namespace attend::data {
namespace {

class CorpusLines final : public text::LineSource {
 public:
  CorpusLines(std::unique_ptr<Corpus> corpus, std::vector<std::size_t> columns)
      : corpus_(std::move(corpus)), columns_(std::move(columns)) {}

  bool next(std::string& line) override {
    while (column_ < columns_.size()) {
      if (corpus_->next(row_)) {
        line = row_.cells[columns_[column_]];
        return true;
      }
      ++column_;
      corpus_->seek({});
    }
    return false;
  }
  void rewind() override {
    column_ = 0;
    corpus_->seek({});
  }
  std::string where() const override {
    return corpus_->where(columns_[std::min(column_, columns_.size() - 1)]);
  }

 private:
  std::unique_ptr<Corpus> corpus_;
  std::vector<std::size_t> columns_;
  std::size_t column_ = 0;
  Row row_;
};

}  // namespace

std::unique_ptr<text::LineSource> lines_of(std::unique_ptr<Corpus> corpus,
                                           std::vector<std::size_t> columns) {
  return std::make_unique<CorpusLines>(std::move(corpus), std::move(columns));
}

std::vector<std::string_view> cells_of(std::string_view line) {
  std::vector<std::string_view> cells;
  while (true) {
    const auto end = line.find('\t');
    cells.push_back(line.substr(0, end));
    if (end == std::string_view::npos) return cells;
    line.remove_prefix(end + 1);
  }
}

}  // namespace attend::data
