#pragma once

#include <cstddef>
#include <functional>
#include <numeric>

#include "metrics/corpus.h"

namespace attend::metrics {

/// The share of lines that equal their reference byte for byte, [0, 1]. Throws Error unless there
/// are as many lines on both sides, and at least one.
inline double exact_match(Lines hypotheses, Lines references) {
  check_parallel(hypotheses, references);
  const auto equal = std::inner_product(hypotheses.begin(), hypotheses.end(), references.begin(),
                                        std::size_t{0}, std::plus<>(), std::equal_to<>());
  return static_cast<double>(equal) / static_cast<double>(hypotheses.size());
}

}  // namespace attend::metrics
