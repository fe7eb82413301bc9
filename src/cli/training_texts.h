#pragma once

#include <string>
#include <vector>

#include "data/corpus.h"
#include "training/run_folder.h"

namespace attend::cli {

/// The texts that trainings are asked for with, as the command line has them. Each is empty where
/// nothing was said.
struct TrainingTexts {
  std::vector<std::string> train;      ///< a file for each column, or a table
  std::vector<std::string> dev;        ///< the same
  std::vector<std::string> columns;    ///< what columns are called in tables
  std::vector<std::string> where;      ///< rows of the table to learn from; none: all
  std::vector<std::string> dev_where;  ///< the same of the other
  data::PictureFiles pictures;         ///< of the text to learn from
  data::PictureFiles dev_pictures;     ///< of the other, if they are elsewhere
  std::string alignments;              ///< links of the training text

  /// Whether any but the columns was said.
  bool is_given() const;

  /// Without a dev text, but with a choice of its rows, it is other rows of the same table. Throws
  /// Error, naming the option, by `where_option` that of the text to learn from, if a choice is not
  /// of its form.
  training::Corpora corpora(const std::string& where_option) const;

  /// As `attend train` is told them.
  std::vector<std::string> arguments() const;
};

}  // namespace attend::cli
