#include "cli/terminal.h"

#include <cstdlib>
#include <iostream>

#include <sys/ioctl.h>
#include <unistd.h>

namespace attend::cli {

int terminal_width(const std::ostream& out) {
  if (&out != &std::cout && &out != &std::cerr) return 0;
  const auto descriptor = &out == &std::cout ? STDOUT_FILENO : STDERR_FILENO;
  winsize size = {};
  return ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

view::TerminalColours colours_of(std::string_view term, std::string_view colorterm,
                                 std::string_view no_color) {
  if (!no_color.empty() || term.empty() || term == "dumb") return view::TerminalColours::kNone;
  const bool has_all = colorterm == "truecolor" || colorterm == "24bit";
  return has_all ? view::TerminalColours::kAll : view::TerminalColours::k256;
}

view::TerminalColours terminal_colours(const std::ostream& out) {
  if (terminal_width(out) == 0) return view::TerminalColours::kNone;
  const auto variable = [](const char* name) {
    const auto* value = std::getenv(name);
    return std::string_view(value == nullptr ? "" : value);
  };
  return colours_of(variable("TERM"), variable("COLORTERM"), variable("NO_COLOR"));
}

}  // namespace attend::cli
