#include "format/boxes.h"

#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "core/error.h"

namespace attend::format {
namespace {

constexpr std::string_view kSpaces = " \t\r\n\v\f";
constexpr std::int64_t kMostWords = 1'000'000;

/// Removes the first word of `text`; empty if it has none.
std::string_view take_word(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(kSpaces), text.size()));
  const auto word = text.substr(0, text.find_first_of(kSpaces));
  text.remove_prefix(word.size());
  return word;
}

[[noreturn]] void refuse(std::string_view text, const std::string& where) {
  throw Error(
      fmt::format("{}: found '{}': expected word, left, top, right, bottom of a box, in pixels "
                  "from 0, right of "
                  "left and below top, and ';' between boxes",
                  where, text.substr(0, 60)));
}

WordBox read_box(std::string_view text, const std::string& where) {
  auto left = text;
  std::array<double, 5> numbers = {};
  for (auto& number : numbers) {
    const auto word = take_word(left);
    const auto* const end = word.data() + word.size();
    const auto [rest, error] = std::from_chars(word.data(), end, number);
    if (error != std::errc() || rest != end || !(number >= 0.0) || !std::isfinite(number)) {
      refuse(text, where);
    }
  }
  const auto& [word, x0, y0, x1, y1] = numbers;
  const bool is_whole = word == std::floor(word) && word < static_cast<double>(kMostWords);
  if (!take_word(left).empty() || !is_whole || x1 <= x0 || y1 <= y0) refuse(text, where);
  return {static_cast<std::int64_t>(word), x0, y0, x1, y1};
}

}  // namespace

std::string to_line(std::span<const WordBox> boxes) {
  std::string line;
  for (const auto& box : boxes) {
    if (!line.empty()) line += "; ";
    line += fmt::format("{} {} {} {} {}", box.word, box.left, box.top, box.right, box.bottom);
  }
  return line;
}

std::vector<WordBox> read_boxes(std::string_view line, const std::string& where) {
  std::vector<WordBox> boxes;
  if (line.find_first_not_of(kSpaces) == std::string_view::npos) return boxes;
  while (true) {
    const auto end = std::min(line.find(';'), line.size());
    boxes.push_back(read_box(line.substr(0, end), where));
    if (end == line.size()) return boxes;
    line.remove_prefix(end + 1);
  }
}

void check_boxes(std::span<const WordBox> boxes, const std::string& where, std::size_t words,
                 std::int64_t height, std::int64_t width) {
  for (const auto& box : boxes) {
    if (static_cast<std::size_t>(box.word) >= words) {
      throw Error(
          fmt::format("{}: a box of word {}, but the caption has {} words: expected 0 to {}", where,
                      box.word, words, words == 0 ? 0 : words - 1));
    }
    if (box.right > static_cast<double>(width) || box.bottom > static_cast<double>(height)) {
      throw Error(fmt::format("{}: the box {} goes beyond the picture, of {} × {} pixels", where,
                              to_line({&box, 1}), width, height));
    }
  }
}

}  // namespace attend::format
