#include "view/table.h"

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "view/glyphs.h"

namespace attend::view {
namespace {

constexpr std::string_view kDigits = "0123456789";

bool is_blank(std::string_view cell) {
  return cell.empty() || cell == "-";
}

/// Digits with what may stand in, before and after a number: "-1.5e-3", "12,345", "3.2 %", "5 s",
/// "26.75*".
bool is_number(std::string_view cell) {
  if (cell == "nan" || cell == "inf" || cell == "-inf") return true;
  const auto first = cell.find_first_of(kDigits);
  if (first == std::string_view::npos || first > 2) return false;
  if (cell.substr(0, first).find_first_not_of("+-.") != std::string_view::npos) return false;
  const auto rest = cell.substr(std::min(cell.find_first_not_of("0123456789.,eE+-"), cell.size()));
  return rest.empty() || std::string_view(" %*").find(rest.front()) != std::string_view::npos;
}

}  // namespace

Table::Table(std::vector<std::string> heads) {
  rows_.push_back(std::move(heads));
}

void Table::add_row(std::vector<std::string> cells) {
  if (cells.size() != rows_.front().size()) {
    throw std::logic_error("table: a row of " + std::to_string(cells.size()) + " cells under " +
                           std::to_string(rows_.front().size()) + " heads");
  }
  rows_.push_back(std::move(cells));
}

std::string Table::text(bool unicode) const {
  const auto count = rows_.front().size();
  std::vector<int> widths(count, 0);
  std::vector<Align> aligns(count, Align::kLeft);
  for (std::size_t i = 0; i < count; ++i) {
    bool has_numbers = false;
    bool has_words = false;
    for (const auto& row : rows_) {
      widths[i] = std::max(widths[i], width_of(row[i], unicode));
      if (&row == &rows_.front() || is_blank(row[i])) continue;
      (is_number(row[i]) ? has_numbers : has_words) = true;
    }
    if (has_numbers && !has_words) aligns[i] = Align::kRight;
  }
  std::string text;
  const auto add_line = [&](const auto& cell_of) {
    std::string line;
    for (std::size_t i = 0; i < count; ++i) line += (i == 0 ? "" : "  ") + cell_of(i);
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  };
  for (const auto& row : rows_) {
    add_line([&](std::size_t i) { return fit(row[i], widths[i], aligns[i], unicode); });
    if (&row != &rows_.front()) continue;
    add_line([&](std::size_t i) { return std::string(static_cast<std::size_t>(widths[i]), '-'); });
  }
  return text;
}

}  // namespace attend::view
