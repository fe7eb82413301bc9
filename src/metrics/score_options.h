#pragma once

#include <cstdint>
#include <vector>

#include "metrics/bleu.h"
#include "metrics/caption_tokenizer.h"
#include "metrics/chrf.h"
#include "metrics/rouge.h"

namespace attend::metrics {

/// How lines are compared with their right answers, by every metric.
struct ScoreOptions {
  /// The longest source length, in words, of each bucket of by_length but the last, which has no
  /// upper end. Strictly increasing, from 1.
  std::vector<int64_t> edges = {5, 10, 15, 20, 25, 30, 40, 50};
  BleuOptions bleu;  ///< its lower case is that of exact match, too
  ChrfOptions chrf;
  RougeOptions rouge;
  CaptionOptions caption;

  /// Of numbers: the mean absolute error of persistence in the training series, which MASE is
  /// measured by; 0: not known.
  double naive_error = 0.0;
};

}  // namespace attend::metrics
