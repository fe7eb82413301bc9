#include "data/column_names.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/error.h"

namespace attend::data {
namespace {

constexpr std::size_t kShown = 20;  // cells of a column

}  // namespace

std::string listed(const std::vector<CorpusColumn>& columns) {
  std::string all;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    all += i == 0 ? "" : i + 1 == columns.size() ? " and " : ", ";
    all += columns[i].name;
  }
  return all;
}

void check_renamed(const std::vector<CorpusColumn>& columns, const CorpusOptions& options) {
  for (const auto& [asked, name] : options.renamed) {
    const auto& wanted = asked;
    if (std::any_of(columns.begin(), columns.end(),
                    [&](const auto& one) { return one.name == wanted; })) {
      continue;
    }
    throw Error(fmt::format("--columns {}={}: there is no column {}; there are {}", asked, name,
                            asked, listed(columns)));
  }
}

ChosenCells::ChosenCells(const RowChoice& choice) {
  for (const auto& [name, values] : choice) {
    auto& column = columns_.emplace_back(OfColumn{name, {}, {}});
    for (const auto& value : values) column.is_seen.emplace(value, false);
    left_ += column.is_seen.size();
  }
}

void ChosenCells::see(std::size_t number, std::string_view cell) {
  auto& column = columns_[number];
  const auto asked = column.is_seen.find(cell);
  if (asked == column.is_seen.end()) {
    if (column.others.size() < kShown && !column.others.contains(cell)) {
      column.others.emplace(cell);
    }
  } else if (!asked->second) {
    asked->second = true;
    --left_;
  }
}

void ChosenCells::check(const std::string& where) const {
  for (const auto& column : columns_) {
    for (const auto& [value, is_seen] : column.is_seen) {
      if (is_seen) continue;
      auto found = column.others;
      for (const auto& [other, is_other_seen] : column.is_seen) {
        if (is_other_seen) found.insert(other);
      }
      std::string all;
      for (const auto& one : found) {
        all += (all.empty() ? "" : ", ") + (one.empty() ? "nothing" : one.substr(0, 40));
        if (all.size() > 150) break;
      }
      throw Error(fmt::format("{}: no row has {}={}: found {}", where, column.name,
                              value.substr(0, 40), all));
    }
  }
}

std::string wrong_number_of_files(const std::vector<std::string>& paths,
                                  const std::vector<CorpusColumn>& columns) {
  std::string found;
  for (const auto& path : paths) found += (found.empty() ? ": " : ", ") + path;
  const auto count = columns.size();
  return fmt::format(
      "{} file{} found{}: the column{} {}; give {} file{}, line by line, or one table (.tsv) whose "
      "first line names the columns",
      paths.empty() ? "no" : std::to_string(paths.size()), paths.size() > 1 ? "s" : "", found,
      count > 1 ? "s are" : " is", listed(columns), count, count > 1 ? "s" : "");
}

}  // namespace attend::data
