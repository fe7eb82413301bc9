#pragma once

#include <cstdint>
#include <string>

namespace attend::view {

/// "250 ms", "4.2 s", "45 s", "3 min 05 s", "1 h 02 min", "2 d 03 h"; "?" if it is not a number of
/// seconds from 0 (a time that cannot be told yet).
std::string human_duration(double seconds);

/// Three digits and a unit: "987", "12.3 k", "1.23 M", "4.56 G".
std::string human_count(int64_t count);

/// A bar of `width` columns, at least 3: "[#####     ]". What is not in 0 to 1 counts as the nearer
/// end.
std::string progress_bar(double fraction, int width, bool unicode = true);

}  // namespace attend::view
