#include "view/noted_words.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "view/glyphs.h"

namespace attend::view {
namespace {

constexpr std::array<std::string_view, 5> kShades = {" ", "░", "▒", "▓", "█"};
constexpr std::array<std::string_view, 5> kAsciiShades = {" ", ".", ":", "*", "#"};

void end_line(std::string& line, std::string& all) {
  line.erase(line.find_last_not_of(' ') + 1);
  all += line + '\n';
  line.clear();
}

}  // namespace

std::string draw_noted(std::span<const std::string> words, std::span<const std::string> notes,
                       int width, bool unicode) {
  if (words.size() != notes.size()) throw std::logic_error("a note is needed for each word");
  std::string all;
  std::string above;
  std::string below;
  int used = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto wide =
        std::clamp(std::max(width_of(words[i], unicode), width_of(notes[i], unicode)), 1, width);
    if (used > 0 && used + 1 + wide > width) {
      end_line(above, all);
      end_line(below, all);
      used = 0;
    }
    if (used > 0) {
      above += ' ';
      below += ' ';
      ++used;
    }
    above += fit(words[i], wide, Align::kLeft, unicode);
    below += fit(notes[i], wide, Align::kLeft, unicode);
    used += wide;
  }
  if (used > 0) {
    end_line(above, all);
    end_line(below, all);
  }
  return all;
}

std::string draw_shaded(std::span<const std::string> words, std::span<const float> weights,
                        int width, bool unicode) {
  if (words.size() != weights.size()) throw std::logic_error("a weight is needed for each word");
  const auto& shades = unicode ? kShades : kAsciiShades;
  float most = 0.0F;
  for (const auto weight : weights) {
    if (!std::isfinite(weight)) throw std::logic_error("weights must be finite");
    most = std::max(most, weight);
  }
  std::vector<std::string> bars;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto share = most > 0.0F ? std::max(weights[i], 0.0F) / most : 0.0F;
    const auto shade = std::lround(share * static_cast<float>(shades.size() - 1));
    auto& bar = bars.emplace_back();
    for (int column = 0; column < width_of(words[i], unicode); ++column) {
      bar += shades[static_cast<std::size_t>(shade)];
    }
  }
  return draw_noted(words, bars, width, unicode);
}

}  // namespace attend::view
