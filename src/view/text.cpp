#include "view/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

#include "view/glyphs.h"

namespace attend::view {
namespace {

/// So many eighths of columns, and spaces to `width` columns. Whole columns alone in ASCII.
std::string blocks(int eighths, int width, bool unicode) {
  constexpr std::array<std::string_view, 8> kEighths = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  std::string text;
  for (int i = 0; i < eighths / 8; ++i) text += unicode ? "█" : "#";
  text += kEighths[static_cast<std::size_t>(eighths % 8)];
  const auto filled = (eighths + 7) / 8;
  return text.append(static_cast<std::size_t>(width - filled), ' ');
}

/// The fraction, or the nearer end of 0 to 1; 0 if it is not a number.
double within_one(double fraction) {
  return fraction >= 0.0 ? std::min(fraction, 1.0) : 0.0;
}

}  // namespace

std::string human_duration(double seconds) {
  constexpr double kMostShown = 1e12;
  if (!(seconds >= 0.0) || seconds > kMostShown) return "?";
  if (seconds < 0.9995) return fmt::format("{:.0f} ms", seconds * 1000.0);
  if (seconds < 9.95) return fmt::format("{:.1f} s", seconds);
  const auto whole = std::llround(seconds);
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  // Whole minutes and hours, rounded, so that 59 min 59.9 s is 1 h.
  const auto minutes = (whole + 30) / 60;
  if (minutes < 1440) return fmt::format("{} h {:02} min", minutes / 60, minutes % 60);
  const auto hours = (whole + 1800) / 3600;
  return fmt::format("{} d {:02} h", hours / 24, hours % 24);
}

std::string human_count(int64_t count) {
  constexpr std::string_view kUnits = "kMGTPE";
  auto size = std::abs(static_cast<double>(count));
  const auto* const sign = count < 0 ? "-" : "";
  if (size < 1000) return std::to_string(count);
  std::size_t unit = 0;
  size /= 1000.0;
  // 999.5 would be shown as 1000.
  for (; size >= 999.5 && unit + 1 < kUnits.size(); ++unit) size /= 1000.0;
  const auto decimals = size < 9.995 ? 2 : size < 99.95 ? 1 : 0;
  return fmt::format("{}{:.{}f} {}", sign, size, decimals, kUnits[unit]);
}

std::string progress_bar(double fraction, int width, bool unicode) {
  const auto cells = std::max(width, 3) - 2;
  // Rounded down, so that the bar is full only at the end.
  const auto eighths = static_cast<int>(within_one(fraction) * 8.0 * cells);
  return "[" + blocks(unicode ? eighths : eighths / 8 * 8, cells, unicode) + "]";
}

std::string bar(double fraction, int width, bool unicode) {
  const auto parts = unicode ? 1 : 8;  // of a column's eight, that can be drawn
  const auto filled = std::lround(within_one(fraction) * 8.0 * width / parts);
  return blocks(static_cast<int>(filled) * parts, width, unicode);
}

std::string wrapped(std::string_view text, int width, int indent, bool unicode) {
  std::string lines;
  std::string line;
  int used = 0;
  bool has_word = false;  // of this line
  for (std::size_t first = 0; first < text.size();) {
    const auto end = std::min(text.find(' ', first), text.size());
    const auto word = text.substr(first, end - first);
    first = end + 1;
    const auto columns = width_of(word, unicode);
    if (has_word && used + 1 + columns > width) {
      line.erase(line.find_last_not_of(' ') + 1);
      lines += line + '\n';
      line.assign(static_cast<std::size_t>(indent), ' ');
      used = indent;
      has_word = false;
    } else if (has_word) {
      line += ' ';
      ++used;
    }
    if (word.empty()) continue;
    line += fit(word, columns, Align::kLeft, unicode);
    used += columns;
    has_word = true;
  }
  return lines + line + '\n';
}

}  // namespace attend::view
