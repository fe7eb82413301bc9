#include "view/terminal_sound.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "view/glyphs.h"

namespace attend::view {
namespace {

constexpr int kStripLines = 6;
constexpr double kLongestColumn = 0.1;  // seconds
constexpr int kNarrowest = 8;           // columns of time
constexpr int kOfMark = 8;              // columns that a mark of the axis has at least
constexpr std::array<std::string_view, 5> kShades = {" ", "░", "▒", "▓", "█"};
constexpr std::array<std::string_view, 5> kAsciiShades = {" ", ".", ":", "*", "#"};

class SoundStrip {
 public:
  SoundStrip(const DrawnSound& sound, const TerminalLooksOptions& options)
      : sound_(sound), options_(options) {
    for (const auto& row : sound.rows) {
      label_ = std::max(label_, width_of(row.symbol, options.unicode));
    }
    label_ = std::min(label_, std::max(1, options.width / 4));
    columns_ = std::max(kNarrowest, options.width - label_ - 1);
  }

  std::string draw() {
    const auto seconds = std::max(sound_.timeline.seconds(), 1e-3);
    const auto blocks =
        std::max(1, static_cast<int>(std::ceil(seconds / (kLongestColumn * columns_))));
    for (int block = 0; block < blocks; ++block) {
      begin_ = seconds * block / blocks;
      end_ = seconds * (block + 1) / blocks;
      is_last_ = block + 1 == blocks;
      if (block > 0) end_line("");
      draw_spectrogram();
      draw_axis();
      for (const auto& row : sound_.rows) {
        if (is_heard(row)) draw_row(row);
      }
    }
    return picture_;
  }

 private:
  /// Whether a row belongs to the block; one without weight to the first.
  bool is_heard(const DrawnSound::Row& row) const {
    if (std::isnan(row.centre)) return begin_ == 0.0;
    return row.centre >= begin_ && (row.centre < end_ || is_last_);
  }

  /// The mean loudness of what a part of the strip shows, [0, 1].
  double loudness(int column, int line, int lines) const {
    const auto& shown = sound_.spectrogram;
    if (shown.frames == 0) return 0.0;
    const auto frame_at = [&](double share) {
      const auto time = begin_ + share * (end_ - begin_);
      return std::llround((time - shown.first) / shown.step);
    };
    const auto clamped = [](std::int64_t value, std::int64_t count) {
      return std::clamp<std::int64_t>(value, 0, count - 1);
    };
    const auto first = clamped(frame_at(static_cast<double>(column) / columns_), shown.frames);
    const auto last = clamped(
        std::max(
            first,
            static_cast<std::int64_t>(frame_at(static_cast<double>(column + 1) / columns_)) - 1),
        shown.frames);
    const auto top = (shown.bands * (lines - line) + lines - 1) / lines;
    const auto bottom = shown.bands * (lines - line - 1) / lines;
    double sum = 0.0;
    for (auto frame = first; frame <= last; ++frame) {
      for (auto band = bottom; band < top; ++band) sum += shown.at(frame, band);
    }
    return sum / (255.0 * static_cast<double>((last - first + 1) * (top - bottom)));
  }

  void draw_spectrogram() {
    const bool is_coloured = options_.colours != TerminalColours::kNone;
    const int parts = is_coloured && options_.unicode ? 2 : 1;
    for (int line = 0; line < kStripLines; ++line) {
      std::string text(static_cast<std::size_t>(label_ + 1), ' ');
      for (int column = 0; column < columns_; ++column) {
        const auto upper = loudness(column, line * parts, kStripLines * parts);
        if (!is_coloured) {
          text += shade(upper);
        } else if (parts == 1) {
          text += fmt::format("\x1b[48;{}m ", grey(upper));
        } else {
          const auto lower = loudness(column, line * parts + 1, kStripLines * parts);
          text += fmt::format("\x1b[38;{};48;{}m▀", grey(upper), grey(lower));
        }
      }
      if (is_coloured) text += "\x1b[0m";
      end_line(text);
    }
  }

  void draw_axis() {
    const auto between = seconds_between_marks(end_ - begin_, columns_ / kOfMark);
    const auto decimals = std::max(0, -static_cast<int>(std::floor(std::log10(between) + 1e-9)));
    std::vector<std::string> cells(static_cast<std::size_t>(columns_), " ");
    std::size_t free = 0;
    for (auto mark = std::ceil(begin_ / between - 1e-9) * between; mark < end_; mark += between) {
      const auto column =
          static_cast<std::size_t>((mark - begin_) / (end_ - begin_) * columns_ + 1e-9);
      const auto number = fmt::format("{:.{}f}", mark + 0.0, decimals);
      if (column < free || column + 1 + number.size() > cells.size()) continue;
      cells[column] = options_.unicode ? "╵" : "'";
      for (std::size_t i = 0; i < number.size(); ++i) cells[column + 1 + i] = number[i];
      free = column + number.size() + 2;
    }
    std::string line(static_cast<std::size_t>(label_ + 1), ' ');
    for (const auto& cell : cells) line += cell;
    line.erase(line.find_last_not_of(' ') + 1);
    end_line(line + " s");
  }

  void draw_row(const DrawnSound::Row& row) {
    const auto weights = weights_in_columns(row.weights, sound_.timeline, begin_, end_, columns_);
    const auto most = std::max(1e-9, *std::max_element(weights.begin(), weights.end()));
    auto line = fit(row.symbol, label_, Align::kRight, options_.unicode) + ' ';
    const bool is_coloured = options_.colours != TerminalColours::kNone;
    for (const auto weight : weights) {
      line += is_coloured ? fmt::format("\x1b[48;{}m ", grey(weight / most)) : shade(weight / most);
    }
    if (is_coloured) line += "\x1b[0m";
    end_line(line);
  }

  std::string shade(double share) const {
    const auto& shades = options_.unicode ? kShades : kAsciiShades;
    const auto count = static_cast<double>(shades.size() - 1);
    return std::string(shades[static_cast<std::size_t>(std::lround(share * count))]);
  }

  /// Black is 0, white is 1.
  std::string grey(double share) const {
    if (options_.colours == TerminalColours::kAll) {
      const auto level = std::lround(255.0 * share);
      return fmt::format("2;{};{};{}", level, level, level);
    }
    return fmt::format("5;{}", 232 + std::lround(23.0 * share));
  }

  void end_line(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    picture_ += line + '\n';
  }

  const DrawnSound& sound_;
  const TerminalLooksOptions& options_;
  int label_ = 1;
  int columns_ = 1;
  double begin_ = 0.0;
  double end_ = 0.0;
  bool is_last_ = true;
  std::string picture_;
};

}  // namespace

std::string draw_sound(const DrawnSound& sound, const TerminalLooksOptions& options) {
  if (sound.rows.empty()) return "";
  return SoundStrip(sound, options).draw();
}

}  // namespace attend::view
