#include "data/table_corpus.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "core/error.h"
#include "core/fields.h"
#include "data/column_names.h"

namespace attend::data {
namespace {

std::vector<std::string_view> cells_of(std::string_view line) {
  std::vector<std::string_view> cells;
  while (true) {
    const auto end = line.find('\t');
    cells.push_back(line.substr(0, end));
    if (end == std::string_view::npos) return cells;
    line.remove_prefix(end + 1);
  }
}

/// One column after another of a table, as lines.
class TableLines final : public text::LineSource {
 public:
  TableLines(std::unique_ptr<Corpus> table, std::vector<std::size_t> columns)
      : table_(std::move(table)), columns_(std::move(columns)) {}

  bool next(std::string& line) override {
    while (column_ < columns_.size()) {
      if (table_->next(row_)) {
        line = row_.cells[columns_[column_]];
        return true;
      }
      ++column_;
      table_->seek({});
    }
    return false;
  }
  void rewind() override {
    column_ = 0;
    table_->seek({});
  }
  std::string where() const override {
    return table_->where(columns_[std::min(column_, columns_.size() - 1)]);
  }

 private:
  std::unique_ptr<Corpus> table_;
  std::vector<std::size_t> columns_;
  std::size_t column_ = 0;
  Row row_;
};

}  // namespace

TableCorpus::TableCorpus(const std::string& path, const std::vector<CorpusColumn>& columns,
                         const CorpusOptions& options)
    : Corpus(columns, options.skip_empty), options_(options), file_(path) {
  read_header();
}

void TableCorpus::read_header() {
  std::string line;
  if (!file_.next(line)) throw Error(file_.path() + " is empty: its first line names the columns");
  const auto names = cells_of(line);
  width_ = names.size();
  std::string found;
  for (const auto name : names) {
    found += (found.empty() ? "" : ", ") + std::string(name.substr(0, 40));
    if (found.size() > 150) break;
  }
  for (const auto& [column, name] : options_.renamed) {
    const bool is_known =
        std::any_of(columns().begin(), columns().end(),
                    [&, &asked = column](const auto& one) { return one.name == asked; });
    if (!is_known) {
      throw Error(fmt::format("--columns {}={}: there is no column {}; there are {}", column, name,
                              column, listed(columns())));
    }
  }
  for (const auto& column : columns()) {
    const auto renamed = options_.renamed.find(column.name);
    const auto& name = renamed == options_.renamed.end() ? column.name : renamed->second;
    const auto place = std::find(names.begin(), names.end(), name);
    if (place == names.end()) {
      throw Error(
          fmt::format("{}: the first line names the columns, and none is {}: found {}; "
                      "another name is said with --columns {}=NAME",
                      file_.where(), name, found, column.name));
    }
    if (std::find(place + 1, names.end(), name) != names.end()) {
      throw Error(fmt::format("{}: the column {} is there twice", file_.where(), name));
    }
    places_.push_back(static_cast<std::size_t>(place - names.begin()));
  }
}

bool TableCorpus::read(Row& row) {
  std::string line;
  if (!file_.next(line)) return false;
  const auto cells = cells_of(line);
  row.cells.assign(places_.size(), "");
  row.line = file_.line_number();
  if (line.empty()) return true;  // a blank row, whatever the columns
  if (cells.size() != width_) {
    throw Error(fmt::format("{}: {} cells, but the first line names {} columns", file_.where(),
                            cells.size(), width_));
  }
  for (std::size_t i = 0; i < places_.size(); ++i) row.cells[i] = cells[places_[i]];
  return true;
}

Place TableCorpus::place() const {
  return {file_.line_number(), file_.offset()};
}

void TableCorpus::seek(const Place& place) {
  if (place.empty()) {
    std::string header;
    file_.rewind();
    file_.next(header);
  } else if (place.size() == 2) {
    file_.seek(place[1], place[0]);
  } else {
    throw Error(name() + ": a place in a table was expected: the files have changed");
  }
}

std::string TableCorpus::where(std::size_t column) const {
  return file_.where() + ", " + columns().at(column).name;
}

std::unique_ptr<text::LineSource> TableCorpus::lines(std::span<const std::size_t> chosen) const {
  return std::make_unique<TableLines>(
      std::make_unique<TableCorpus>(file_.path(), columns(), options_),
      std::vector<std::size_t>(chosen.begin(), chosen.end()));
}

}  // namespace attend::data
