#include "metrics/link_metric.h"

#include <array>
#include <cstddef>

namespace attend::metrics {
namespace {

double error_rate_of_sums(std::span<const int64_t> sums) {
  return AlignmentCounts{sums[0], sums[1], sums[2], sums[3]}.error_rate();
}

constexpr Metric kOfLinks = {.name = "aer",
                             .title = "AER",
                             .unit = "share",
                             .help = "alignment error rate against the gold links: 0 is best",
                             .explanation = "alignment error rate against the gold links",
                             .scale = Metric::Scale::kShare,
                             .less_is_better = true};

}  // namespace

const Metric& metric_of_links() {
  return kOfLinks;
}

LineCounts alignment_counts(std::span<const Links> proposed, std::span<const GoldLinks> gold) {
  if (proposed.size() != gold.size()) alignment_error(proposed, gold);  // which says so
  LineCounts lines{.width = 4, .score = error_rate_of_sums};
  for (std::size_t i = 0; i < gold.size(); ++i) {
    const auto [links, sure, sure_hits, possible_hits] =
        alignment_error(proposed.subspan(i, 1), gold.subspan(i, 1));
    lines.add(std::array<int64_t, 4>{links, sure, sure_hits, possible_hits});
  }
  return lines;
}

}  // namespace attend::metrics
