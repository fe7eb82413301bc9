#include "data/table_corpus.h"

#include <algorithm>
#include <span>
#include <string_view>

#include <fmt/format.h>

#include "core/error.h"
#include "data/column_names.h"
#include "data/corpus_lines.h"

namespace attend::data {
namespace {

/// Where the column of this name is in a line.
std::size_t place_of(const std::string& name, std::span<const std::string_view> names,
                     const std::string& where, const std::string& advice) {
  const auto place = std::find(names.begin(), names.end(), name);
  if (place == names.end()) {
    std::string found;
    for (const auto one : names) {
      found += (found.empty() ? "" : ", ") + std::string(one.substr(0, 40));
      if (found.size() > 150) break;
    }
    throw Error(fmt::format("{}: the first line names the columns, and none is {}: found {}{}",
                            where, name, found, advice));
  }
  if (std::find(place + 1, names.end(), name) != names.end()) {
    throw Error(fmt::format("{}: the column {} is there twice", where, name));
  }
  return static_cast<std::size_t>(place - names.begin());
}

}  // namespace

TableCorpus::TableCorpus(const std::string& path, const std::vector<CorpusColumn>& columns,
                         const CorpusOptions& options)
    : Corpus(columns, options.skip_empty), options_(options), file_(path) {
  read_header();
  if (!wanted_.empty()) check_choice();
}

TableCorpus::TableCorpus(const TableCorpus& other, WithoutCheck)
    : Corpus(other.columns(), other.options_.skip_empty),
      options_(other.options_),
      file_(other.file_.path()) {
  read_header();
}

void TableCorpus::read_header() {
  std::string line;
  if (!file_.next(line)) throw Error(file_.path() + " is empty: its first line names the columns");
  const auto names = cells_of(line);
  width_ = names.size();
  check_renamed(columns(), options_);
  for (const auto& column : columns()) {
    const auto renamed = options_.renamed.find(column.name);
    places_.push_back(place_of(
        renamed == options_.renamed.end() ? column.name : renamed->second, names, file_.where(),
        fmt::format("; another name is said with --columns {}=NAME", column.name)));
  }
  for (const auto& [name, cells] : options_.where) {
    wanted_.push_back({place_of(name, names, file_.where(), ""), cells});
  }
}

/// A misspelt choice would leave out all rows, or some.
void TableCorpus::check_choice() {
  text::check_can_be_read_again({file_.path()});
  ChosenCells seen(options_.where);
  for (std::string line; !seen.are_all_seen() && file_.next(line);) {
    if (line.empty()) continue;
    const auto cells = cells_here(line);
    for (std::size_t i = 0; i < wanted_.size(); ++i) seen.see(i, cells[wanted_[i].place]);
  }
  seen.check(file_.path());
  seek({});
}

std::vector<std::string_view> TableCorpus::cells_here(std::string_view line) const {
  auto cells = cells_of(line);
  if (cells.size() == width_) return cells;
  throw Error(fmt::format("{}: {} cells, but the first line names {} columns", file_.where(),
                          cells.size(), width_));
}

bool TableCorpus::is_wanted(std::span<const std::string_view> cells) const {
  return std::all_of(wanted_.begin(), wanted_.end(), [&](const Wanted& one) {
    return std::find(one.cells.begin(), one.cells.end(), cells[one.place]) != one.cells.end();
  });
}

bool TableCorpus::read(Row& row) {
  for (std::string line; file_.next(line);) {
    if (line.empty() && !wanted_.empty()) continue;
    row.cells.assign(places_.size(), "");
    row.line = file_.line_number();
    if (line.empty()) return true;  // a blank row, whatever the columns
    const auto cells = cells_here(line);
    if (!is_wanted(cells)) continue;
    for (std::size_t i = 0; i < places_.size(); ++i) row.cells[i] = cells[places_[i]];
    return true;
  }
  return false;
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
  return lines_of(std::unique_ptr<Corpus>(new TableCorpus(*this, WithoutCheck())),
                  {chosen.begin(), chosen.end()});
}

}  // namespace attend::data
