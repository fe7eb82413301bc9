#include "data/column_names.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/error.h"

namespace attend::data {

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
