#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "cli/compare_runs.h"
#include "metrics/metric.h"
#include "metrics/resampling.h"

namespace attend::cli {

/// Two of the runs, by their places.
struct ComparedPair {
  std::size_t first = 0;
  std::size_t second = 0;
  metrics::PairedTest test;
};

/// What resamples say of the runs by one metric.
struct TestedMetric {
  const metrics::Metric* metric = nullptr;
  std::vector<std::optional<double>> scores;                ///< of each run; none: not scored
  std::vector<std::optional<metrics::Interval>> intervals;  ///< likewise
  std::vector<ComparedPair> pairs;                          ///< all of scored runs, first < second
  std::optional<std::size_t> best;                          ///< of the runs, the first of equals

  /// Of a scored run with the best; none of the best itself.
  std::optional<metrics::PairedTest> against_best(std::size_t run) const;

  /// Whether the best is better than every other scored run beyond what chance would give, of which
  /// there is at least one.
  bool best_differs() const;
};

/// Of runs that were scored on the same lines.
struct ResampledRuns {
  metrics::ResamplingOptions options;
  std::size_t lines = 0;
  std::vector<TestedMetric> metrics;

  /// Null if no run has it.
  const TestedMetric* called(const std::string& name) const;
};

/// By these metrics, and by that of links. Nothing of runs that have no counts of lines.
ResampledRuns resampled_runs(const std::vector<ComparedRun>& runs, const metrics::Metrics& metrics,
                             const metrics::ResamplingOptions& options);

}  // namespace attend::cli
