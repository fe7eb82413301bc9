#include "text/utf8.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include <fmt/format.h>
#include <utf8proc.h>

#include "core/error.h"

namespace attend::text {
namespace {

constexpr std::int32_t kNotUtf8 = -1;

struct CodePoint {
  std::int32_t value = kNotUtf8;
  std::size_t length = 1;  // bytes
};

bool is_ascii(char byte) {
  return static_cast<unsigned char>(byte) < 0x80;
}

CodePoint code_point_at(std::string_view text, std::size_t at) {
  if (is_ascii(text[at])) return {.value = text[at], .length = 1};
  // The longest code point has four bytes; the bound keeps the length within utf8proc's type.
  const std::string_view bytes = text.substr(at, 4);
  std::int32_t value = kNotUtf8;
  const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(bytes.data()),
                                       static_cast<utf8proc_ssize_t>(bytes.size()), &value);
  if (length <= 0) return {};
  return {.value = value, .length = static_cast<std::size_t>(length)};
}

bool is_control(std::int32_t value) {
  return (value >= 0 && value < 0x20) || (value >= 0x7F && value < 0xA0);
}

// Unicode's property White_Space.
bool is_space(std::int32_t value) {
  if (value < 0x80) return value == ' ' || (value >= '\t' && value <= '\r');
  return value == 0x85 || value == 0xA0 || value == 0x1680 ||
         (value >= 0x2000 && value <= 0x200A) || value == 0x2028 || value == 0x2029 ||
         value == 0x202F || value == 0x205F || value == 0x3000;
}

// Calls word(begin, end) with the bytes of each word.
template <typename Word>
void for_each_word(std::string_view text, const Word& word) {
  std::size_t begin = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const CodePoint point = code_point_at(text, at);
    if (is_space(point.value)) {
      if (at > begin) word(begin, at);
      begin = at + point.length;
    }
    at += point.length;
  }
  if (at > begin) word(begin, at);
}

std::size_t first_invalid_byte(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const CodePoint point = code_point_at(text, at);
    if (point.value == kNotUtf8) return at;
    at += point.length;
  }
  return text.size();
}

std::string composed(std::string_view text) {
  utf8proc_uint8_t* result = nullptr;
  const auto length =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                   static_cast<utf8proc_ssize_t>(text.size()), &result,
                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(result, &std::free);
  if (length < 0)
    throw Error(fmt::format("text of {} bytes: {}", text.size(), utf8proc_errmsg(length)));
  return {reinterpret_cast<const char*>(result), static_cast<std::size_t>(length)};
}

std::string without_controls(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = code_point_at(text, at);
    const std::string_view bytes = text.substr(at, point.length);
    if (is_control(point.value)) {
      result += ' ';
    } else if (bytes == kVisibleSpace) {
      result += '_';
    } else {
      result += bytes;
    }
    at += point.length;
  }
  return result;
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
  return first_invalid_byte(text) == text.size();
}

std::string to_nfc(std::string_view text) {
  if (std::all_of(text.begin(), text.end(), is_ascii)) return without_controls(text);
  if (const std::size_t at = first_invalid_byte(text); at < text.size()) {
    throw Error(fmt::format("text with byte 0x{:02X} at {}: expected UTF-8",
                            static_cast<unsigned char>(text[at]), at));
  }
  return without_controls(composed(text));
}

std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  for_each_word(text, [&](std::size_t begin, std::size_t end) {
    words.emplace_back(text.substr(begin, end - begin));
  });
  return words;
}

std::size_t count_words(std::string_view text) {
  std::size_t count = 0;
  for_each_word(text, [&](std::size_t, std::size_t) { ++count; });
  return count;
}

bool is_blank(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = code_point_at(text, at);
    if (!is_space(point.value) && !is_control(point.value)) return false;
    at += point.length;
  }
  return true;
}

std::vector<std::string_view> code_points(std::string_view text) {
  std::vector<std::string_view> points;
  points.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = code_point_at(text, at).length;
    points.push_back(text.substr(at, length));
    at += length;
  }
  return points;
}

std::vector<int> word_of_each_byte(std::string_view text) {
  std::vector<int> words(text.size(), 0);
  int word = 0;
  std::size_t done = 0;
  for_each_word(text, [&](std::size_t, std::size_t end) {
    std::fill(words.begin() + static_cast<std::ptrdiff_t>(done),
              words.begin() + static_cast<std::ptrdiff_t>(end), word);
    ++word;
    done = end;
  });
  std::fill(words.begin() + static_cast<std::ptrdiff_t>(done), words.end(), std::max(word - 1, 0));
  return words;
}

std::vector<int> word_of_each_piece(std::span<const std::string> pieces) {
  std::string text;
  std::vector<std::size_t> starts;
  for (const std::string& piece : pieces) {
    starts.push_back(text.size());
    for (const std::string_view point : code_points(piece)) {
      text += point == kVisibleSpace ? std::string_view(" ") : point;
    }
    if (piece.empty()) text += kUnknownPiece;
  }
  std::vector<int> words(pieces.size(), -1);
  if (count_words(text) == 0) return words;
  const std::vector<int> of_bytes = word_of_each_byte(text);
  for (std::size_t i = 0; i < pieces.size(); ++i) words[i] = of_bytes[starts[i]];
  return words;
}

}  // namespace attend::text
