#include "cli/input_rows.h"

#include <utility>

#include <fmt/format.h>

#include "cli/columns.h"
#include "text/utf8.h"

namespace attend::cli {
namespace {

class LineRows final : public InputRows {
 public:
  LineRows(const std::string& path, std::size_t columns) : file_(path), columns_(columns) {}

  bool next(data::Row& row) override {
    std::string line;
    if (!file_.next_unchecked(line)) return false;
    row.line = file_.line_number();
    if (text::is_valid_utf8(line) && text::is_blank(line)) {
      row.cells.assign(columns_, "");
    } else {
      row.cells = cells_of(line, columns_);
    }
    return true;
  }
  bool has_row() override { return file_.has_line(); }
  std::string where(std::size_t /*column*/) const override {
    return fmt::format("line {}", file_.line_number());
  }

 private:
  text::FileLines file_;
  std::size_t columns_;
};

class CorpusRows final : public InputRows {
 public:
  CorpusRows(std::unique_ptr<data::Corpus> corpus, std::size_t columns, bool is_table)
      : corpus_(std::move(corpus)), columns_(columns), above_(is_table ? 1 : 0) {}

  /// The corpus leaves blank rows out: they are where its lines have a gap.
  bool next(data::Row& row) override {
    if (!is_held_ && !is_over_) {
      is_held_ = corpus_->next(held_);
      is_over_ = !is_held_;
    }
    if (is_over_ && given_ == rows_ + corpus_->blank_rows()) return false;
    ++given_;
    if (is_held_ && held_.line - above_ == given_) {
      row = std::exchange(held_, {});
      is_held_ = false;
      ++rows_;
    } else {
      row.cells.assign(columns_, "");
    }
    row.line = given_;
    return true;
  }
  bool has_row() override { return true; }
  std::string where(std::size_t column) const override { return corpus_->where(column); }

 private:
  std::unique_ptr<data::Corpus> corpus_;
  std::size_t columns_;
  std::int64_t above_;  // lines of a header
  data::Row held_;      // the next one that is not blank
  bool is_held_ = false;
  bool is_over_ = false;
  std::int64_t given_ = 0;
  std::int64_t rows_ = 0;  // of those given, not blank
};

/// Those of a corpus that has no lines, without the cells of what is right.
class NumberRows final : public InputRows {
 public:
  NumberRows(std::unique_ptr<data::Corpus> corpus, std::size_t columns)
      : corpus_(std::move(corpus)), columns_(columns) {}

  bool next(data::Row& row) override {
    if (!corpus_->next(row)) return false;
    row.cells.resize(columns_);
    return true;
  }
  bool has_row() override { return true; }
  std::string where(std::size_t column) const override { return corpus_->where(column); }

 private:
  std::unique_ptr<data::Corpus> corpus_;
  std::size_t columns_;
};

}  // namespace

std::unique_ptr<InputRows> rows_of_lines(const std::string& path, std::size_t columns) {
  return std::make_unique<LineRows>(path, columns);
}

std::unique_ptr<InputRows> rows_of_corpus(std::unique_ptr<data::Corpus> corpus, std::size_t columns,
                                          bool is_table) {
  if (corpus->row_count()) return std::make_unique<NumberRows>(std::move(corpus), columns);
  return std::make_unique<CorpusRows>(std::move(corpus), columns, is_table);
}

}  // namespace attend::cli
