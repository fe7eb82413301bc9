#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "data/corpus.h"
#include "text/corpus.h"

namespace attend::cli {

/// Rows that are to be answered, one after another. Blank ones are there, too: an answer belongs to
/// each.
class InputRows {
 public:
  InputRows() = default;
  InputRows(const InputRows&) = delete;
  InputRows& operator=(const InputRows&) = delete;
  virtual ~InputRows() = default;

  /// Puts the next row into `row`, whose line is its number from 1 and whose cells are empty if
  /// they are blank; false if there is none left. Throws Error as a data::Corpus does.
  virtual bool next(data::Row& row) = 0;

  /// Whether next() would not have to wait.
  virtual bool has_row() = 0;

  /// Where a cell of the row last given stands, for messages.
  virtual std::string where(std::size_t column) const = 0;
};

/// Lines of a file, a pipe or standard input, as they come, each a row of so many columns, with
/// tabs between them. Which are not UTF-8 or have not as many (columns.h), is for who asks.
std::unique_ptr<InputRows> rows_of_lines(const std::string& path, std::size_t columns = 1);

/// Those of a corpus, with its blank ones; of windows of a series each as it is, with its line.
std::unique_ptr<InputRows> rows_of_corpus(std::unique_ptr<data::Corpus> corpus, std::size_t columns,
                                          bool is_table);

}  // namespace attend::cli
