#pragma once

#include <span>

#include "metrics/alignment_error.h"
#include "metrics/metric.h"

namespace attend::metrics {

/// AER, which is of links: `counts` is null.
const Metric& metric_of_links();

/// What the alignment error rate is made of, line by line. Throws like alignment_error.
LineCounts alignment_counts(std::span<const Links> proposed, std::span<const GoldLinks> gold);

}  // namespace attend::metrics
