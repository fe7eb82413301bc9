#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace attend::tasks {

/// A line as so many cells: where there are several, a tab stands between two of them. A line that
/// has not as many gives as many as it has; of more, the first has those that the others leave if
/// `first_has_tabs`.
std::vector<std::string> cells_of(const std::string& line, std::size_t columns,
                                  bool first_has_tabs = false);

}  // namespace attend::tasks
