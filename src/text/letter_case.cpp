#include "text/letter_case.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

#include <utf8proc.h>

#include "text/utf8.h"

namespace attend::text {
namespace {

constexpr std::int32_t kCapitalSigma = 0x3A3;
constexpr std::string_view kFinalSigma = "\u03C2";
constexpr std::int32_t kSharpS = 0xDF;

std::int32_t value_of(std::string_view point) {
  std::int32_t value = 0;
  utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(point.data()),
                   static_cast<utf8proc_ssize_t>(point.size()), &value);
  return value;
}

void append(std::string& text, std::int32_t value) {
  std::array<utf8proc_uint8_t, 4> bytes{};
  const auto size = utf8proc_encode_char(value, bytes.data());
  text.append(bytes.begin(), bytes.begin() + size);
}

bool is_letter(std::int32_t value) {
  const auto category = utf8proc_category(value);
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

bool is_letter(const std::vector<std::string_view>& points, std::size_t index) {
  return index < points.size() && is_letter(value_of(points[index]));
}

/// In small letters but for the first letter.
std::string with_one_capital(std::string_view word) {
  const auto points = code_points(word);
  std::size_t front = 0;
  while (front < points.size() && !is_letter(points, front)) ++front;
  if (front == points.size()) return std::string(word);
  const auto before = static_cast<std::size_t>(points[front].data() - word.data());
  const auto after = before + points[front].size();
  return std::string(word.substr(0, after)) + in_small_letters(word.substr(after));
}

/// How well a vocabulary knows a text: fewer unknown symbols, then fewer symbols, are better.
std::tuple<std::size_t, std::size_t> cost_of(const std::string& text,
                                             const Vocabulary& vocabulary) {
  const auto ids = vocabulary.encode_ids(text);
  const auto unknown = std::count(ids.begin(), ids.end(), kUnknown);
  return {static_cast<std::size_t>(unknown), ids.size()};
}

std::string best_known(std::string_view word, bool is_first, const Vocabulary& vocabulary) {
  std::array<std::string, 3> ways = {in_small_letters(word), with_one_capital(word),
                                     std::string(word)};
  if (is_first) std::swap(ways[0], ways[1]);
  return *std::min_element(ways.begin(), ways.end(),
                           [&](const std::string& one, const std::string& other) {
                             return cost_of(one, vocabulary) < cost_of(other, vocabulary);
                           });
}

}  // namespace

bool is_in_capitals(std::string_view text) {
  std::size_t capitals = 0;
  for (const auto point : code_points(text)) {
    const auto value = value_of(point);
    if (utf8proc_toupper(value) != value || value == kSharpS) return false;
    if (utf8proc_tolower(value) != value) ++capitals;
  }
  return capitals > 1;
}

std::string in_small_letters(std::string_view text) {
  std::string result;
  const auto points = code_points(text);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto value = value_of(points[i]);
    const bool ends_word = i > 0 && is_letter(points, i - 1) && !is_letter(points, i + 1);
    if (value == kCapitalSigma && ends_word) {
      result += kFinalSigma;
    } else {
      append(result, utf8proc_tolower(value));
    }
  }
  return result;
}

std::string in_capitals(std::string_view text) {
  std::string result;
  for (const auto point : code_points(text)) {
    const auto value = value_of(point);
    if (value == kSharpS) {
      result += "SS";
    } else {
      append(result, utf8proc_toupper(value));
    }
  }
  return result;
}

std::string recased(std::string_view text, const Vocabulary& vocabulary) {
  std::string result;
  std::string_view rest = text;
  bool is_first = true;
  for (const std::string& word : split_words(text)) {
    const auto before = rest.find(word);
    result += rest.substr(0, before);
    rest.remove_prefix(before + word.size());
    result += best_known(word, is_first, vocabulary);
    is_first = false;
  }
  return result.append(rest);
}

}  // namespace attend::text
