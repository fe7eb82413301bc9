#include "view/result_table.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string_view>

#include <fmt/format.h>

#include "view/glyphs.h"

namespace attend::view {
namespace {

using Escape = std::string (*)(std::string_view);

/// As a terminal may show it: no control character, and so no end of a line.
std::string plain(std::string_view text) {
  std::string shown;
  for (const auto& glyph : glyphs_of(text)) shown += glyph.bytes;
  return shown;
}

std::string latex_text(std::string_view text) {
  std::string escaped;
  char before = 0;
  for (const char letter : plain(text)) {
    const bool would_join =
        letter == before && std::string_view("-'`,").find(letter) != std::string_view::npos;
    if (would_join) escaped += "{}";  // two hyphens would be a dash
    before = letter;
    if (std::string_view("&%$#_{}").find(letter) != std::string_view::npos) {
      escaped.append({'\\', letter});
    } else if (letter == '\\') {
      escaped += "\\textbackslash{}";
    } else if (letter == '~') {
      escaped += "\\textasciitilde{}";
    } else if (letter == '^') {
      escaped += "\\textasciicircum{}";
    } else if (letter == '<') {
      escaped += "\\textless{}";
    } else if (letter == '>') {
      escaped += "\\textgreater{}";
    } else if (letter == '|') {
      escaped += "\\textbar{}";
    } else if (letter == '"') {
      escaped += "{\\char34}";
    } else {
      escaped += letter;
    }
  }
  return escaped;
}

std::string markdown_text(std::string_view text) {
  std::string escaped;
  for (const char letter : plain(text)) {
    if (letter == '<') {
      escaped += "&lt;";
    } else if (letter == '&') {
      escaped += "&amp;";
    } else {
      if (std::string_view("\\`*_[]|~$").find(letter) != std::string_view::npos) escaped += '\\';
      escaped += letter;
    }
  }
  return escaped;
}

std::string csv_text(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char letter : text) {
    if (letter == '"') quoted += '"';
    quoted += letter;
  }
  return quoted + '"';
}

std::string csv_number(double value) {
  return std::isfinite(value) ? fmt::format("{}", value) : "";
}

/// A row of LaTeX: cells, and what ends it.
std::string latex_row(const std::vector<std::string>& cells) {
  std::string row;
  for (const auto& cell : cells) row += (&cell == &cells.front() ? "" : " & ") + cell;
  const bool reads_on =
      row.starts_with('[') || row.starts_with('*');  // as an argument of the row before
  return (reads_on ? "{}" : "") + row + " \\\\\n";
}

/// Names of groups over their columns; empty if there is at most one.
std::string latex_groups(const ResultTable& table) {
  std::string names;
  std::string rules;
  std::size_t groups = 0;
  const auto& columns = table.columns;
  for (std::size_t first = 0; first < columns.size();) {
    auto last = first + 1;
    while (last < columns.size() && columns[last].group == columns[first].group) ++last;
    if (first > 0) names += " & ";
    if (!columns[first].group.empty()) {
      ++groups;
      names += fmt::format("\\multicolumn{{{}}}{{c}}{{{}}}", last - first,
                           latex_text(columns[first].group));
      rules += fmt::format("\\cmidrule(lr){{{}-{}}}", first + 1, last);
    } else {
      for (auto i = first + 1; i < last; ++i) names += " & ";
    }
    first = last;
  }
  return groups < 2 ? "" : names + " \\\\\n" + rules + '\n';
}

std::string latex_cell(const ResultCell& cell) {
  if (cell.text == "-") return "--";
  auto text = latex_text(cell.text);
  if (text.starts_with('-') && std::isfinite(cell.value)) text = "$-$" + text.substr(1);
  if (cell.is_best) text = "\\textbf{" + text + "}";
  if (!cell.interval_text.empty()) {
    text += " {\\scriptsize [" + latex_text(cell.interval_text) + "]}";
  }
  return text;
}

std::string markdown_cell(const ResultCell& cell) {
  auto text = markdown_text(cell.text);
  if (cell.is_best) text = "**" + text + "**";
  if (!cell.interval_text.empty()) text += " \\[" + markdown_text(cell.interval_text) + "\\]";
  return text;
}

std::string markdown_row(const std::vector<std::string>& cells) {
  std::string row = "|";
  for (const auto& cell : cells) row += " " + cell + " |";
  return row + '\n';
}

template <class Has>
bool any_of_column(const ResultTable& table, std::size_t column, Has has) {
  return std::any_of(table.rows.begin(), table.rows.end(),
                     [&](const auto& row) { return has(row[column]); });
}

}  // namespace

bool ResultTable::is_of_numbers(std::size_t column) const {
  return any_of_column(*this, column,
                       [](const ResultCell& cell) { return std::isfinite(cell.value); });
}

void ResultTable::check() const {
  for (const auto& row : rows) {
    if (row.size() != columns.size()) {
      throw std::logic_error("a table of results: a row of another number of cells than columns");
    }
  }
}

std::string to_latex(const ResultTable& table, const std::vector<std::string>& comments) {
  table.check();
  std::string text = "% \\usepackage{booktabs}\n";
  for (const auto& comment : comments) text += "% " + plain(comment) + '\n';
  text += "\\begin{tabular}{";
  std::vector<std::string> heads;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    text += table.is_of_numbers(i) ? 'r' : 'l';
    heads.push_back(latex_text(table.columns[i].head));
  }
  text += "}\n\\toprule\n" + latex_groups(table) + latex_row(heads) + "\\midrule\n";
  for (const auto& row : table.rows) {
    std::vector<std::string> cells;
    for (const auto& cell : row) cells.push_back(latex_cell(cell));
    text += latex_row(cells);
  }
  return text + "\\bottomrule\n\\end{tabular}\n";
}

std::string to_markdown(const ResultTable& table, const std::vector<std::string>& comments) {
  table.check();
  std::vector<std::string> heads;
  std::vector<std::string> rules;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    heads.push_back(markdown_text(table.columns[i].head));
    rules.emplace_back(table.is_of_numbers(i) ? "---:" : "---");
  }
  auto text = markdown_row(heads) + markdown_row(rules);
  for (const auto& row : table.rows) {
    std::vector<std::string> cells;
    for (const auto& cell : row) cells.push_back(markdown_cell(cell));
    text += markdown_row(cells);
  }
  for (const auto& comment : comments) text += '\n' + markdown_text(comment) + '\n';
  return text;
}

std::string to_csv(const ResultTable& table) {
  table.check();
  std::string text;
  const auto has_interval = [](const ResultCell& cell) { return cell.interval.has_value(); };
  const auto has_p = [](const ResultCell& cell) { return cell.p.has_value(); };
  const auto add_row = [&](const auto& cells_of) {
    std::string row;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      for (const auto& cell : cells_of(i)) row += csv_text(cell) + ',';
    }
    row.pop_back();
    text += row + '\n';
  };
  std::vector<bool> intervals;
  std::vector<bool> ps;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    intervals.push_back(any_of_column(table, i, has_interval));
    ps.push_back(any_of_column(table, i, has_p));
  }
  add_row([&](std::size_t i) {
    const auto& head = table.columns[i].head;
    std::vector<std::string> heads = {head};
    if (intervals[i]) heads.insert(heads.end(), {head + " low", head + " high"});
    if (ps[i]) heads.push_back(head + " p");
    return heads;
  });
  for (const auto& row : table.rows) {
    add_row([&](std::size_t i) {
      const auto& cell = row[i];
      const auto text_alone = cell.text == "-" ? "" : cell.text;
      std::vector<std::string> cells = {std::isfinite(cell.value) ? csv_number(cell.value)
                                                                  : text_alone};
      if (intervals[i]) {
        const auto ends = cell.interval.value_or(std::pair(NAN, NAN));
        cells.insert(cells.end(), {csv_number(ends.first), csv_number(ends.second)});
      }
      if (ps[i]) cells.push_back(cell.p ? csv_number(*cell.p) : "");
      return cells;
    });
  }
  return text;
}

}  // namespace attend::view
