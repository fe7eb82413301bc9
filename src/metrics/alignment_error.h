#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/links.h"

namespace attend::metrics {

using attend::Link;
using attend::Links;
using attend::to_text;

/// What people who linked a sentence pair by hand agreed on.
struct GoldLinks {
  Links sure;      ///< S
  Links possible;  ///< P, which includes S
};

/// Reads a line of links `i-j` separated by white space, i in the source and j in the target; an
/// empty line has none. Throws Error for anything else, naming `where` the line stands
/// ("a.align:3").
Links parse_links(std::string_view line, const std::string& where);

/// Reads a line of sure links `i-j` and possible links `ipj` or `i?j`. Throws Error like
/// parse_links.
GoldLinks parse_gold_links(std::string_view line, const std::string& where);

/// Throws Error naming `where` the line stands if a link, sure or possible, is of a word that a
/// pair of sentences of so many words has not.
void check_words(const GoldLinks& gold, const std::string& where, std::size_t source_words,
                 std::size_t target_words);

/// The counts that alignment quality is made of, summed over sentence pairs (Och and Ney, 2003).
/// A ratio of nothing to nothing is perfect: no link proposed is none wrong.
struct AlignmentCounts {
  int64_t proposed = 0;       ///< |A|
  int64_t sure = 0;           ///< |S|
  int64_t sure_hits = 0;      ///< |A and S|
  int64_t possible_hits = 0;  ///< |A and P|

  /// With the counts of other sentence pairs.
  AlignmentCounts& operator+=(const AlignmentCounts& other);

  double precision() const;   ///< |A and P| / |A|, [0, 1]
  double recall() const;      ///< |A and S| / |S|, [0, 1]
  double error_rate() const;  ///< AER = 1 - (|A and S| + |A and P|) / (|A| + |S|), [0, 1]
};

/// Counts over a corpus, one entry for each sentence pair on both sides. Throws Error if the sides
/// differ in size.
AlignmentCounts alignment_error(std::span<const Links> proposed, std::span<const GoldLinks> gold);

}  // namespace attend::metrics
