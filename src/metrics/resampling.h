#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "metrics/line_counts.h"

namespace attend::metrics {

/// The bootstrap (Efron, 1979): how much a score would vary with other lines of the same kind is
/// read off resamples, as many lines as there are drawn from them with replacement.
struct ResamplingOptions {
  int64_t samples = 1000;
  std::int64_t seed = 12345;

  static constexpr double kLevel = 0.95;  ///< of intervals; beyond it two systems differ

  /// Throws ConfigError if there are fewer than 100 samples or more than a million, or the seed is
  /// negative.
  void validate() const;
};

/// The scores of each resample: [scores, samples]. All tables are of the same lines, and a resample
/// is of the same lines in all of them, so that scores and systems are comparable sample by sample.
/// Takes time in proportion to samples x lines x numbers. Throws std::logic_error if the tables
/// have different numbers of lines, or none.
std::vector<std::vector<double>> resampled(std::span<const LineCounts> tables,
                                           const ResamplingOptions& options);

struct Interval {
  double low = 0;
  double high = 0;
};

/// The middle 95 per cent of the resamples' scores (the percentile method), those that are NaN left
/// out; nothing if all are.
std::optional<Interval> interval_of(std::vector<double> scores);

/// How sure it is that one system is better than another on text of this kind: paired bootstrap
/// resampling (Koehn, 2004).
struct PairedTest {
  double difference = 0;             ///< the first one's score less the second one's
  std::optional<Interval> interval;  ///< of the difference
  double p = 1;                      ///< (0, 1], of both sides

  /// Beyond what the choice of lines would give by chance in 5 of 100 texts.
  bool differs() const { return p < 1 - ResamplingOptions::kLevel; }
};

/// Of two scores and those of their resamples, [samples] each and of the same resamples. p is twice
/// the share of resamples in which the one that is better on the text is not better, itself counted
/// as one of them so that p is never 0; 1 if the scores are equal.
PairedTest paired_test(double first, double second, std::span<const double> first_resampled,
                       std::span<const double> second_resampled);

}  // namespace attend::metrics
