#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace attend::metrics {

// Text as Python sees it, for the scores here are compared with those of Python programs. All take
// UTF-8, already validated; text that is not UTF-8 is a logic error.

/// Whether Python's str.split() separates words at this character.
bool is_space(char32_t character);

/// The maximal runs of characters that are not spaces, in order. They are views of `text`.
std::vector<std::string_view> words(std::string_view text);
std::vector<std::string_view> words(std::string&& text) = delete;

/// The code points of the text.
std::u32string decode(std::string_view text);

/// The text of code points.
std::string encode(std::u32string_view characters);

// Unicode's general categories L, M, N, P and S.
bool is_letter(char32_t character);
bool is_mark(char32_t character);
bool is_number(char32_t character);
bool is_punctuation(char32_t character);
bool is_symbol(char32_t character);

/// Whether it fills two columns of a terminal, as Chinese, Japanese and Korean letters do.
bool is_wide(char32_t character);

/// Without spaces at its ends, and without those at its end only: str.strip(), str.rstrip().
std::u32string stripped(std::u32string text);
std::u32string right_stripped(std::u32string text);

/// The text in lower case, as by Python's str.lower(): Unicode's default mapping with its two
/// special cases, a capital I with a dot (which becomes two code points) and a final sigma.
std::string lower(std::string_view text);

/// A line as every score compares it: in Unicode's normal form C, so that canonically equal lines
/// are equal, and in lower case if that is asked for.
std::string compared(std::string_view line, bool lowercase = false);

}  // namespace attend::metrics
