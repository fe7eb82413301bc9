#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace attend::view {

/// What a terminal shows as one character: a letter with its accents, an emoji of several parts.
struct Glyph {
  std::string bytes;  ///< UTF-8
  int width = 1;      ///< in columns, 1 or 2
};

/// The text as a terminal may show it. Control characters and bytes that are not UTF-8 become
/// U+FFFD; characters that reorder their neighbours are left out. Without `unicode` everything
/// that is not ASCII becomes "?", but "▁" becomes "_" and accents that stand alone are left out.
std::vector<Glyph> glyphs_of(std::string_view text, bool unicode = true);

/// The columns that the text's glyphs take.
int width_of(std::string_view text, bool unicode = true);

/// The text as `glyphs_of` shows it.
std::string shown(std::string_view text);

/// Whether a text runs from right to left: as its first letter does.
bool runs_right_to_left(std::string_view text);

enum class Align { kLeft, kRight };

/// The text in exactly `width` columns, 0 or more: filled with spaces, or cut with "…" at its end
/// ("~" without `unicode`). Right-to-left text is fenced so that what stands beside it stays there.
std::string fit(std::string_view text, int width, Align align, bool unicode = true);

/// The glyph in exactly `width` columns, at least its own; fenced like the text of `fit`.
std::string fit(const Glyph& glyph, int width);

}  // namespace attend::view
