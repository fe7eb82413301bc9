#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "text/corpus.h"

namespace attend::data {

/// The rows of a CSV: cells with commas between them, or semicolons, or tabs, whichever the first
/// line has most of; a cell may be in double quotes, which are doubled within (RFC 4180), but not
/// go on in the next line. The first row names the columns; where it holds nothing but numbers it
/// is data, and the columns are called 1, 2, ... Empty lines are left out.
class CsvFile {
 public:
  /// Throws Error if the file cannot be read or is empty, or if two columns have one name.
  explicit CsvFile(const std::string& path);

  const std::vector<std::string>& names() const { return names_; }

  /// Puts the next row into `cells`; false if there is none left. Throws Error, naming the line, if
  /// it has not as many cells as there are columns, or a quote without an end.
  bool next(std::vector<std::string>& cells);

  const std::string& path() const { return file_.path(); }
  std::int64_t line_number() const { return file_.line_number(); }

 private:
  std::vector<std::string> cut(const std::string& line) const;

  text::FileLines file_;
  char separator_ = ',';
  std::vector<std::string> names_;
};

}  // namespace attend::data
