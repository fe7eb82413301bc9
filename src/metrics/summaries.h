#pragma once

#include "metrics/metric.h"

namespace attend::metrics {

/// Of summaries: ROUGE-1, ROUGE-2, ROUGE-L and ROUGE-Lsum (F1), and exact match, in the order in
/// which they are shown.
Metrics metrics_of_summaries(const ScoreOptions& options = {});

}  // namespace attend::metrics
