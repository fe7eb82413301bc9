#include "view/compare_page.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <string_view>

#include <fmt/format.h>

#include "view/chart.h"
#include "view/compare_page_frame.h"
#include "view/html.h"

namespace attend::view {
namespace {

bool is_of_numbers(const ComparePage& page, std::size_t column) {
  return std::any_of(page.rows.begin(), page.rows.end(), [&](const auto& cells) {
    return column < cells.size() && std::isfinite(cells[column].value);
  });
}

std::string class_of(bool is_number, bool opens, bool is_best, bool is_warned) {
  std::string classes;
  if (is_number) classes += " number";
  if (opens) classes += " opens";
  if (is_best) classes += " best";
  if (is_warned) classes += " warned";
  return classes.empty() ? "" : " class=\"" + classes.substr(1) + "\"";
}

std::string heads_of(const ComparePage& page) {
  std::string groups;
  std::string heads;
  for (std::size_t i = 0; i < page.columns.size(); ++i) {
    const auto& [group, head, help] = page.columns[i];
    std::size_t width = 1;
    while (i + width < page.columns.size() && page.columns[i + width].group == group) ++width;
    const bool opens = i == 0 || page.columns[i - 1].group != group;
    if (opens) {
      groups += fmt::format("<th colspan=\"{}\" scope=\"colgroup\"{}>{}</th>", width,
                            i == 0 ? "" : " class=\"opens\"", html_text(group));
    }
    heads += fmt::format("<th scope=\"col\"{}{}><button type=\"button\">{}</button></th>",
                         class_of(is_of_numbers(page, i), opens && i > 0, false, false),
                         help.empty() ? "" : " title=\"" + html_text(help) + "\"", html_text(head));
  }
  return "<thead><tr class=\"groups\">" + groups + "</tr>\n<tr>" + heads + "</tr></thead>\n";
}

/// The colour is that of a name: of the first cell.
std::string cell_of(const PageCell& cell, bool is_number, bool opens, std::optional<int> colour) {
  auto tag = (colour ? "<th scope=\"row\"" : "<td") +
             class_of(is_number, opens, cell.is_best, !cell.warning.empty());
  if (std::isfinite(cell.value)) tag += fmt::format(" data-value=\"{}\"", cell.value);
  if (!cell.warning.empty()) tag += " title=\"" + html_text(cell.warning) + "\"";
  const auto chip = colour ? fmt::format("<i class=\"chip c{}\"></i>", *colour) : "";
  return tag + ">" + chip + html_text(cell.text) + (colour ? "</th>" : "</td>");
}

std::string table_of(const ComparePage& page) {
  std::string html = "<table>\n" + heads_of(page) + "<tbody>\n";
  for (std::size_t row = 0; row < page.rows.size(); ++row) {
    const auto& cells = page.rows[row];
    if (cells.size() != page.columns.size()) {
      throw std::logic_error("compare page: a row of another number of cells than columns");
    }
    html += "<tr>";
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const bool opens = i > 0 && page.columns[i - 1].group != page.columns[i].group;
      html += cell_of(cells[i], is_of_numbers(page, i), opens,
                      i == 0 ? std::optional(colour_of_series(row)) : std::nullopt);
    }
    html += "</tr>\n";
  }
  return html + "</tbody></table>\n";
}

std::string list_of(const std::vector<std::string>& lines, std::string_view kind) {
  if (lines.empty()) return "";
  auto html = fmt::format("<ul class=\"{}\">\n", kind);
  for (const auto& line : lines) html += "<li>" + html_text(line) + "</li>\n";
  return html + "</ul>\n";
}

}  // namespace

std::string to_html(const ComparePage& page) {
  std::string body = "<h1>" + html_text(page.title) + "</h1>\n";
  if (!page.introduction.empty()) body += "<p>" + html_text(page.introduction) + "</p>\n";
  body += "<div class=\"wide\">\n" + table_of(page) + "</div>\n";
  body += list_of(page.warnings, "warnings") + list_of(page.notes, "notes");
  std::string charts;
  for (const auto& chart : page.charts) charts += to_svg_figure(chart);
  if (!charts.empty()) body += "<div class=\"charts\">\n" + charts + "</div>\n";
  std::string html(kComparePageFrame);
  // The body first: the mark of the title stands before it, whatever the body holds.
  for (const auto& [mark, text] : {std::pair<std::string, std::string>{"{{body}}", body},
                                   {"{{title}}", html_text(page.title)}}) {
    html.replace(html.find(mark), mark.size(), text);
  }
  return html;
}

}  // namespace attend::view
