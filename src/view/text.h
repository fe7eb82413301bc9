#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace attend::view {

/// "250 ms", "4.2 s", "45 s", "3 min 05 s", "1 h 02 min", "2 d 03 h"; "?" if it is not a number of
/// seconds from 0 (a time that cannot be told yet).
std::string human_duration(double seconds);

/// Three digits and a unit: "987", "12.3 k", "1.23 M", "4.56 G".
std::string human_count(int64_t count);

/// A bar of `width` columns, at least 3: "[#####     ]". What is not in 0 to 1 counts as the nearer
/// end.
std::string progress_bar(double fraction, int width, bool unicode = true);

/// A bar of up to `width` columns without an end, filled with spaces to that width: blocks, or "#"
/// without `unicode`, to the nearest eighth or whole column.
std::string bar(double fraction, int width, bool unicode = true);

/// The text's words in lines of at most `width` columns, each ending with a line feed; lines after
/// the first begin with `indent` spaces. A word that is wider stands in a line of its own.
std::string wrapped(std::string_view text, int width, int indent, bool unicode = true);

}  // namespace attend::view
