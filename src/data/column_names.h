#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "data/corpus.h"

namespace attend::data {

/// "premise, hypothesis and relation".
std::string listed(const std::vector<CorpusColumn>& columns);

/// Throws Error if options.renamed names a column that there is not.
void check_renamed(const std::vector<CorpusColumn>& columns, const CorpusOptions& options);

/// Which cells of the columns that rows are chosen by have been seen, so that one that does not
/// occur can be told from one that does.
class ChosenCells {
 public:
  explicit ChosenCells(const RowChoice& choice);

  /// A cell of the n-th column of the choice.
  void see(std::size_t column, std::string_view cell);

  /// Whether each cell that is asked for was seen.
  bool are_all_seen() const { return left_ == 0; }

  /// Throws Error, "WHERE: ...", naming the first that was not and some that were.
  void check(const std::string& where) const;

 private:
  struct OfColumn {
    std::string name;
    std::map<std::string, bool, std::less<>> is_seen;  // of each that is asked for
    std::set<std::string, std::less<>> others;         // some of those that are not
  };

  std::vector<OfColumn> columns_;
  std::size_t left_ = 0;
};

/// What to say where there is not a file for each column.
std::string wrong_number_of_files(const std::vector<std::string>& paths,
                                  const std::vector<CorpusColumn>& columns);

}  // namespace attend::data
