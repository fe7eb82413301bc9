#pragma once

#include <string>
#include <string_view>

#include "text/vocabulary.h"

namespace attend::text {

/// Whether the text is written in capitals: it has two letters or more that have a case, and none
/// of them is a small one. UTF-8.
bool is_in_capitals(std::string_view text);

/// The text in small letters, by Unicode's mapping of single characters; a sigma at the end of a
/// word takes its final form.
std::string in_small_letters(std::string_view text);

/// The text in capitals, by Unicode's mapping of single characters; ß becomes SS.
std::string in_capitals(std::string_view text);

/// A text in capitals as a vocabulary knows it best: each word in small letters, with one capital
/// in front, or as it is, whichever has the fewest unknown symbols, then the fewest symbols, then
/// the fewest capitals; the first word begins with a capital where that costs no symbol. White
/// space stays as it is. What the vocabulary knows only in capitals (letters of a dictionary that
/// is spelt in them) is given back as it was.
std::string recased(std::string_view text, const Vocabulary& vocabulary);

}  // namespace attend::text
