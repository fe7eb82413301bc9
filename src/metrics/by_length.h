#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "metrics/bleu.h"
#include "metrics/chrf.h"
#include "metrics/corpus.h"

namespace attend::metrics {

struct ByLengthOptions {
  /// The longest source length, in words, of each bucket but the last, which has no upper end.
  /// Strictly increasing, from 1.
  std::vector<int64_t> edges = {5, 10, 15, 20, 25, 30, 40, 50};
  BleuOptions bleu;  ///< its lower case is that of exact match, too
  ChrfOptions chrf;
};

/// The segments whose sources have about the same length, and how well they were translated.
struct LengthBucket {
  int64_t shortest = 0;            ///< in words
  std::optional<int64_t> longest;  ///< in words; nothing: no upper end
  int64_t count = 0;               ///< segments, at least 1
  BleuScore bleu;                  ///< of these segments as a corpus
  ChrfScore chrf;                  ///< likewise
  ChrfScore chrf_plus_plus;        ///< likewise
  double exact_match = 0;          ///< [0, 1]
};

/// Scores segments by their source's length in words (white space separates words), shortest
/// first. Buckets without segments are left out; empty sources, if any, have a bucket 0 of their
/// own. Throws ConfigError for edges that do not increase, and Error unless the three sides have
/// the same number of lines, at least one.
std::vector<LengthBucket> by_length(Lines sources, Lines hypotheses, const References& references,
                                    const ByLengthOptions& options = {});

/// "1-5", "51+" or "0".
std::string name_of(const LengthBucket& bucket);

/// A table for people: a heading, then a line for each bucket, each line ended by a newline.
std::string to_text(std::span<const LengthBucket> buckets);

/// A list with an object for each bucket, for programs: words ("1-5"), shortest, longest (null:
/// no upper end), count, bleu, chrf, chrf++, exact_match.
nlohmann::ordered_json to_json(std::span<const LengthBucket> buckets);

}  // namespace attend::metrics
