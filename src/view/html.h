#pragma once

#include <string>
#include <string_view>

namespace attend::view {

/// The text as it stands in HTML, between tags or in a quoted attribute. What a terminal would not
/// show (view/glyphs.h) is not shown here either.
std::string html_text(std::string_view text);

}  // namespace attend::view
