#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "data/corpus.h"

namespace attend::data {

/// Some columns of a corpus as lines, one column after another.
std::unique_ptr<text::LineSource> lines_of(std::unique_ptr<Corpus> corpus,
                                           std::vector<std::size_t> columns);

/// What tabs part in a line, taken as it is: one cell more than there are tabs.
std::vector<std::string_view> cells_of(std::string_view line);

}  // namespace attend::data
