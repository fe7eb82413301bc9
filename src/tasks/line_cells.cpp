#include "tasks/line_cells.h"

namespace attend::tasks {

std::vector<std::string> cells_of(const std::string& line, std::size_t columns,
                                  bool first_has_tabs) {
  std::vector<std::string> cells;
  std::size_t from = 0;
  for (auto tab = line.find('\t'); columns > 1 && tab != std::string::npos;
       tab = line.find('\t', from)) {
    cells.push_back(line.substr(from, tab - from));
    from = tab + 1;
  }
  cells.push_back(line.substr(from));
  while (first_has_tabs && cells.size() > columns) {
    cells[0] += '\t' + cells[1];
    cells.erase(cells.begin() + 1);
  }
  return cells;
}

}  // namespace attend::tasks
