#pragma once

#include <cstdint>
#include <span>

#include "metrics/edit_rate.h"

namespace attend::metrics {

/// What kinds of errors there are in an alignment of what was found with what is right.
struct EditSplit {
  int64_t correct = 0;
  int64_t substitutions = 0;
  int64_t deletions = 0;   ///< symbols of the reference that were left out
  int64_t insertions = 0;  ///< symbols that are not in the reference

  int64_t errors() const { return substitutions + deletions + insertions; }
  EditSplit& operator+=(const EditSplit& other);
};

/// The cheapest alignment where a substitution costs 4 and a deletion or an insertion 3, as NIST's
/// sclite aligns (its manual, "alignment weights"): so two symbols that have nothing to do with
/// each other are rather one left out and one put in, and there may be more errors than
/// edit_distance() has. Of alignments that cost the same the one with the fewest errors counts.
EditSplit edit_split(std::span<const uint32_t> hypothesis, std::span<const uint32_t> reference);

/// Over a corpus, of the symbols that edit_rate() counts, and of several references of the one that
/// it takes. Throws as it does.
EditSplit edit_split(Lines hypotheses, const References& references,
                     const EditRateOptions& options = {});

}  // namespace attend::metrics
