#pragma once

#include <memory>
#include <vector>

#include "data/corpus.h"

namespace attend::data {

/// Some columns of a corpus as lines, one column after another.
std::unique_ptr<text::LineSource> lines_of(std::unique_ptr<Corpus> corpus,
                                           std::vector<std::size_t> columns);

}  // namespace attend::data
