#pragma once

#include <iosfwd>

namespace attend::cli {

/// Columns of the terminal that `out` is; 0 if it is none (a file, a pipe) or does not tell.
int terminal_width(const std::ostream& out);

}  // namespace attend::cli
