#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "metrics/corpus.h"
#include "metrics/figures.h"
#include "metrics/metric.h"
#include "metrics/score_options.h"

namespace attend::metrics {

/// The segments whose sources have about the same length, and how well they were translated.
struct LengthBucket {
  int64_t shortest = 0;            ///< in words
  std::optional<int64_t> longest;  ///< in words; nothing: no upper end
  int64_t count = 0;               ///< segments, at least 1
  Figures figures;                 ///< of these segments as a corpus, by the metrics' names
};

/// Scores segments by their source's length in words (white space separates words), shortest
/// first, by the metrics that are of parts of a text. Buckets without segments are left out; empty
/// sources, if any, have a bucket 0 of their own. Throws ConfigError for edges that do not
/// increase, and Error unless the three sides have the same number of lines, at least one.
std::vector<LengthBucket> by_length(Lines sources, Lines hypotheses, const References& references,
                                    const Metrics& metrics, const ScoreOptions& options = {});

/// "1-5", "51+" or "0".
std::string name_of(const LengthBucket& bucket);

/// A table for people: a heading, then a line for each bucket, each line ended by a newline.
std::string to_text(std::span<const LengthBucket> buckets, const Metrics& metrics);

/// A list with an object for each bucket, for programs: words ("1-5"), shortest, longest (null:
/// no upper end), count, and the metrics by their names in JSON: bleu, chrf, chrf++, exact_match.
nlohmann::ordered_json to_json(std::span<const LengthBucket> buckets, const Metrics& metrics);

}  // namespace attend::metrics
