#include "view/html.h"

#include "view/glyphs.h"

namespace attend::view {

std::string html_text(std::string_view text) {
  std::string html;
  for (const auto& glyph : glyphs_of(text)) {
    for (const auto letter : glyph.bytes) {
      switch (letter) {
        case '&':
          html += "&amp;";
          break;
        case '<':
          html += "&lt;";
          break;
        case '>':
          html += "&gt;";
          break;
        case '"':
          html += "&quot;";
          break;
        case '\'':
          html += "&#39;";
          break;
        default:
          html += letter;
      }
    }
  }
  return html;
}

}  // namespace attend::view
