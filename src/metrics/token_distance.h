#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "format/time_files.h"
#include "format/timeline.h"
#include "metrics/figures.h"
#include "metrics/line_counts.h"
#include "metrics/metric.h"

namespace attend::metrics {

/// Whether an attention over sound looks when its words are said, summed over the words whose times
/// are known.
struct TokenDistance {
  int64_t symbols = 0;
  double distance = 0.0;  ///< sum of |found - right| of their centres, in milliseconds
  int64_t within_20 = 0;  ///< of them: those of 20 ms and less
  int64_t within_50 = 0;
  int64_t steps = 0;              ///< from one symbol to the next
  int64_t monotone = 0;           ///< of them: those to a centre that lies no earlier
  double borders = 0.0;           ///< sum of |written - right| of begin and end, in milliseconds
  int64_t written_within_50 = 0;  ///< those whose written times' middle is 50 ms off or less
  std::vector<double> early{};    ///< of each symbol how much too early its centre is, in seconds

  TokenDistance& operator+=(const TokenDistance& other);

  /// Means and shares, by the names of metrics_of_times(); NaN of none.
  Figures figures() const;
};

/// Of one row. `weights` of each symbol of its text  [T, S], S frames; `words`, the word of each
/// symbol  [T], -1 of one that belongs to none. The symbol i of the gold is word i of the text, and
/// looks where that word's symbols look together: at the mean of their weights, whose centre is
/// format::centre_of. Without any weight the centre is 0. The right one is the middle between begin
/// and end. What is written is format::times_of_weights of the symbols up to the last one that is
/// in a word; a word begins with its first symbol and ends with its last one, and one without any
/// is at 0. Throws std::logic_error unless the weights are [T, S].
TokenDistance token_distance_of(std::span<const std::vector<float>> weights,
                                std::span<const int> words, const format::Timeline& timeline,
                                std::span<const format::GoldTime> gold);

/// The constant that would bring the centres nearest to the right ones: the median of how much too
/// early they are, in seconds; NaN of none.
double offset_of(std::span<const TokenDistance> rows);

/// `centre_distance`, `within_20`, `within_50`, `monotone`, `written_within_50` and
/// `borders_distance`, which are of times: `counts` is null.
Metrics metrics_of_times();

/// What each of metrics_of_times() is made of, row by row.
std::vector<LineCounts> time_counts(std::span<const TokenDistance> rows);

}  // namespace attend::metrics
