#include "view/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

namespace attend::view {

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
  constexpr std::array<std::string_view, 8> kEighths = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const auto cells = std::max(width, 3) - 2;
  const auto done = fraction >= 0.0 ? std::min(fraction, 1.0) : 0.0;  // NaN: nothing done
  // Rounded down, so that the bar is full only at the end.
  const auto eighths = static_cast<int>(done * 8.0 * cells);
  std::string bar = "[";
  for (int i = 0; i < eighths / 8; ++i) bar += unicode ? "█" : "#";
  auto filled = eighths / 8;
  if (unicode && eighths % 8 != 0) {
    bar += kEighths[static_cast<std::size_t>(eighths % 8)];
    ++filled;
  }
  bar.append(static_cast<std::size_t>(cells - filled), ' ');
  return bar + "]";
}

}  // namespace attend::view
