#pragma once

#include <algorithm>
#include <cstddef>

#include "metrics/corpus.h"
#include "metrics/unicode.h"

namespace attend::metrics {

/// The share of lines that equal their reference, or one of several, once both are in Unicode's
/// form NFC and, with `lowercase`, in lower case, [0, 1]. Throws Error unless there are as many
/// lines on both sides, and at least one.
inline double exact_match(Lines hypotheses, const References& references, bool lowercase = false) {
  check_parallel(hypotheses, references);
  std::size_t equal = 0;
  for (std::size_t i = 0; i < hypotheses.size(); ++i) {
    const auto right = references[i];
    const auto found = compared(hypotheses[i], lowercase);
    const auto is_found = [&](const auto& line) { return compared(line, lowercase) == found; };
    if (std::any_of(right.begin(), right.end(), is_found)) ++equal;
  }
  return static_cast<double>(equal) / static_cast<double>(hypotheses.size());
}

}  // namespace attend::metrics
