#pragma once

#include <cstddef>
#include <string>

#include "metrics/corpus.h"
#include "metrics/line_counts.h"

namespace attend::metrics {

struct ChrfOptions {
  std::size_t word_order = 0;  ///< 0: chrF; 2: chrF++, which counts words' 1-grams and 2-grams too
  bool lowercase = false;      ///< lower-case both sides first, as Python's str.lower() does
};

/// Those of chrF++ beside these of chrF.
inline ChrfOptions with_words(ChrfOptions options) {
  options.word_order = 2;
  return options;
}

struct ChrfScore {
  double score = 0;  ///< [0, 100]
};

/// chrF of a corpus against one reference a line, or the best of several (Popovic, 2015; with
/// words, 2017): with P and R the n-gram precision and recall, each the mean over characters'
/// orders 1 to 6, spaces left out, and over words' orders,
///   chrF = (1 + b^2) P R / (b^2 P + R),  b = 2
/// Both sides are brought to Unicode's form NFC first. The same numbers as sacreBLEU 2, on text in
/// that form, without epsilon smoothing: orders that one side has no n-gram
/// of are left out of the means, and a hypothesis's n-grams of an order that its own reference has
/// none of are not counted. Of several references the one counts with which the segment alone has
/// the highest chrF, the first of equals. An empty reference counts as one of length 0, where
/// sacreBLEU stops. Throws Error unless there are as many lines on both sides, and at least one.
ChrfScore chrf(Lines hypotheses, const References& references, const ChrfOptions& options = {});

/// What it is made of, line by line. Throws like chrf.
LineCounts chrf_counts(Lines hypotheses, const References& references,
                       const ChrfOptions& options = {});

/// How the score was made, in sacreBLEU's form, but with our own name and version.
std::string signature(const ChrfOptions& options, const References& references = Lines());

/// "chrF2 = 52.10" or "chrF2++ = 52.10", as sacreBLEU prints it; with a signature,
/// "chrF2|signature = 52.10".
std::string to_text(const ChrfScore& score, const ChrfOptions& options,
                    const std::string& signature = "");

}  // namespace attend::metrics
