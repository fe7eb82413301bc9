#pragma once

#include <cstdint>
#include <iosfwd>
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
/// tabs between them, as tasks::cells_of() parts them. Which are not UTF-8 or have not as many
/// is for who asks.
std::unique_ptr<InputRows> rows_of_lines(const std::string& path, std::size_t columns = 1,
                                         bool first_has_tabs = false);

/// A row of one cell for each.
std::unique_ptr<InputRows> rows_of_cells(std::vector<std::string> cells);

/// Those of a corpus, with its blank ones; of windows of a series each as it is, with its line.
std::unique_ptr<InputRows> rows_of_corpus(std::unique_ptr<data::Corpus> corpus,
                                          std::size_t columns);

/// The same whose first cells name pictures or sounds, as what is found there. Throws Error, where
/// the row stands, of one that is not.
std::unique_ptr<InputRows> placed(std::unique_ptr<InputRows> rows,
                                  std::shared_ptr<const data::CellPlaces> places);

/// Of those with the same cells the first alone, and no blank ones: one answer is for all of them.
/// Once it has none left it says on `err` how many there were, if any was left out.
std::unique_ptr<InputRows> first_of_each(std::unique_ptr<InputRows> rows, std::ostream& err);

}  // namespace attend::cli
