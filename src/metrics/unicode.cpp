#include "metrics/unicode.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <utility>

#include <utf8proc.h>

namespace attend::metrics {
namespace {

constexpr char32_t kCapitalDottedI = 0x130;
constexpr char32_t kCombiningDotAbove = 0x307;
constexpr char32_t kCapitalSigma = 0x3A3;
constexpr char32_t kSmallSigma = 0x3C3;
constexpr char32_t kFinalSigma = 0x3C2;

bool is_ascii(char byte) {
  return static_cast<unsigned char>(byte) < 0x80;
}

/// Removes the first code point of `text`, which is not empty, and returns it.
char32_t next_character(std::string_view& text) {
  if (is_ascii(text.front())) {
    const auto character = static_cast<unsigned char>(text.front());
    text.remove_prefix(1);
    return character;
  }
  utf8proc_int32_t character = 0;
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const auto size = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size()), &character);
  if (size < 1) throw std::logic_error("a metric was given text that is not UTF-8");
  text.remove_prefix(static_cast<std::size_t>(size));
  return static_cast<char32_t>(character);
}

void append(std::string& text, char32_t character) {
  std::array<utf8proc_uint8_t, 4> bytes{};
  const auto size = utf8proc_encode_char(static_cast<utf8proc_int32_t>(character), bytes.data());
  text.append(bytes.begin(), bytes.begin() + size);
}

utf8proc_category_t category(char32_t character) {
  return utf8proc_category(static_cast<utf8proc_int32_t>(character));
}

/// Unicode's Case_Ignorable: what may stand between a letter and a sigma that still ends its word.
bool is_case_ignorable(char32_t character) {
  static constexpr std::u32string_view kWithinWords =  // Word_Break: mid-letter, single quote
      U"'.:\u00B7\u0387\u055F\u05F4\u2018\u2019\u2024\u2027\uFE13\uFE52\uFE55\uFF07\uFF0E\uFF1A";
  if (kWithinWords.find(character) != std::u32string_view::npos) return true;
  switch (category(character)) {
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_SK:
      return true;
    default:
      return false;
  }
}

/// Unicode's Cased, of a character that is not case-ignorable.
bool is_cased(char32_t character) {
  const auto within = [character](char32_t first, char32_t last) {
    return first <= character && character <= last;
  };
  switch (category(character)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
      return true;
    default:  // Other_Lowercase and Other_Uppercase
      return character == 0xAA || character == 0xBA || within(0x2160, 0x217F) ||
             within(0x24B6, 0x24E9) || within(0x1F130, 0x1F149) || within(0x1F150, 0x1F169) ||
             within(0x1F170, 0x1F189);
  }
}

/// Unicode's Final_Sigma: a cased letter before the sigma and none after it, ignorable ones aside.
bool ends_word(const std::u32string& text, std::size_t position) {
  const auto sigma = text.begin() + static_cast<std::ptrdiff_t>(position);
  const auto before =
      std::find_if_not(std::make_reverse_iterator(sigma), text.rend(), is_case_ignorable);
  const auto after = std::find_if_not(sigma + 1, text.end(), is_case_ignorable);
  return before != text.rend() && is_cased(*before) && (after == text.end() || !is_cased(*after));
}

/// The text in normal form C.
std::string composed(std::string_view text) {
  utf8proc_uint8_t* result = nullptr;
  const auto size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                   static_cast<utf8proc_ssize_t>(text.size()), &result,
                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(result, &std::free);
  if (size < 0) throw std::logic_error("a metric was given text that is not UTF-8");
  return {reinterpret_cast<const char*>(result), static_cast<std::size_t>(size)};
}

char ascii_lower(char byte) {
  return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
}

}  // namespace

bool is_space(char32_t character) {
  if (character < 0x80) {
    return character == ' ' || (character >= 0x09 && character <= 0x0D) ||
           (character >= 0x1C && character <= 0x1F);
  }
  return character == 0x85 || character == 0xA0 || character == 0x1680 ||
         (character >= 0x2000 && character <= 0x200A) || character == 0x2028 ||
         character == 0x2029 || character == 0x202F || character == 0x205F || character == 0x3000;
}

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> found;
  const char* begin = text.data();
  while (!text.empty()) {
    const char* end = text.data();
    if (!is_space(next_character(text))) continue;
    if (end != begin) found.emplace_back(begin, end);
    begin = text.data();
  }
  if (text.data() != begin) found.emplace_back(begin, text.data());
  return found;
}

std::u32string decode(std::string_view text) {
  std::u32string characters;
  characters.reserve(text.size());
  while (!text.empty()) characters.push_back(next_character(text));
  return characters;
}

std::string encode(std::u32string_view characters) {
  std::string text;
  text.reserve(characters.size());
  for (const char32_t character : characters) append(text, character);
  return text;
}

bool is_letter(char32_t character) {
  const auto of = category(character);
  return of >= UTF8PROC_CATEGORY_LU && of <= UTF8PROC_CATEGORY_LO;
}

bool is_mark(char32_t character) {
  const auto of = category(character);
  return of >= UTF8PROC_CATEGORY_MN && of <= UTF8PROC_CATEGORY_ME;
}

bool is_wide(char32_t character) {
  return utf8proc_charwidth(static_cast<utf8proc_int32_t>(character)) == 2;
}

bool is_number(char32_t character) {
  const auto of = category(character);
  return of == UTF8PROC_CATEGORY_ND || of == UTF8PROC_CATEGORY_NL || of == UTF8PROC_CATEGORY_NO;
}

bool is_punctuation(char32_t character) {
  const auto of = category(character);
  return of >= UTF8PROC_CATEGORY_PC && of <= UTF8PROC_CATEGORY_PO;
}

bool is_symbol(char32_t character) {
  const auto of = category(character);
  return of >= UTF8PROC_CATEGORY_SM && of <= UTF8PROC_CATEGORY_SO;
}

std::u32string stripped(std::u32string text) {
  text.erase(text.begin(), std::find_if_not(text.begin(), text.end(), is_space));
  return right_stripped(std::move(text));
}

std::u32string right_stripped(std::u32string text) {
  text.erase(std::find_if_not(text.rbegin(), text.rend(), is_space).base(), text.end());
  return text;
}

std::string lower(std::string_view text) {
  std::string lowered;
  lowered.reserve(text.size());
  if (std::all_of(text.begin(), text.end(), is_ascii)) {
    std::transform(text.begin(), text.end(), std::back_inserter(lowered), ascii_lower);
    return lowered;
  }
  const auto characters = decode(text);
  for (std::size_t i = 0; i < characters.size(); ++i) {
    const auto character = characters[i];
    if (character == kCapitalSigma) {
      append(lowered, ends_word(characters, i) ? kFinalSigma : kSmallSigma);
    } else if (character == kCapitalDottedI) {
      append(lowered, U'i');
      append(lowered, kCombiningDotAbove);
    } else {
      append(lowered,
             static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(character))));
    }
  }
  return lowered;
}

std::string compared(std::string_view line, bool lowercase) {
  const bool is_plain = std::all_of(line.begin(), line.end(), is_ascii);
  if (!lowercase) return is_plain ? std::string(line) : composed(line);
  return is_plain ? lower(line) : lower(composed(line));
}

}  // namespace attend::metrics
