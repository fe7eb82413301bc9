#pragma once

#include <string>
#include <vector>

#include "data/corpus.h"

namespace attend::data {

/// "premise, hypothesis and relation".
std::string listed(const std::vector<CorpusColumn>& columns);

/// Throws Error if options.renamed names a column that there is not.
void check_renamed(const std::vector<CorpusColumn>& columns, const CorpusOptions& options);

/// What to say where there is not a file for each column.
std::string wrong_number_of_files(const std::vector<std::string>& paths,
                                  const std::vector<CorpusColumn>& columns);

}  // namespace attend::data
