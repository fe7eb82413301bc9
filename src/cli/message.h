#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>

namespace attend::cli {

/// Bytes of the longest message, what stands before it included.
inline constexpr std::size_t kLongestMessage = 300;

/// The text as a terminal may be given it, whatever a file or a name has brought into it: in one
/// line, with control characters (C0, C1, line and paragraph separators), characters that turn the
/// direction of writing or are not seen, and bytes that are not UTF-8 as escapes: \n, \x1b, \u202e.
std::string printable(std::string_view text);

/// `printable`, of at most `longest` bytes: the middle is left out, with "…" in its place, and what
/// is kept is whole characters and whole escapes. `longest` is at least 16.
std::string to_message(std::string_view text, std::size_t longest = kLongestMessage);

/// Says a message or a warning: "attend: " and the text by `to_message`, as one line, at once.
void say(std::ostream& err, std::string_view text);

}  // namespace attend::cli
