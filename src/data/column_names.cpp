#include "data/column_names.h"

#include <fmt/format.h>

namespace attend::data {

std::string listed(const std::vector<CorpusColumn>& columns) {
  std::string all;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    all += i == 0 ? "" : i + 1 == columns.size() ? " and " : ", ";
    all += columns[i].name;
  }
  return all;
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
