#include "metrics/metric.h"

#include <array>
#include <cstddef>
#include <limits>

#include "metrics/exact_match.h"

namespace attend::metrics {
namespace {

using Sums = std::span<const int64_t>;

double share_of_sums(Sums sums) {
  if (sums[1] == 0) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(sums[0]) / static_cast<double>(sums[1]);
}

double error_rate_of_sums(Sums sums) {
  return AlignmentCounts{sums[0], sums[1], sums[2], sums[3]}.error_rate();
}

LineCounts bleu_of(Lines hypotheses, const References& references, const ByLengthOptions& options) {
  return bleu_counts(hypotheses, references, options.bleu);
}

LineCounts chrf_of(Lines hypotheses, const References& references, const ByLengthOptions& options) {
  return chrf_counts(hypotheses, references, options.chrf);
}

LineCounts chrf_plus_plus_of(Lines hypotheses, const References& references,
                             const ByLengthOptions& options) {
  return chrf_counts(hypotheses, references, with_words(options.chrf));
}

LineCounts exact_of(Lines hypotheses, const References& references,
                    const ByLengthOptions& options) {
  check_parallel(hypotheses, references);
  LineCounts lines{.width = 2, .score = share_of_sums};
  for (std::size_t i = 0; i < hypotheses.size(); ++i) {
    const auto share =
        exact_match(hypotheses.subspan(i, 1), references.only(i), options.bleu.lowercase);
    lines.add(std::array<int64_t, 2>{share > 0 ? 1 : 0, 1});
  }
  return lines;
}

LineCounts errors_of(Lines hypotheses, const References& references,
                     const ByLengthOptions& options) {
  check_parallel(hypotheses, references);
  LineCounts lines{.width = 2, .score = share_of_sums};
  for (std::size_t i = 0; i < hypotheses.size(); ++i) {
    const auto rate = edit_rate(hypotheses.subspan(i, 1), references.only(i), edits_of(options));
    lines.add(std::array<int64_t, 2>{rate.edits, rate.reference_length});
  }
  return lines;
}

constexpr Metric kOfTexts[] = {
    {.name = "bleu", .title = "BLEU", .help = "0 to 100", .counts = bleu_of},
    {.name = "chrf", .title = "chrF", .help = "0 to 100", .counts = chrf_of},
    {.name = "chrf++",
     .title = "chrF++",
     .help = "chrF with words and pairs of words, 0 to 100",
     .counts = chrf_plus_plus_of},
    {.name = "exact",
     .title = "exact",
     .help = "share of lines that are right",
     .is_share = true,
     .counts = exact_of},
    {.name = "error_rate",
     .title = "errors",
     .help = "edits for each token of the reference",
     .is_share = true,
     .less_is_better = true,
     .counts = errors_of}};

constexpr Metric kOfLinks = {.name = "aer",
                             .title = "AER",
                             .help = "alignment error rate against the gold links",
                             .is_share = true,
                             .less_is_better = true};

}  // namespace

EditRateOptions edits_of(const ByLengthOptions& scores) {
  return {.of_characters = scores.bleu.tokenizer == Tokenizer::kCharacter,
          .lowercase = scores.bleu.lowercase};
}

std::span<const Metric> metrics_of_texts() {
  return kOfTexts;
}

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
