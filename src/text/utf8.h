#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace attend::text {

/// The symbol that stands for a space in readable pieces: U+2581, "▁".
inline constexpr std::string_view kVisibleSpace = "\xE2\x96\x81";

/// What an unknown symbol reads as: U+2047, "⁇".
inline constexpr std::string_view kUnknownPiece = "\xE2\x81\x87";

/// Whether the bytes are UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF, nothing
/// cut short. NUL is a character like another.
bool is_valid_utf8(std::string_view text);

/// The text in Unicode's normal form C, as every vocabulary reads it. Control characters (NUL, tab,
/// carriage return, ...) become spaces, and "▁", which pieces use for a space, becomes "_". Throws
/// Error if the text is not UTF-8.
std::string to_nfc(std::string_view text);

/// The words between whitespace, ASCII's and Unicode's (no-break and ideographic spaces too); none
/// of them is empty.
std::vector<std::string> split_words(std::string_view text);

/// How many words `split_words` would give.
std::size_t count_words(std::string_view text);

/// Whether nothing is left of the text but whitespace and control characters.
bool is_blank(std::string_view text);

/// The text cut between its code points; the views point into it. Bytes that are not UTF-8 come
/// one by one.
std::vector<std::string_view> code_points(std::string_view text);

/// For each piece of a text, in which "▁" stands for a space and which may be empty (it reads "⁇"),
/// the index from 0 of the word that it begins in, as split_words() parts the text; white space
/// belongs to the word after it. -1 if there is no word.
std::vector<int> word_of_each_piece(std::span<const std::string> pieces);

/// For each byte of the text, the index from 0 of the whitespace-separated word that it belongs to;
/// whitespace belongs to the word after it, or to the last word if none follows.
std::vector<int> word_of_each_byte(std::string_view text);

}  // namespace attend::text
