#pragma once

#include <string>
#include <vector>

#include "data/corpus.h"
#include "tasks/task.h"

namespace CLI {
class App;
}

namespace attend::cli {

/// What --picture-names is, for the lists of options.
inline constexpr const char* kPictureNamesHelp =
    "the names of the features' rows, one a line; default: those that they have, or numbers from 0";

/// Declares what of a table is read, --columns and --where; and where what its cells name is:
/// --pictures and --picture-names.
struct TableFlags {
  std::vector<std::string> columns;
  std::vector<std::string> where;
  data::PictureFiles pictures;

  void declare(CLI::App& app);

  /// Throws Error, naming the option, if one is not of its form.
  data::CorpusOptions options() const;

  /// The same where the first columns of a task alone are read: what the others are called in the
  /// table is of no use there, and no mistake.
  data::CorpusOptions options_for(const tasks::Task& task, std::size_t count) const;

  /// The option that was given; null if none was. Of a table alone, not of its pictures.
  const char* given_of_table() const;
  const char* given() const;
};

/// "split=train": which rows of a table are read; of one column given twice, those with either.
/// Throws Error, naming the option, if one is not of that form.
data::RowChoice row_choice(const std::string& option, const std::vector<std::string>& given);

}  // namespace attend::cli
