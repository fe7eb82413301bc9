#include "view/compare_page.h"

#include <cmath>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "view/chart.h"
#include "view/compare_page_frame.h"
#include "view/html.h"

namespace attend::view {
namespace {

std::string class_of(bool is_number, bool opens, bool is_best, bool is_warned) {
  std::string classes;
  if (is_number) classes += " number";
  if (opens) classes += " opens";
  if (is_best) classes += " best";
  if (is_warned) classes += " warned";
  return classes.empty() ? "" : " class=\"" + classes.substr(1) + "\"";
}

std::string heads_of(const ResultTable& table) {
  std::string groups;
  std::string heads;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const auto& [group, head, help] = table.columns[i];
    std::size_t width = 1;
    while (i + width < table.columns.size() && table.columns[i + width].group == group) ++width;
    const bool opens = i == 0 || table.columns[i - 1].group != group;
    if (opens) {
      groups += fmt::format("<th colspan=\"{}\" scope=\"colgroup\"{}>{}</th>", width,
                            i == 0 ? "" : " class=\"opens\"", html_text(group));
    }
    heads += fmt::format("<th scope=\"col\"{}{}><button type=\"button\">{}</button></th>",
                         class_of(table.is_of_numbers(i), opens && i > 0, false, false),
                         help.empty() ? "" : " title=\"" + html_text(help) + "\"", html_text(head));
  }
  return "<thead><tr class=\"groups\">" + groups + "</tr>\n<tr>" + heads + "</tr></thead>\n";
}

/// The colour is that of a name: of the first cell.
std::string cell_of(const ResultCell& cell, bool is_number, bool opens, std::optional<int> colour) {
  auto tag = (colour ? "<th scope=\"row\"" : "<td") +
             class_of(is_number, opens, cell.is_best, cell.is_warned);
  if (std::isfinite(cell.value)) tag += fmt::format(" data-value=\"{}\"", cell.value);
  if (!cell.note.empty()) tag += " title=\"" + html_text(cell.note) + "\"";
  const auto chip = colour ? fmt::format("<i class=\"chip c{}\"></i>", *colour) : "";
  const auto interval =
      cell.interval_text.empty() ? "" : " <small>[" + html_text(cell.interval_text) + "]</small>";
  const auto text = html_text(cell.text);
  return tag + ">" + (colour ? chip + "<span>" + text + "</span></th>" : text + interval + "</td>");
}

std::string table_of(const ResultTable& table) {
  table.check();
  std::string html = table.title.empty() ? "" : "<h2>" + html_text(table.title) + "</h2>\n";
  // It can be scrolled by keys where it is wider than the window.
  html += "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"" +
          html_text(table.title.empty() ? "The runs" : table.title) + "\">\n<table>\n" +
          heads_of(table) + "<tbody>\n";
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    const auto& cells = table.rows[row];
    html += "<tr>";
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const bool opens = i > 0 && table.columns[i - 1].group != table.columns[i].group;
      html += cell_of(cells[i], table.is_of_numbers(i), opens,
                      i == 0 ? std::optional(colour_of_series(row)) : std::nullopt);
    }
    html += "</tr>\n";
  }
  return html + "</tbody></table>\n</div>\n";
}

std::string list_of(const std::vector<std::string>& lines, std::string_view kind) {
  if (lines.empty()) return "";
  auto html = fmt::format("<ul class=\"{}\">\n", kind);
  for (const auto& line : lines) html += "<li>" + html_text(line) + "</li>\n";
  return html + "</ul>\n";
}

}  // namespace

std::string to_html(const ComparePage& page) {
  std::string body = "<header class=\"banner\"><h1>" + html_text(page.title) + "</h1>\n";
  if (!page.introduction.empty()) body += "<p>" + html_text(page.introduction) + "</p>\n";
  body += "</header>\n<main>\n";
  for (const auto& table : page.tables) body += table_of(table);
  body += list_of(page.warnings, "warnings") + list_of(page.notes, "notes");
  std::string charts;
  for (const auto& chart : page.charts) charts += to_svg_figure(chart);
  if (!charts.empty()) body += "<div class=\"charts\">\n" + charts + "</div>\n";
  body += "</main>\n";
  std::string html(kComparePageFrame);
  // The body first: the mark of the title stands before it, whatever the body holds.
  for (const auto& [mark, text] : {std::pair<std::string, std::string>{"{{body}}", body},
                                   {"{{title}}", html_text(page.title)}}) {
    html.replace(html.find(mark), mark.size(), text);
  }
  return html;
}

}  // namespace attend::view
