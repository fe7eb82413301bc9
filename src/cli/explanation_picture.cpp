#include "cli/explanation_picture.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/error.h"
#include "view/colours.h"

namespace attend::cli {
namespace {

using view::Anchor;
using view::Picture;
using view::PictureLayer;
using view::PictureRectangle;
using view::PictureText;

constexpr double kType = 12.0;
constexpr double kLine = 18.0;
constexpr double kNumber = 56.0;    // width of a column of numbers
constexpr double kBar = 90.0;       // length of a bar for 1
constexpr double kLabel = 110.0;    // the most that a symbol has
constexpr double kGap = 28.0;       // between the halves, and between panels
constexpr double kMargin = 16.0;    // about all
constexpr double kHead = 2.6;       // lines above a panel's rows
constexpr std::size_t kMost = 500;  // rows of a panel

/// A row of a table: a symbol, its numbers, and the length of its bar from 0 to 1.
struct PictureRow {
  std::string symbol;
  std::vector<std::string> numbers;
  double share = 0.0;
  bool is_dark = false;
};

/// One table of a panel.
struct PictureRows {
  std::vector<std::string> heads;  // of the numbers
  std::vector<PictureRow> rows;
};

struct StepPanel {
  std::string title;
  std::string words;  // on it
  PictureRows read;
  PictureRows next;
};

std::string symbol_of(const std::string& symbol) {
  return view::label_in_picture(symbol, kType, kLabel);
}

/// What an annotation stands for.
std::string read_of(const Explanation& explanation, std::size_t annotation) {
  std::string symbols;
  const auto first = annotation * explanation.symbols_each;
  const auto last = std::min(first + explanation.symbols_each, explanation.source.size());
  for (auto i = first; i < last; ++i) symbols += (i == first ? "" : " ") + explanation.source[i];
  return symbol_of(symbols);
}

PictureRows rows_of(const Explanation& explanation, const FoundByReading& reading) {
  PictureRows table{{"energy", "weight"}, {}};
  const auto most = *std::max_element(reading.weights.begin(), reading.weights.end());
  for (std::size_t j = 0; j < reading.weights.size(); ++j) {
    const auto weight = reading.weights[j];
    PictureRow row{
        read_of(explanation, j), {"", fmt::format("{:.3f}", weight)}, weight, weight == most};
    if (j < reading.energies.size() && std::isfinite(reading.energies[j])) {
      row.numbers[0] = fmt::format("{:.2f}", reading.energies[j]);
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

PictureRows rows_of(const ExplainedStep& step) {
  PictureRows table{{"p"}, {}};
  const auto add = [&](const Choice& choice, bool is_chosen) {
    table.rows.push_back({symbol_of(choice.symbol),
                          {fmt::format("{:.3f}", choice.probability)},
                          choice.probability,
                          is_chosen});
  };
  for (std::size_t i = 0; i < step.best.size(); ++i) add(step.best[i], i + 1 == step.rank);
  if (step.rank > step.best.size()) add(step.chosen, true);
  return table;
}

std::vector<StepPanel> panels_of(const Explanation& explanation, const ExplanationStyle& style) {
  std::vector<StepPanel> panels;
  if (explanation.at_start && style.first == 1) {
    panels.push_back(
        {"before the first word", "", rows_of(explanation, *explanation.at_start), {}});
  }
  for (auto i = style.first; i <= style.last; ++i) {
    const auto& step = explanation.steps.at(i - 1);
    panels.push_back({fmt::format("step {}", i),
                      "after " + symbol_of(step.fed) + ", chosen: " + symbol_of(step.chosen.symbol),
                      step.reading ? rows_of(explanation, *step.reading) : PictureRows(),
                      rows_of(step)});
  }
  for (const auto& panel : panels) {
    if (panel.read.rows.size() <= kMost && panel.next.rows.size() <= kMost) continue;
    throw Error(fmt::format("a step of {} rows is too large for a picture: at most {}",
                            std::max(panel.read.rows.size(), panel.next.rows.size()), kMost));
  }
  return panels;
}

/// The widths of the two halves of all panels.
struct Widths {
  double read = 0.0;
  double next = 0.0;
  double read_symbol = 0.0;
  double next_symbol = 0.0;

  double panel() const { return read + (read > 0.0 && next > 0.0 ? kGap : 0.0) + next; }
};

Widths widths_of(const std::vector<StepPanel>& panels) {
  Widths widths;
  const auto widen = [](const PictureRows& table, double& symbol, double& all) {
    for (const auto& row : table.rows) {
      symbol = std::max(symbol, view::width_in_picture(row.symbol, kType));
      all = std::max(all, symbol + kNumber * static_cast<double>(row.numbers.size()) + 8.0 + kBar);
    }
  };
  for (const auto& panel : panels) {
    widen(panel.read, widths.read_symbol, widths.read);
    widen(panel.next, widths.next_symbol, widths.next);
    const auto words = view::width_in_picture(panel.title + "  " + panel.words, kType);
    widths.next = std::max(widths.next, words - (widths.read > 0.0 ? widths.read + kGap : 0.0));
  }
  return widths;
}

PictureText text_at(double x, double y, std::string text, const char* colour,
                    Anchor anchor = Anchor::kStart) {
  PictureText line;
  line.x = x;
  line.y = y;
  line.anchor = anchor;
  line.parts = {{std::move(text), colour, kType}};
  return line;
}

void draw(const PictureRows& table, double x, double y, double symbol, PictureLayer& layer) {
  const auto end_of = [&](std::size_t number) {
    return x + symbol + kNumber * static_cast<double>(number + 1);
  };
  for (std::size_t i = 0; i < table.heads.size(); ++i) {
    layer.shapes.emplace_back(text_at(end_of(i), y, table.heads[i], view::kFaint, Anchor::kEnd));
  }
  for (const auto& row : table.rows) {
    y += kLine;
    layer.shapes.emplace_back(text_at(x, y, row.symbol, view::kInk));
    for (std::size_t i = 0; i < row.numbers.size(); ++i) {
      layer.shapes.emplace_back(text_at(end_of(i), y, row.numbers[i], view::kInk, Anchor::kEnd));
    }
    PictureRectangle bar;
    bar.x = end_of(row.numbers.size() - 1) + 8.0;
    bar.y = y - 0.72 * kType;
    bar.width = kBar * std::clamp(row.share, 0.0, 1.0);
    bar.height = 0.75 * kType;
    bar.fill = row.is_dark ? view::kInk : view::kFaint;
    layer.shapes.emplace_back(bar);
  }
}

}  // namespace

Picture picture_of(const Explanation& explanation, const ExplanationStyle& style) {
  const auto panels = panels_of(explanation, style);
  const auto widths = widths_of(panels);
  const std::size_t columns = panels.size() > 2 ? 2 : 1;
  Picture picture;
  picture.title = explanation.translation;
  picture.width = 2.0 * kMargin + static_cast<double>(columns) * (widths.panel() + kGap) - kGap;
  double y = kMargin;
  for (std::size_t first = 0; first < panels.size(); first += columns) {
    std::size_t most = 0;
    for (std::size_t i = first; i < std::min(first + columns, panels.size()); ++i) {
      const auto& panel = panels[i];
      const auto x = kMargin + static_cast<double>(i - first) * (widths.panel() + kGap);
      auto& layer = picture.layers.emplace_back();
      PictureText head = text_at(x, y + kType, panel.title, view::kInk);
      head.parts[0].is_bold = true;
      if (!panel.words.empty()) {
        head.parts.push_back({panel.words, view::kFaint, kType, /*is_bold=*/false, 0.6 * kType});
      }
      layer.shapes.emplace_back(std::move(head));
      const auto top = y + kType + 1.4 * kLine;
      draw(panel.read, x, top, widths.read_symbol, layer);
      const auto beside = widths.read > 0.0 ? widths.read + kGap : 0.0;
      draw(panel.next, x + beside, top, widths.next_symbol, layer);
      most = std::max({most, panel.read.rows.size(), panel.next.rows.size()});
    }
    y += kLine * (kHead + static_cast<double>(most)) + kGap;
  }
  picture.height = y - kGap + kMargin;
  return picture;
}

}  // namespace attend::cli
