#pragma once

#include <iosfwd>
#include <string_view>

#include "view/terminal_looks.h"

namespace attend::cli {

/// Columns of the terminal that `out` is; 0 if it is none (a file, a pipe) or does not tell.
int terminal_width(const std::ostream& out);

/// What `out` shows shades by: characters, if it is no terminal, is a dumb one, or NO_COLOR is set
/// (no-color.org); else 256 colours, or all of them where COLORTERM says so.
view::TerminalColours terminal_colours(const std::ostream& out);

/// The same of a terminal by these variables, which are empty where they are not set.
view::TerminalColours colours_of(std::string_view term, std::string_view colorterm,
                                 std::string_view no_color);

}  // namespace attend::cli
