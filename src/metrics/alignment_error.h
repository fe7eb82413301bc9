#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace attend::metrics {

/// Two words that translate each other, by their positions, counted from 0.
struct Link {
  int32_t source = 0;
  int32_t target = 0;

  bool operator==(const Link&) const = default;
  bool operator<(const Link& other) const {
    return source < other.source || (source == other.source && target < other.target);
  }
};

/// The links of one sentence pair, a set: functions here return them sorted and without
/// duplicates, and take them in any order.
using Links = std::vector<Link>;

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

/// As parse_links reads them.
std::string to_text(const Links& links);

/// The counts that alignment quality is made of, summed over sentence pairs (Och and Ney, 2003).
/// A ratio of nothing to nothing is perfect: no link proposed is none wrong.
struct AlignmentCounts {
  int64_t proposed = 0;       ///< |A|
  int64_t sure = 0;           ///< |S|
  int64_t sure_hits = 0;      ///< |A and S|
  int64_t possible_hits = 0;  ///< |A and P|

  double precision() const;   ///< |A and P| / |A|, [0, 1]
  double recall() const;      ///< |A and S| / |S|, [0, 1]
  double error_rate() const;  ///< AER = 1 - (|A and S| + |A and P|) / (|A| + |S|), [0, 1]
};

/// Counts over a corpus, one entry for each sentence pair on both sides. Throws Error if the sides
/// differ in size.
AlignmentCounts alignment_error(std::span<const Links> proposed, std::span<const GoldLinks> gold);

enum class Symmetrization { kIntersection, kUnion, kGrowDiagFinalAnd };

/// One set of links out of two, made in the two directions of translation, both written source
/// first. Grow-diag-final-and (Koehn et al., 2005) starts from the intersection, adds links of the
/// union next to present ones, diagonally too, as long as one of the two words has none, and at
/// last those links of `forward` and then of `backward` both of whose words have none.
Links symmetrize(const Links& forward, const Links& backward, Symmetrization method);

}  // namespace attend::metrics
