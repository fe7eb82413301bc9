#include "view/terminal_looks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>

#include "view/glyphs.h"
#include "view/look.h"

namespace attend::view {
namespace {

constexpr int kAcross = 24;  // columns of a small picture
constexpr int kMostLines = 16;
constexpr int kGap = 2;
constexpr std::array<std::string_view, 5> kShades = {" ", "░", "▒", "▓", "█"};
constexpr std::array<std::string_view, 5> kAsciiShades = {" ", ".", ":", "*", "#"};

using Colour = std::array<int, 3>;

/// Of the 256 colours the nearest grey or the nearest in the cube of six shades each.
int nearest_of_256(const Colour& colour) {
  constexpr std::array<int, 6> kSteps = {0, 95, 135, 175, 215, 255};
  const auto distance = [&](int red, int green, int blue) {
    return (red - colour[0]) * (red - colour[0]) + (green - colour[1]) * (green - colour[1]) +
           (blue - colour[2]) * (blue - colour[2]);
  };
  std::array<int, 3> steps{};
  for (std::size_t i = 0; i < 3; ++i) {
    for (int step = 0; step < 6; ++step) {
      if (std::abs(kSteps[static_cast<std::size_t>(step)] - colour[i]) <
          std::abs(kSteps[static_cast<std::size_t>(steps[i])] - colour[i])) {
        steps[i] = step;
      }
    }
  }
  const auto of = [&](std::size_t i) { return kSteps[static_cast<std::size_t>(steps[i])]; };
  const auto in_cube = distance(of(0), of(1), of(2));
  const auto mean = (colour[0] + colour[1] + colour[2]) / 3;
  const auto grey = std::clamp((mean - 3) / 10, 0, 23);
  if (distance(8 + 10 * grey, 8 + 10 * grey, 8 + 10 * grey) < in_cube) return 232 + grey;
  return 16 + 36 * steps[0] + 6 * steps[1] + steps[2];
}

class Drawing {
 public:
  Drawing(const DrawnLooks& looks, const TerminalLooksOptions& options)
      : looks_(looks), options_(options), dim_(dim_of(looks.image.get())) {
    const auto width = std::max(options.width, 10);
    const auto aspect = looks.height / looks.width;
    across_ = looks.width >= kWidePicture * looks.height ? width : std::min(width, kAcross);
    lines_ = std::clamp(static_cast<int>(std::lround(across_ * aspect / 2.0)), 1, kMostLines);
    if (lines_ == kMostLines) {  // a high one
      across_ = std::clamp(static_cast<int>(std::lround(2.0 * lines_ / aspect)), 2, across_);
    }
    in_row_ = std::max(1, (width + kGap) / (across_ + kGap));
  }

  std::string draw() const {
    std::string text;
    const auto count = looks_.words.size();
    for (std::size_t first = 0; first < count; first += static_cast<std::size_t>(in_row_)) {
      const auto last = std::min(count, first + static_cast<std::size_t>(in_row_));
      std::vector<Look> row;
      std::string line;
      for (auto i = first; i < last; ++i) {
        row.emplace_back(looks_.grid, looks_.weights[i], /*is_smooth=*/false, /*is_root=*/false);
        append(line, fit(looks_.words[i], across_, Align::kLeft, options_.unicode), i > first);
      }
      end_line(text, line);
      for (int at = 0; at < lines_; ++at) {
        line.clear();
        for (std::size_t i = 0; i < row.size(); ++i) append(line, characters(row[i], at), i > 0);
        end_line(text, line);
      }
    }
    return text;
  }

 private:
  static void append(std::string& line, const std::string& part, bool has_gap) {
    if (has_gap) line.append(kGap, ' ');
    line += part;
  }

  static void end_line(std::string& text, std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }

  /// The picture's point of a dot, of `count` in its direction.
  static double point(int dot, int count, double length) { return (dot + 0.5) * length / count; }

  std::string characters(const Look& look, int line) const {
    return options_.colours == TerminalColours::kNone ? shades(look, line) : dots(look, line);
  }

  std::string shades(const Look& look, int line) const {
    const auto& shades = options_.unicode ? kShades : kAsciiShades;
    std::string text;
    for (int column = 0; column < across_; ++column) {
      const auto share =
          look.share(point(column, across_, looks_.width), point(line, lines_, looks_.height));
      const auto shade = std::lround(share * static_cast<double>(shades.size() - 1));
      text += shades[static_cast<std::size_t>(shade)];
    }
    return text;
  }

  std::string dots(const Look& look, int line) const {
    std::string text;
    for (int column = 0; column < across_; ++column) {
      const auto upper = code(colour_at(look, 2 * line, column));
      const auto lower = code(colour_at(look, 2 * line + 1, column));
      // Without Unicode there is no half block: the two are as the upper one.
      text += options_.unicode ? fmt::format("\x1b[38;{};48;{}m▀", upper, lower)
                               : fmt::format("\x1b[48;{}m ", upper);
    }
    return text + "\x1b[0m";
  }

  std::string code(const Colour& colour) const {
    if (options_.colours == TerminalColours::kAll) {
      return fmt::format("2;{};{};{}", colour[0], colour[1], colour[2]);
    }
    return fmt::format("5;{}", nearest_of_256(colour));
  }

  /// The mean of the picture's pixels in a dot, dimmed.
  Colour colour_at(const Look& look, int row, int column) const {
    const auto share =
        look.share(point(column, across_, looks_.width), point(row, 2 * lines_, looks_.height));
    const auto light = 1.0 - dim_ * (1.0 - share);
    auto colour = pixel_at(row, column);
    for (auto& part : colour) part = static_cast<int>(std::lround(part * light));
    return colour;
  }

  Colour pixel_at(int row, int column) const {
    if (looks_.image == nullptr) return {200, 200, 200};
    const auto& [height, width, channels, bytes] = *looks_.image;
    const auto range = [](int dot, int count, std::int64_t length) {
      const auto first = dot * length / count;
      return std::pair(first, std::max(first + 1, (dot + 1) * length / count));
    };
    const auto [top, bottom] = range(row, 2 * lines_, height);
    const auto [left, right] = range(column, across_, width);
    std::array<std::int64_t, 3> sums{};
    for (auto y = top; y < bottom; ++y) {
      for (auto x = left; x < right; ++x) {
        for (std::size_t part = 0; part < 3; ++part) {
          const auto of_pixel = channels == 1 ? 0 : static_cast<std::int64_t>(part);
          sums[part] += bytes[static_cast<std::size_t>((y * width + x) * channels + of_pixel)];
        }
      }
    }
    const auto count = (bottom - top) * (right - left);
    return {static_cast<int>(sums[0] / count), static_cast<int>(sums[1] / count),
            static_cast<int>(sums[2] / count)};
  }

  const DrawnLooks& looks_;
  const TerminalLooksOptions& options_;
  double dim_;
  int across_ = kAcross;
  int lines_ = 1;
  int in_row_ = 1;
};

}  // namespace

std::string draw_looks(const DrawnLooks& looks, const TerminalLooksOptions& options) {
  return Drawing(looks, options).draw();
}

}  // namespace attend::view
