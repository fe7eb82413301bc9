#pragma once

#include <span>
#include <string_view>

#include "metrics/alignment_error.h"
#include "metrics/by_length.h"
#include "metrics/corpus.h"
#include "metrics/edit_rate.h"
#include "metrics/line_counts.h"

namespace attend::metrics {

/// A score of translations, as it is named wherever scores are compared.
struct Metric {
  std::string_view name;   ///< "bleu": for programs
  std::string_view title;  ///< "BLEU"
  std::string_view help;
  bool is_share = false;  ///< from 0, shown in per cent; else 0 to 100
  bool less_is_better = false;
  LineCounts (*counts)(Lines hypotheses, const References& references,
                       const ByLengthOptions& options) = nullptr;
};

/// What an error rate beside these scores counts: characters where BLEU's tokens are.
EditRateOptions edits_of(const ByLengthOptions& scores);

/// BLEU, chrF, chrF++, exact match and error rate, in the order in which they are shown.
std::span<const Metric> metrics_of_texts();

/// AER, which is of links: `counts` is null.
const Metric& metric_of_links();

/// What the alignment error rate is made of, line by line. Throws like alignment_error.
LineCounts alignment_counts(std::span<const Links> proposed, std::span<const GoldLinks> gold);

}  // namespace attend::metrics
