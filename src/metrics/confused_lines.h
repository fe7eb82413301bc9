#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "metrics/answers.h"

namespace attend::metrics {

/// Which cells of a confusion matrix a line is in: of each of its labels, right * labels + found.
using LineCells = std::vector<std::uint32_t>;

/// Of the first `most` lines. The matrix is that of the kind's details of the same lines, with the
/// same options: labels are compared as it compares them. A label that it does not have is a
/// std::logic_error.
std::vector<LineCells> confused_lines(const AnswerKind& kind, const Confusion& confusion,
                                      Lines found, const References& right,
                                      const ScoreOptions& options, std::size_t most);

}  // namespace attend::metrics
