#include "metrics/caption_tokenizer.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

#include "core/fields.h"
#include "metrics/unicode.h"

namespace attend::metrics {
namespace {

using Words = std::vector<std::string>;

constexpr char32_t kApostrophe = U'\'';
constexpr std::u32string_view kOfWords = U"'-./_@&";  // between two characters of a word
constexpr std::u32string_view kOfNumbers = U",:";     // between two digits
constexpr std::u32string_view kAlone = U"%#@&";       // words of their own elsewhere
constexpr std::array<std::u32string_view, 7> kEndings = {U"n't", U"'s",  U"'m", U"'d",
                                                         U"'re", U"'ve", U"'ll"};

bool is_one_of(char32_t character, std::u32string_view characters) {
  return characters.find(character) != std::u32string_view::npos;
}

bool is_of_word(char32_t character) {
  return is_letter(character) || is_mark(character) || is_number(character);
}

/// Whether the character at this place joins those about it into one word.
bool joins(std::u32string_view text, std::size_t place) {
  if (place == 0 || place + 1 == text.size()) return false;
  const auto before = text[place - 1];
  const auto behind = text[place + 1];
  if (is_one_of(text[place], kOfWords)) return is_of_word(before) && is_of_word(behind);
  return is_one_of(text[place], kOfNumbers) && is_number(before) && is_number(behind);
}

/// Where the ending of a word begins that is parted from it.
std::optional<std::size_t> ending_of(std::u32string_view word) {
  for (const auto ending : kEndings) {
    if (word.size() > ending.size() && word.ends_with(ending)) return word.size() - ending.size();
  }
  return std::nullopt;
}

void add(const std::u32string& word, Words& all) {
  if (word.empty()) return;
  const auto ending = ending_of(word);
  all.push_back(encode(word.substr(0, ending.value_or(word.size()))));
  if (ending) all.push_back(encode(word.substr(*ending)));
}

Words ptb_like(std::u32string text) {
  std::replace(text.begin(), text.end(), U'\u2019', kApostrophe);
  Words all;
  std::u32string word;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto character = text[i];
    if (is_wide(character) && is_of_word(character)) {
      add(word, all);
      word.clear();
      all.push_back(encode(std::u32string(1, character)));
    } else if (is_of_word(character) || joins(text, i)) {
      word.push_back(character);
    } else {
      add(word, all);
      word.clear();
      const bool is_alone = is_one_of(character, kAlone) || is_symbol(character);
      if (is_alone && character != U'`') all.push_back(encode(std::u32string(1, character)));
    }
  }
  add(word, all);
  return all;
}

}  // namespace

std::string name_of(CaptionTokenizer tokenizer) {
  return tokenizer == CaptionTokenizer::kPtbLike ? "ptb-like" : "none";
}

CaptionTokenizer caption_tokenizer_called(const std::string& name) {
  check_one_of("--caption-tokenizer", name, {"ptb-like", "none"});
  return name == "none" ? CaptionTokenizer::kNone : CaptionTokenizer::kPtbLike;
}

std::vector<std::string> caption_words(std::string_view caption, const CaptionOptions& options) {
  const bool is_ptb_like = options.tokenizer == CaptionTokenizer::kPtbLike;
  const auto text = compared(std::string(caption), is_ptb_like || options.lowercase);
  if (is_ptb_like) return ptb_like(decode(text));
  const auto views = words(text);
  return {views.begin(), views.end()};
}

}  // namespace attend::metrics
