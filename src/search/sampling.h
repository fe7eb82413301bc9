#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "search/stepper.h"
#include "search/supervisor.h"

namespace attend::search {

/// How the next token is drawn.
struct SamplingOptions {
  double temperature = 1.0;  ///< divides the log-probabilities; towards 0 it is greedy
  std::int64_t top_k = 0;    ///< only among the k likeliest tokens; 0: all
  double top_p = 1.0;        ///< only among the likeliest tokens that together reach p
                             ///< (Holtzman et al. 2020, section 3.1)
  bool operator==(const SamplingOptions&) const = default;

  /// Throws ConfigError naming the first option out of range.
  void validate() const;
};

/// Draws `count` translations of each source. Row by row the draws hang on the source's seed alone,
/// so a source gets the same ones whatever it is batched with. Of a source that its supervisor does
/// not want any more there are none.
std::vector<std::vector<Hypothesis>> sample(Stepper& stepper, const SearchOptions& search,
                                            const SamplingOptions& options, std::size_t count,
                                            std::span<const std::uint64_t> seeds,
                                            Supervisor* supervisor = nullptr);

}  // namespace attend::search
