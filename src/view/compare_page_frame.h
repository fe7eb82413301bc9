#pragma once

#include <string_view>

namespace attend::view {

/// compare_page.html.in, put into the program when it is built: style and script of the page, with
/// the marks {{title}} and {{body}}.
extern const std::string_view kComparePageFrame;

}  // namespace attend::view
