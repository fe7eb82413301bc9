#pragma once

#include <string>
#include <vector>

namespace attend::view {

/// Text in columns, two spaces apart. A column of numbers, with or without units ("12", "-1.5e-3",
/// "3.2 %", "1.23 M", "26.75*"), stands at the right; empty cells and "-" fit both kinds.
class Table {
 public:
  explicit Table(std::vector<std::string> heads);

  /// Throws std::logic_error if there is not one cell for each head.
  void add_row(std::vector<std::string> cells);

  /// Heads, a line of dashes, and rows; each line ends with a line feed.
  std::string text(bool unicode = true) const;

 private:
  std::vector<std::vector<std::string>> rows_;  ///< the heads first
};

}  // namespace attend::view
