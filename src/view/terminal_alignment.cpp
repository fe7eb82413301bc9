#include "view/terminal_alignment.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "format/folded_alignment.h"
#include "view/glyphs.h"

namespace attend::view {
namespace {

constexpr int kCellWidth = 2;           // a terminal's character is about twice as high as wide
constexpr std::size_t kMaxHeight = 24;  // of a source token written downwards
constexpr std::array<std::string_view, 5> kShades = {"  ", "░░", "▒▒", "▓▓", "██"};
constexpr std::array<std::string_view, 5> kAsciiShades = {"  ", "..", "::", "**", "##"};
constexpr int kBlack = 232;  // the first of the 24 greys among the 256 ANSI colours
constexpr int kGreys = 24;

/// Which of `count` shades, from 0: the nearest.
int shade_of(float weight, int count) {
  return static_cast<int>(
      std::lround(std::clamp(weight, 0.0F, 1.0F) * static_cast<float>(count - 1)));
}

/// A source token, written downwards.
std::vector<Glyph> column_of(const std::string& token, bool unicode) {
  auto column = glyphs_of(token, unicode);
  if (column.size() > kMaxHeight) {
    column.resize(kMaxHeight - 1);
    column.push_back({unicode ? "⋮" : "~", 1});
  }
  return column;
}

class Drawing {
 public:
  Drawing(const format::SoftAlignment& alignment, const TerminalOptions& options)
      : alignment_(alignment), options_(options) {
    const auto width = std::max(options.width, 4);
    for (const auto& token : alignment.target) {
      label_width_ = std::max(label_width_, width_of(token, options.unicode));
    }
    label_width_ = std::min(label_width_, std::max(1, width / 3));
    columns_in_width_ = static_cast<std::size_t>((width - label_width_ - 1) / kCellWidth);
    for (const auto& token : alignment.source) {
      columns_.push_back(column_of(token, options.unicode));
    }
  }

  bool fits() const { return columns_.size() <= columns_in_width_; }

  /// `hidden`: source tokens that gaps stand for, of so many.
  std::string draw(std::size_t hidden = 0, std::size_t of = 0) {
    if (hidden > 0) {
      end_line(fit(fmt::format("{}N: N tokens that no row reads above {}, {} of {} in all",
                               mark(options_), format::kLeastRead, hidden, of),
                   std::max(options_.width, 4), Align::kLeft, options_.unicode));
    }
    const auto length = columns_.size();
    const auto blocks = (length + columns_in_width_ - 1) / columns_in_width_;
    for (std::size_t block = 0; block < blocks; ++block) {
      // Blocks differ by one column at most.
      const auto first = block * length / blocks;
      const auto last = (block + 1) * length / blocks;
      if (blocks > 1) {
        end_line(fit(fmt::format("source {}-{} of {}", first + 1, last, length),
                     std::max(options_.width, 4), Align::kLeft, options_.unicode));
      }
      draw_heads(first, last);
      draw_rows(first, last);
      if (block + 1 < blocks) end_line("");
    }
    return picture_;
  }

  /// What the number of tokens that a gap stands for is written after.
  static const char* mark(const TerminalOptions& options) { return options.unicode ? "⋯" : "~"; }

 private:
  void draw_heads(std::size_t first, std::size_t last) {
    std::size_t height = 0;
    for (auto s = first; s < last; ++s) height = std::max(height, columns_[s].size());
    for (std::size_t row = 0; row < height; ++row) {
      auto line = fit("", label_width_ + 1, Align::kLeft);
      for (auto s = first; s < last; ++s) {
        const auto& column = columns_[s];
        const auto above = height - column.size();  // heads stand on the matrix
        line +=
            row < above ? fit("", kCellWidth, Align::kLeft) : fit(column[row - above], kCellWidth);
      }
      end_line(line);
    }
  }

  void draw_rows(std::size_t first, std::size_t last) {
    for (std::size_t t = 0; t < alignment_.target.size(); ++t) {
      auto line = fit(alignment_.target[t], label_width_, Align::kRight, options_.unicode) + ' ';
      const auto& weights = alignment_.weights[t];
      const std::vector<float> row(weights.begin() + static_cast<std::ptrdiff_t>(first),
                                   weights.begin() + static_cast<std::ptrdiff_t>(last));
      line += options_.colour ? coloured(row) : shaded(row);
      end_line(line);
    }
  }

  std::string shaded(const std::vector<float>& weights) const {
    const auto& shades = options_.unicode ? kShades : kAsciiShades;
    std::string cells;
    for (const auto weight : weights) {
      cells += shades[static_cast<std::size_t>(shade_of(weight, static_cast<int>(shades.size())))];
    }
    return cells;
  }

  static std::string coloured(const std::vector<float>& weights) {
    std::string cells;
    int colour = 0;
    for (const auto weight : weights) {
      const auto next = kBlack + shade_of(weight, kGreys);
      if (next != colour) cells += fmt::format("\x1b[48;5;{}m", next);
      colour = next;
      cells += "  ";
    }
    return cells + "\x1b[0m";
  }

  void end_line(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    picture_ += line + '\n';
  }

  const format::SoftAlignment& alignment_;
  const TerminalOptions& options_;
  int label_width_ = 1;
  std::size_t columns_in_width_ = 1;
  std::vector<std::vector<Glyph>> columns_;
  std::string picture_;
};

}  // namespace

std::string draw_alignment(const format::SoftAlignment& alignment, const TerminalOptions& options) {
  format::check(alignment);
  if (alignment.source.empty() || alignment.target.empty()) return "";
  Drawing drawing(alignment, options);
  const auto length = alignment.source.size();
  if (drawing.fits() || length <= format::kFoldsFrom) return drawing.draw();
  const auto folded = format::fold_unread(alignment, Drawing::mark(options));
  return Drawing(folded.alignment, options).draw(folded.hidden, length);
}

}  // namespace attend::view
