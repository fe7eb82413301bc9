#include "view/glyphs.h"

#include <algorithm>
#include <numeric>

#include <utf8proc.h>

namespace attend::view {
namespace {

constexpr utf8proc_int32_t kReplacement = 0xFFFD;
constexpr utf8proc_int32_t kEmojiStyle = 0xFE0F;  // makes the character before it an emoji
constexpr utf8proc_int32_t kVisibleSpace = 0x2581;
constexpr std::string_view kDottedCircle = "\u25CC";  // carries an accent that has no letter
constexpr std::string_view kLeftToRightMark = "\u200E";

bool is_reordering(utf8proc_int32_t c) {
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E ||
         c == 0x200F || c == 0x061C;
}

/// Nothing to see, and no part of the character before it: a soft hyphen, a byte order mark.
bool is_invisible(utf8proc_int32_t c) {
  return c == 0xAD || (utf8proc_category(c) == UTF8PROC_CATEGORY_CF && utf8proc_charwidth(c) == 0);
}

/// Control characters, line ends, and what is no character and stands in no XML.
bool is_control(utf8proc_int32_t c) {
  if ((c & 0xFFFE) == 0xFFFE) return true;
  const auto category = utf8proc_category(c);
  return category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_ZL ||
         category == UTF8PROC_CATEGORY_ZP;
}

/// The next code point of the text, which loses it; U+FFFD for a byte that is not UTF-8.
utf8proc_int32_t take(std::string_view& text) {
  utf8proc_int32_t c = kReplacement;
  const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                     static_cast<utf8proc_ssize_t>(text.size()), &c);
  text.remove_prefix(size > 0 ? static_cast<std::size_t>(size) : 1);
  return size > 0 && !is_control(c) ? c : kReplacement;
}

void append(std::string& text, utf8proc_int32_t c) {
  utf8proc_uint8_t bytes[4];
  const auto size = utf8proc_encode_char(c, bytes);
  text.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

bool is_right_to_left(std::string_view text) {
  while (!text.empty()) {
    const auto direction = utf8proc_get_property(take(text))->bidi_class;
    if (direction == UTF8PROC_BIDI_CLASS_R || direction == UTF8PROC_BIDI_CLASS_AL) return true;
  }
  return false;
}

/// Between marks, a terminal that reorders right-to-left text reorders only what is inside.
std::string fenced(const std::string& text) {
  if (!is_right_to_left(text)) return text;
  return std::string(kLeftToRightMark) + text + std::string(kLeftToRightMark);
}

std::string spaces(int count) {
  return std::string(static_cast<std::size_t>(std::max(count, 0)), ' ');
}

int width_of(const std::vector<Glyph>& glyphs) {
  return std::accumulate(glyphs.begin(), glyphs.end(), 0,
                         [](int sum, const Glyph& glyph) { return sum + glyph.width; });
}

}  // namespace

std::vector<Glyph> glyphs_of(std::string_view text, bool unicode) {
  std::vector<Glyph> glyphs;
  utf8proc_int32_t previous = 0;
  utf8proc_int32_t state = 0;
  while (!text.empty()) {
    const auto c = take(text);
    if (is_reordering(c)) continue;
    const auto is_new =
        glyphs.empty() || utf8proc_grapheme_break_stateful(previous, c, &state) != 0;
    if (is_new && is_invisible(c)) continue;
    previous = c;
    if (is_new) glyphs.push_back({"", 0});
    auto& glyph = glyphs.back();
    if (!unicode) {
      if (is_new) {
        const auto ascii = c < 0x80 ? std::string(1, static_cast<char>(c)) : "?";
        glyph = {c == kVisibleSpace ? "_" : ascii, 1};
      }
      continue;
    }
    const auto width = utf8proc_charwidth(c);
    if (is_new && width == 0) glyph = {std::string(kDottedCircle), 1};
    append(glyph.bytes, c);
    glyph.width = c == kEmojiStyle ? 2 : std::min(2, glyph.width + width);
  }
  return glyphs;
}

int width_of(std::string_view text, bool unicode) {
  return width_of(glyphs_of(text, unicode));
}

std::string shown(std::string_view text) {
  std::string all;
  for (const auto& glyph : glyphs_of(text)) all += glyph.bytes;
  return all;
}

bool runs_right_to_left(std::string_view text) {
  while (!text.empty()) {
    const auto direction = utf8proc_get_property(take(text))->bidi_class;
    if (direction == UTF8PROC_BIDI_CLASS_L) return false;
    if (direction == UTF8PROC_BIDI_CLASS_R || direction == UTF8PROC_BIDI_CLASS_AL) return true;
  }
  return false;
}

std::string fit(std::string_view text, int width, Align align, bool unicode) {
  auto glyphs = glyphs_of(text, unicode);
  auto taken = width_of(glyphs);
  if (taken > width) {
    while (!glyphs.empty() && taken > width - 1) {
      taken -= glyphs.back().width;
      glyphs.pop_back();
    }
    if (width > 0) {
      glyphs.push_back({unicode ? "…" : "~", 1});
      ++taken;
    }
  }
  std::string kept;
  for (const auto& glyph : glyphs) kept += glyph.bytes;
  const auto filling = spaces(width - taken);
  return align == Align::kLeft ? fenced(kept) + filling : filling + fenced(kept);
}

std::string fit(const Glyph& glyph, int width) {
  return fenced(glyph.bytes) + spaces(width - glyph.width);
}

}  // namespace attend::view
