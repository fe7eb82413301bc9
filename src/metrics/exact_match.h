#pragma once

#include <algorithm>
#include <cstddef>

#include "metrics/corpus.h"

namespace attend::metrics {

/// The share of lines that equal their reference, or one of several, byte for byte, [0, 1]. Throws
/// Error unless there are as many lines on both sides, and at least one.
inline double exact_match(Lines hypotheses, const References& references) {
  check_parallel(hypotheses, references);
  std::size_t equal = 0;
  for (std::size_t i = 0; i < hypotheses.size(); ++i) {
    const auto right = references[i];
    if (std::find(right.begin(), right.end(), hypotheses[i]) != right.end()) ++equal;
  }
  return static_cast<double>(equal) / static_cast<double>(hypotheses.size());
}

}  // namespace attend::metrics
