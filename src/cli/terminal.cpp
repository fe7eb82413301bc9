#include "cli/terminal.h"

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

}  // namespace attend::cli
