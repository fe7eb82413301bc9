#include "cli/input_rows.h"

#include <ostream>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "cli/columns.h"
#include "cli/message.h"
#include "core/error.h"
#include "tasks/line_cells.h"
#include "text/utf8.h"

namespace attend::cli {
namespace {

class LineRows final : public InputRows {
 public:
  LineRows(const std::string& path, std::size_t columns, bool first_has_tabs)
      : file_(path), columns_(columns), first_has_tabs_(first_has_tabs) {}

  bool next(data::Row& row) override {
    std::string line;
    if (!file_.next_unchecked(line)) return false;
    row.line = file_.line_number();
    if (text::is_valid_utf8(line) && text::is_blank(line)) {
      row.cells.assign(columns_, "");
    } else {
      row.cells = tasks::cells_of(line, columns_, first_has_tabs_);
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
  bool first_has_tabs_;
};

class RowsOfCells final : public InputRows {
 public:
  explicit RowsOfCells(std::vector<std::string> cells) : cells_(std::move(cells)) {}

  bool next(data::Row& row) override {
    if (given_ == cells_.size()) return false;
    row.cells = {cells_[given_++]};
    row.line = static_cast<std::int64_t>(given_);
    return true;
  }
  bool has_row() override { return true; }
  std::string where(std::size_t /*column*/) const override { return cells_[given_ - 1]; }

 private:
  std::vector<std::string> cells_;
  std::size_t given_ = 0;
};

class CorpusRows final : public InputRows {
 public:
  CorpusRows(std::unique_ptr<data::Corpus> corpus, std::size_t columns)
      : corpus_(std::move(corpus)), columns_(columns) {}

  /// The corpus leaves blank rows out: they are those that it has read besides.
  bool next(data::Row& row) override {
    if (!is_held_ && !is_over_) {
      is_held_ = corpus_->next(held_);
      is_over_ = !is_held_;
    }
    if (is_over_ && given_ == corpus_->rows_read()) return false;
    ++given_;
    if (is_held_ && corpus_->rows_read() == given_) {
      row = std::exchange(held_, {});
      is_held_ = false;
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
  data::Row held_;  // the next one that is not blank
  bool is_held_ = false;
  bool is_over_ = false;
  std::int64_t given_ = 0;
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

class PlacedRows final : public InputRows {
 public:
  PlacedRows(std::unique_ptr<InputRows> rows, std::shared_ptr<const data::CellPlaces> places)
      : rows_(std::move(rows)), places_(std::move(places)) {}

  bool next(data::Row& row) override {
    if (!rows_->next(row)) return false;
    auto& cell = row.cells.front();
    if (cell.empty()) return true;
    try {
      cell = places_->of(cell);
    } catch (const Error& error) {
      throw Error(where(0) + ": " + error.what());
    }
    return true;
  }
  bool has_row() override { return rows_->has_row(); }
  std::string where(std::size_t column) const override { return rows_->where(column); }

 private:
  std::unique_ptr<InputRows> rows_;
  std::shared_ptr<const data::CellPlaces> places_;
};

class FirstRows final : public InputRows {
 public:
  FirstRows(std::unique_ptr<InputRows> rows, std::ostream& err)
      : rows_(std::move(rows)), err_(err) {}

  bool next(data::Row& row) override {
    while (rows_->next(row)) {
      std::string all;
      for (const auto& cell : row.cells) all += cell + '\n';
      if (all.size() == row.cells.size()) continue;  // blank
      ++read_;
      if (!known_.insert(std::move(all)).second) continue;
      row.line = std::ssize(known_);
      return true;
    }
    if (read_ > std::ssize(known_) && !is_said_) {
      say(err_, fmt::format("{} rows, {} of them different: one answer for each, in the order in "
                            "which they come first",
                            read_, known_.size()));
    }
    is_said_ = true;
    return false;
  }
  bool has_row() override { return rows_->has_row(); }
  std::string where(std::size_t column) const override { return rows_->where(column); }

 private:
  std::unique_ptr<InputRows> rows_;
  std::ostream& err_;
  std::set<std::string> known_;
  std::int64_t read_ = 0;
  bool is_said_ = false;
};

}  // namespace

std::unique_ptr<InputRows> placed(std::unique_ptr<InputRows> rows,
                                  std::shared_ptr<const data::CellPlaces> places) {
  return std::make_unique<PlacedRows>(std::move(rows), std::move(places));
}

std::unique_ptr<InputRows> first_of_each(std::unique_ptr<InputRows> rows, std::ostream& err) {
  return std::make_unique<FirstRows>(std::move(rows), err);
}

std::unique_ptr<InputRows> rows_of_lines(const std::string& path, std::size_t columns,
                                         bool first_has_tabs) {
  return std::make_unique<LineRows>(path, columns, first_has_tabs);
}

std::unique_ptr<InputRows> rows_of_cells(std::vector<std::string> cells) {
  return std::make_unique<RowsOfCells>(std::move(cells));
}

std::unique_ptr<InputRows> rows_of_corpus(std::unique_ptr<data::Corpus> corpus,
                                          std::size_t columns) {
  if (corpus->row_count()) return std::make_unique<NumberRows>(std::move(corpus), columns);
  return std::make_unique<CorpusRows>(std::move(corpus), columns);
}

}  // namespace attend::cli
