#include "cli/columns.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/error.h"
#include "text/utf8.h"

namespace attend::cli {

std::map<std::string, std::string, std::less<>> renamed_columns(
    const std::vector<std::string>& given) {
  std::map<std::string, std::string, std::less<>> renamed;
  for (const auto& one : given) {
    const auto equals = one.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == one.size()) {
      throw Error("--columns " + one + ": expected COLUMN=NAME, as premise=sentence1");
    }
    if (!renamed.emplace(one.substr(0, equals), one.substr(equals + 1)).second) {
      throw Error("--columns names " + one.substr(0, equals) + " twice");
    }
  }
  return renamed;
}

std::string names_of(std::span<const tasks::ColumnSpec> columns) {
  std::string names;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    names += i == 0 ? "" : i + 1 == columns.size() ? " and " : ", ";
    names += columns[i].name;
  }
  return names;
}

std::string fault_of(const std::vector<std::string>& cells,
                     std::span<const tasks::ColumnSpec> columns) {
  if (cells.size() != columns.size()) {
    return fmt::format("{} column{}; expected {}, with a tab between them", cells.size(),
                       cells.size() == 1 ? "" : "s", names_of(columns));
  }
  const auto is_blank = [](const std::string& cell) { return text::is_blank(cell); };
  const auto blank = std::find_if(cells.begin(), cells.end(), is_blank);
  if (blank == cells.end() || std::all_of(cells.begin(), cells.end(), is_blank)) return "";
  return fmt::format("the {} is empty; give it a text",
                     columns[static_cast<std::size_t>(blank - cells.begin())].name);
}

}  // namespace attend::cli
