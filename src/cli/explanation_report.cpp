#include "cli/explanation_report.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "view/glyphs.h"
#include "view/text.h"

namespace attend::cli {
namespace {

using view::Align;

constexpr int kBarWidth = 10;
constexpr int kWidestSymbol = 20;
constexpr int kLeastRoom = 10;
constexpr std::size_t kShortTable = 8;  // lines of a table that need no second column

struct Cell {
  std::string text;
  Align align = Align::kRight;
};
using CellRows = std::vector<std::vector<Cell>>;  // the heads first

std::string written_number(double value) {
  return fmt::format("{:.4f}", value + 0.0);
}

/// Euclidean.
double norm_of(const Numbers& numbers) {
  double sum = 0.0;
  for (const double value : numbers) sum += value * value;
  return std::sqrt(sum);
}

/// "state s_1", "memory m_1" of an LSTM, "summary c".
std::string name_of(const NamedNumbers& state) {
  if (state.name.front() == 'c') return "summary " + state.name;
  return (state.name.front() == 'm' ? "memory " : "state ") + state.name;
}

/// What an annotation stands for: a symbol, or several of them.
std::vector<std::string> names_of_annotations(const Explanation& explanation) {
  const auto& source = explanation.source;
  std::vector<std::string> names;
  for (std::size_t first = 0; first < source.size(); first += explanation.symbols_each) {
    auto name = source[first];
    const auto end = std::min(first + explanation.symbols_each, source.size());
    for (auto i = first + 1; i < end; ++i) name += ' ' + source[i];
    names.push_back(name);
  }
  return names;
}

class ReportWriter {
 public:
  ReportWriter(const Explanation& explanation, const ExplanationStyle& style)
      : explanation_(explanation), style_(style), names_(names_of_annotations(explanation)) {}

  std::string write(const std::vector<PartInWords>& parts) {
    for (const auto& part : parts) formulas(part);
    source();
    if (explanation_.annotations.empty()) {
      paragraph("");
      paragraph(
          "This model has no attention: it reads the whole source into the state that it "
          "starts from, and looks at nothing later.");
    } else {
      annotations();
    }
    paragraph("");
    paragraph("before the first word");
    if (explanation_.at_start) reading(*explanation_.at_start, 0);
    for (const auto& state : explanation_.start) vector(name_of(state), state.numbers);
    for (auto i = style_.first; i <= style_.last; ++i) step(explanation_.steps[i - 1], i);
    paragraph("");
    paragraph("translation: " + explanation_.translation);
    paragraph(fmt::format("log p = {}: the logarithms of all chosen words' p added up",
                          written_number(explanation_.log_probability)));
    return std::move(text_);
  }

 private:
  void paragraph(const std::string& words) { headed("", words, 4); }

  /// Words in lines behind a head, under which the further lines begin.
  void headed(const std::string& head, const std::string& words, int indent = 0) {
    const auto taken = view::width_of(head, style_.unicode);
    const auto room = std::max(style_.width - taken, kLeastRoom);
    const auto lines = view::wrapped(words, room, indent, style_.unicode);
    auto before = head;
    for (std::size_t first = 0; first < lines.size();) {
      const auto end = lines.find('\n', first) + 1;
      text_ += before + lines.substr(first, end - first);
      before = std::string(static_cast<std::size_t>(taken), ' ');
      first = end;
    }
  }

  void formulas(const PartInWords& part) {
    constexpr int kIndent = 13;
    auto head = fmt::format("{:<{}}", part.part, kIndent);
    auto lines = part.formulas;
    const auto source = part.name + ": " + part.source;
    const auto together = lines.back() + "   " + source;
    if (view::width_of(together, style_.unicode) <= style_.width - kIndent) {
      lines.back() = together;
    } else {
      lines.push_back(source);
    }
    for (const auto& line : lines) {
      headed(head, line, 2);
      head = std::string(kIndent, ' ');
    }
  }

  void source() {
    paragraph("");
    std::string line = fmt::format("source, {} symbols:", explanation_.source.size());
    for (const auto& symbol : explanation_.source) line += ' ' + symbol;
    paragraph(line);
    if (explanation_.is_reversed) {
      paragraph("The model reads its source last word first: this is that order.");
    }
    if (explanation_.unknown.empty()) return;
    line = "not in the vocabulary, read as unknown:";
    for (const auto& symbol : explanation_.unknown) line += ' ' + symbol;
    paragraph(line);
  }

  void annotations() {
    const auto& all = explanation_.annotations;
    paragraph("");
    auto line = fmt::format("annotations h_j: {} of {} numbers", all.size(), all[0].size());
    if (explanation_.symbols_each > 1) {
      line += fmt::format(", each for {} neighbouring symbols (the last one for what is left)",
                          explanation_.symbols_each);
    }
    paragraph(line);
    CellRows rows = {{{"j"}, {"read", Align::kLeft}, {"h_j", Align::kLeft}}};
    for (std::size_t j = 0; j < all.size(); ++j) {
      rows.push_back(
          {{std::to_string(j + 1)}, symbol(names_[j]), {first_of(all[j]), Align::kLeft}});
    }
    const auto widths = widths_of(rows);
    if (total(widths) <= style_.width) return table(rows);
    for (std::size_t j = 0; j < all.size(); ++j) {
      numbers_behind(joined({rows[j + 1][0], rows[j + 1][1]}, widths), all[j]);
    }
  }

  void step(const ExplainedStep& step, std::size_t number_of) {
    paragraph("");
    paragraph(fmt::format("step {}: the word before is {}", number_of, step.fed));
    if (step.reading) reading(*step.reading, number_of);
    for (const auto& state : step.state) vector(name_of(state), state.numbers);
    if (step.copied) headed("  ", fmt::format("p(copied) = {}", written_number(*step.copied)));
    CellRows rows = {{{""}, {"next", Align::kLeft}, {"p"}, {""}}};
    for (const auto& [next, p] : step.best) {
      rows.push_back({{std::to_string(rows.size())}, symbol(next), {written_number(p)}, bar(p)});
    }
    if (!step.best.empty()) table(rows);
    const auto& [chosen, p] = step.chosen;
    if (step.why == Why::kGiven) {
      paragraph(fmt::format("given: {}, p = {}, number {} of the likeliest", chosen,
                            written_number(p), step.rank));
    } else {
      paragraph("chosen: " + chosen +
                (step.why == Why::kLongest ? ", for it is as long as the search allows" : ""));
    }
  }

  void reading(const FoundByReading& found, std::size_t step) {
    const bool is_soft = found.selection.empty();
    if (found.centre) {
      headed("  ", fmt::format("p_{} = {}: the weights lie round this j", step,
                               written_number(*found.centre)));
    }
    CellRows rows = {{{"j"},
                      {"read", Align::kLeft},
                      {fmt::format("e_{}j", step)},
                      {fmt::format("a_{}j", step)},
                      {""}}};
    if (!is_soft) rows[0].push_back({""});
    for (std::size_t j = 0; j < found.weights.size(); ++j) {
      rows.push_back({{std::to_string(j + 1)},
                      symbol(names_[j]),
                      {found.energies.empty() ? "of heads" : written_number(found.energies[j])},
                      {written_number(found.weights[j])},
                      bar(found.weights[j])});
      if (!is_soft) rows.back().push_back({found.selection[j] > 0.0F ? "*" : ""});
    }
    table(rows);
    if (!is_soft) headed("  ", "* the one that is read");
    vector(fmt::format("context c_{}", step), found.context);
  }

  void vector(const std::string& name, const Numbers& values) {
    const auto label = fmt::format("{} ({} numbers, norm {})", name, values.size(),
                                   written_number(norm_of(values)));
    const auto line = "  " + label + first_of(values);
    if (view::width_of(line, style_.unicode) <= style_.width) {
      text_ += line + '\n';
    } else {
      headed("  ", label);
      numbers_behind("    ", values);
    }
  }

  /// The first numbers of a vector, and whether there are more.
  std::vector<std::string> shown_of(const Numbers& values) const {
    std::vector<std::string> shown;
    for (std::size_t i = 0; i < std::min(style_.numbers, values.size()); ++i) {
      shown.push_back(fmt::format(" {:>7}", written_number(values[i])));
    }
    if (shown.size() < values.size()) shown.emplace_back(" ...");
    return shown;
  }

  std::string first_of(const Numbers& values) const {
    std::string line;
    for (const auto& value : shown_of(values)) line += value;
    return line;
  }

  /// The same in as many lines as they need.
  void numbers_behind(const std::string& head, const Numbers& values) {
    auto line = head;
    const auto indent =
        std::string(static_cast<std::size_t>(view::width_of(head, style_.unicode)), ' ');
    for (const auto& value : shown_of(values)) {
      const auto width = view::width_of(line, style_.unicode) + static_cast<int>(value.size());
      if (width > style_.width) text_ += std::exchange(line, indent) + '\n';
      line += value;
    }
    text_ += line + '\n';
  }

  Cell symbol(const std::string& text) const {
    const auto most = std::min(kWidestSymbol, style_.width / 5);
    const auto width = std::min(view::width_of(text, style_.unicode), most);
    return {view::fit(text, width, Align::kLeft, style_.unicode), Align::kLeft};
  }

  Cell bar(double fraction) const {
    return {view::bar(fraction, kBarWidth, style_.unicode), Align::kLeft};
  }

  std::vector<int> widths_of(const CellRows& rows) const {
    std::vector<int> widths(rows[0].size(), 0);
    for (const auto& row : rows) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        widths[i] = std::max(widths[i], view::width_of(row[i].text, style_.unicode));
      }
    }
    return widths;
  }

  static int total(const std::vector<int>& widths) {
    return std::accumulate(widths.begin(), widths.end(), 2 * static_cast<int>(widths.size()));
  }

  std::string joined(const std::vector<Cell>& row, const std::vector<int>& widths) const {
    std::string text;
    for (std::size_t i = 0; i < row.size(); ++i) {
      text += "  " + view::fit(row[i].text, widths[i], row[i].align, style_.unicode);
    }
    return text;
  }

  /// Rows under the first one, side by side in as many columns as there is room for.
  void table(const CellRows& rows) {
    const auto widths = widths_of(rows);
    const auto count = rows.size() - 1;
    const auto room = static_cast<std::size_t>(std::max(1, style_.width / (total(widths) + 2)));
    const auto columns = std::min((count + kShortTable - 1) / kShortTable, room);
    const auto lines = (count + columns - 1) / columns;
    for (std::size_t line = 0; line <= lines; ++line) {
      std::string text;
      for (std::size_t column = 0; column < columns; ++column) {
        const auto row = line == 0 ? 0 : column * lines + line;
        if (row > count || column * lines >= count) continue;
        text += (column == 0 ? "" : "  ") + joined(rows[row], widths);
      }
      text.erase(text.find_last_not_of(' ') + 1);
      text_ += text + '\n';
    }
  }

  const Explanation& explanation_;
  const ExplanationStyle& style_;
  std::vector<std::string> names_;
  std::string text_;
};

}  // namespace

std::string to_text(const Explanation& explanation, const std::vector<PartInWords>& parts,
                    const ExplanationStyle& style) {
  return ReportWriter(explanation, style).write(parts);
}

}  // namespace attend::cli
