#include "metrics/tokenizer.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/error.h"
#include "metrics/unicode.h"

namespace attend::metrics {
namespace {

bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}
bool is_not_digit(char byte) {
  return !is_digit(byte);
}
bool is_point(char byte) {
  return byte == '.' || byte == ',';
}
bool is_dash(char byte) {
  return byte == '-';
}

/// ASCII's punctuation but for the apostrophe, the comma, the dash and the full stop.
bool is_ascii_symbol(char byte) {
  return (byte >= '!' && byte <= '&') || (byte >= '(' && byte <= '+') || byte == '/' ||
         (byte >= ':' && byte <= '@') || (byte >= '[' && byte <= '`') ||
         (byte >= '{' && byte <= '~');
}

void replace_all(std::string& text, std::string_view old_part, std::string_view new_part) {
  for (auto at = text.find(old_part); at != std::string::npos;
       at = text.find(old_part, at + new_part.size())) {
    text.replace(at, old_part.size(), new_part);
  }
}

std::string with_symbols_apart(std::string_view text) {
  std::string apart;
  apart.reserve(2 * text.size());
  for (const char byte : text) {
    if (is_ascii_symbol(byte)) {
      apart.append({' ', byte, ' '});
    } else {
      apart.push_back(byte);
    }
  }
  return apart;
}

enum class PointAt { kFirst, kSecond };

/// Puts spaces around one member of each pair of neighbours, from left to right. As with a regular
/// expression's substitution, a character belongs to one pair at most: of "a..b", the pairs with a
/// full stop second are only "a.", for the second stop finds the first one taken. Bytes do for
/// characters where every byte of a longer one is "not a digit" and no point or dash.
template <typename Text, typename First, typename Second>
Text with_pairs_apart(const Text& text, First first, Second second, PointAt point) {
  Text apart;
  apart.reserve(text.size() + text.size() / 4);
  std::size_t i = 0;
  while (i + 1 < text.size()) {
    if (first(text[i]) && second(text[i + 1])) {
      if (point == PointAt::kFirst) apart.push_back(' ');
      apart.append({text[i], ' ', text[i + 1]});
      if (point == PointAt::kSecond) apart.push_back(' ');
      i += 2;
    } else {
      apart.push_back(text[i++]);
    }
  }
  if (i < text.size()) apart.push_back(text[i]);
  return apart;
}

/// What mteval-v13a does to Western languages.
std::string with_western_marks_apart(std::string text) {
  text = with_symbols_apart(text);
  text = with_pairs_apart(text, is_not_digit, is_point, PointAt::kSecond);
  text = with_pairs_apart(text, is_point, is_not_digit, PointAt::kFirst);
  return with_pairs_apart(text, is_digit, is_dash, PointAt::kSecond);
}

std::string tokenize_13a(std::string_view line) {
  std::string text(line);
  replace_all(text, "<skipped>", "");
  if (text.find('&') != std::string::npos) {
    replace_all(text, "&quot;", "\"");
    replace_all(text, "&amp;", "&");
    replace_all(text, "&lt;", "<");
    replace_all(text, "&gt;", ">");
  }
  return with_western_marks_apart(" " + text + " ");
}

/// What sacreBLEU takes for Chinese. It writes the ideographs beyond U+FFFF with four digits too
/// few, by which U+2001 to U+2A6D (dashes, curly quotes, arrows) are in and those ideographs are
/// not; so it is here, for the numbers are to be the same.
bool is_chinese(char32_t character) {
  static constexpr std::pair<char32_t, char32_t> kRanges[] = {
      {0x2001, 0x2A6D}, {0x2E80, 0x2FDF}, {0x2FF0, 0x303F}, {0x3100, 0x312F}, {0x31A0, 0x31EF},
      {0x3200, 0x4DB5}, {0x4E00, 0x9FBB}, {0xF900, 0xFA2D}, {0xFA30, 0xFA6A}, {0xFA70, 0xFAD9},
      {0xFE10, 0xFE1F}, {0xFE30, 0xFE4F}, {0xFF00, 0xFFEF}};
  return std::any_of(std::begin(kRanges), std::end(kRanges), [character](const auto& range) {
    return range.first <= character && character <= range.second;
  });
}

std::string tokenize_chinese(std::string_view line) {
  std::u32string text;
  for (const char32_t character : stripped(decode(line))) {
    if (is_chinese(character)) {
      text.append({U' ', character, U' '});
    } else {
      text.push_back(character);
    }
  }
  return with_western_marks_apart(encode(text));
}

/// mteval-v14 parts no point from a number that ends the line: nothing follows it there.
std::string tokenize_international(std::string_view line) {
  const auto is_no_number = [](char32_t character) { return !is_number(character); };
  auto text = right_stripped(decode(line));
  text = with_pairs_apart(text, is_no_number, is_punctuation, PointAt::kSecond);
  text = with_pairs_apart(text, is_punctuation, is_no_number, PointAt::kFirst);
  std::u32string apart;
  apart.reserve(2 * text.size());
  for (const char32_t character : text) {
    if (is_symbol(character)) {
      apart.append({U' ', character, U' '});
    } else {
      apart.push_back(character);
    }
  }
  return encode(apart);
}

std::string tokenize_characters(std::string_view line) {
  std::string text;
  text.reserve(2 * line.size());
  for (const char byte : line) {
    const bool continues = (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
    if (!continues) text.push_back(' ');
    text.push_back(byte);
  }
  return text;
}

constexpr std::array<std::pair<Tokenizer, const char*>, 5> kNames{
    {{Tokenizer::k13a, "13a"},
     {Tokenizer::kInternational, "intl"},
     {Tokenizer::kChinese, "zh"},
     {Tokenizer::kCharacter, "char"},
     {Tokenizer::kNone, "none"}}};

}  // namespace

std::string name_of(Tokenizer tokenizer) {
  for (const auto& [known, name] : kNames) {
    if (known == tokenizer) return name;
  }
  throw std::logic_error("a tokenizer without a name");
}

Tokenizer tokenizer_called(const std::string& name) {
  for (const auto& [tokenizer, known] : kNames) {
    if (known == name) return tokenizer;
  }
  throw ConfigError("tokenizer", name, fmt::format("{}", fmt::join(tokenizer_names(), ", ")));
}

std::vector<std::string> tokenizer_names() {
  std::vector<std::string> names;
  for (const auto& [tokenizer, name] : kNames) names.emplace_back(name);
  return names;
}

std::string tokenize(std::string_view line, Tokenizer tokenizer) {
  switch (tokenizer) {
    case Tokenizer::k13a:
      return tokenize_13a(line);
    case Tokenizer::kNone:
      return std::string(line);
    case Tokenizer::kCharacter:
      return tokenize_characters(line);
    case Tokenizer::kInternational:
      return tokenize_international(line);
    case Tokenizer::kChinese:
      return tokenize_chinese(line);
  }
  throw std::logic_error("an unknown tokenizer");
}

}  // namespace attend::metrics
