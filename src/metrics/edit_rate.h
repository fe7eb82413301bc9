#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "metrics/corpus.h"

namespace attend::metrics {

/// The least number of insertions, deletions and substitutions that make one sequence the other
/// (Levenshtein, 1966). Takes time in proportion to the product of the lengths.
template <typename Symbol>
int64_t edit_distance(std::span<const Symbol> from, std::span<const Symbol> to) {
  std::vector<int64_t> distances(to.size() + 1);  // from the part of `from` read so far
  std::iota(distances.begin(), distances.end(), 0);
  for (std::size_t i = 0; i < from.size(); ++i) {
    auto diagonal = distances[0]++;
    for (std::size_t j = 0; j < to.size(); ++j) {
      const auto substitution = diagonal + (from[i] == to[j] ? 0 : 1);
      diagonal = distances[j + 1];
      distances[j + 1] = std::min({substitution, diagonal + 1, distances[j] + 1});
    }
  }
  return distances.back();
}

/// What is counted, and in which case.
struct EditRateOptions {
  bool of_characters = false;  ///< not of tokens: a run of white space within a line is one, and
                               ///< white space around it none
  bool lowercase = false;      ///< lower-case both sides first, as Python's str.lower() does
};

struct EditRate {
  int64_t edits = 0;
  int64_t reference_length = 0;  ///< in tokens, or in characters

  /// Edits for each token, or character, of the references: 0 or more, and more than 1 where the
  /// hypotheses are much too long. Throws Error if the references hold no token.
  double rate() const;
};

/// Edits between hypotheses and references over a corpus, counted in tokens, which white space
/// separates: a word error rate, or of phonemes a phoneme error rate; or in characters: a character
/// error rate. Both sides are brought to Unicode's form NFC first. Of several references the
/// nearest counts, that with the least edits; of equals the longest, so that the order of the
/// references does not matter. Throws Error unless there are
/// as many lines on both sides, and at least one.
EditRate edit_rate(Lines hypotheses, const References& references,
                   const EditRateOptions& options = {});

}  // namespace attend::metrics
