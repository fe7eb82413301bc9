#include "metrics/tokenizer.h"

#include <array>
#include <stdexcept>
#include <utility>

#include "core/error.h"

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
bool is_symbol(char byte) {
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
    if (is_symbol(byte)) {
      apart.append({' ', byte, ' '});
    } else {
      apart.push_back(byte);
    }
  }
  return apart;
}

enum class PointAt { kFirst, kSecond };

/// Puts spaces around one member of each pair of neighbours, from left to right. As with a regular
/// expression's substitution, a byte belongs to one pair at most: of "a..b", the pairs with a full
/// stop second are only "a.", for the second stop finds the first one taken. Bytes do for
/// characters here, since every byte of a longer character is "not a digit" and no point or dash.
template <typename First, typename Second>
std::string with_pairs_apart(std::string_view text, First first, Second second, PointAt point) {
  std::string apart;
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

std::string tokenize_13a(std::string_view line) {
  std::string text(line);
  replace_all(text, "<skipped>", "");
  if (text.find('&') != std::string::npos) {
    replace_all(text, "&quot;", "\"");
    replace_all(text, "&amp;", "&");
    replace_all(text, "&lt;", "<");
    replace_all(text, "&gt;", ">");
  }
  text = with_symbols_apart(" " + text + " ");
  text = with_pairs_apart(text, is_not_digit, is_point, PointAt::kSecond);
  text = with_pairs_apart(text, is_point, is_not_digit, PointAt::kFirst);
  return with_pairs_apart(text, is_digit, is_dash, PointAt::kSecond);
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

constexpr std::array<std::pair<Tokenizer, const char*>, 3> kNames{
    {{Tokenizer::k13a, "13a"}, {Tokenizer::kNone, "none"}, {Tokenizer::kCharacter, "char"}}};

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
  throw ConfigError("tokenizer", name, "13a, none or char");
}

std::string tokenize(std::string_view line, Tokenizer tokenizer) {
  switch (tokenizer) {
    case Tokenizer::k13a:
      return tokenize_13a(line);
    case Tokenizer::kNone:
      return std::string(line);
    case Tokenizer::kCharacter:
      return tokenize_characters(line);
  }
  throw std::logic_error("an unknown tokenizer");
}

}  // namespace attend::metrics
