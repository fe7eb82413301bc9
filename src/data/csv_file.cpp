#include "data/csv_file.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "core/error.h"
#include "data/number_coder.h"
#include "text/utf8.h"

namespace attend::data {
namespace {

std::string trimmed(const std::string& cell) {
  const auto first = cell.find_first_not_of(" \t\r");
  if (first == std::string::npos) return "";
  return cell.substr(first, cell.find_last_not_of(" \t\r") - first + 1);
}

bool is_number(const std::string& cell) {
  try {
    number_of(cell);
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

CsvFile::CsvFile(const std::string& path) : file_(path) {
  std::string line;
  while (file_.next(line) && text::is_blank(line)) {
  }
  if (text::is_blank(line)) throw Error(path + " is empty: expected a CSV");
  std::ptrdiff_t most = 0;
  for (const auto separator : {',', ';', '\t'}) {
    const auto count = std::count(line.begin(), line.end(), separator);
    if (count > most) separator_ = separator;
    most = std::max(most, count);
  }
  names_ = cut(line);
  if (std::all_of(names_.begin(), names_.end(), is_number)) {
    for (std::size_t i = 0; i < names_.size(); ++i) names_[i] = std::to_string(i + 1);
    file_.rewind();
  }
  std::set<std::string> known;
  for (const auto& name : names_) {
    if (known.insert(name).second) continue;
    throw Error(fmt::format("{}:{}: two columns are called {}", path, file_.line_number(), name));
  }
}

bool CsvFile::next(std::vector<std::string>& cells) {
  std::string line;
  do {
    if (!file_.next(line)) return false;
  } while (text::is_blank(line));
  cells = cut(line);
  if (cells.size() == names_.size()) return true;
  throw Error(fmt::format("{}: {} cells: expected {}, as the first line has", file_.where(),
                          cells.size(), names_.size()));
}

std::vector<std::string> CsvFile::cut(const std::string& line) const {
  std::vector<std::string> cells(1);
  bool is_quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char letter = line[i];
    if (letter == '"' && (is_quoted || trimmed(cells.back()).empty())) {
      const bool is_doubled = is_quoted && i + 1 < line.size() && line[i + 1] == '"';
      if (is_doubled) cells.back() += line[++i];
      if (!is_doubled) is_quoted = !is_quoted;
    } else if (letter == separator_ && !is_quoted) {
      cells.emplace_back();
    } else {
      cells.back() += letter;
    }
  }
  if (is_quoted) throw Error(file_.where() + ": a quote without an end");
  for (auto& cell : cells) cell = trimmed(cell);
  return cells;
}

}  // namespace attend::data
