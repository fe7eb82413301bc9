#pragma once

#include <string>
#include <vector>

#include "data/corpus.h"

namespace attend::data {

/// "premise, hypothesis and relation".
std::string listed(const std::vector<CorpusColumn>& columns);

/// What to say where there is not a file for each column.
std::string wrong_number_of_files(const std::vector<std::string>& paths,
                                  const std::vector<CorpusColumn>& columns);

}  // namespace attend::data
