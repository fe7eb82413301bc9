#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "metrics/corpus.h"
#include "metrics/line_counts.h"
#include "metrics/tokenizer.h"

namespace attend::metrics {

struct BleuOptions {
  Tokenizer tokenizer = Tokenizer::k13a;
  bool lowercase = false;  ///< lower-case both sides first, as Python's str.lower() does
};

struct BleuScore {
  static constexpr std::size_t kOrders = 4;

  double score = 0;                          ///< [0, 100]
  std::array<double, kOrders> precisions{};  ///< of 1-grams to 4-grams, [0, 100], smoothed
  double brevity_penalty = 1;                ///< [0, 1]
  int64_t hypothesis_length = 0;             ///< in tokens
  int64_t reference_length = 0;              ///< in tokens

  /// Hypothesis length over reference length; 0 if the references are empty.
  double ratio() const;
};

/// BLEU of a corpus against one reference a line, or several (Papineni et al., 2002):
///   BLEU = BP exp(sum_n log(p_n) / 4),  BP = min(1, exp(1 - reference length / hypothesis length))
/// and, for an order with no match, 100 / (2^k tokens) for p_n, the k-th such order (Chen and
/// Cherry, 2014, method 3). With several references an n-gram counts up to the number of times that
/// the one which has it most often has it, and the reference length is that of the closest, of two
/// as close the shorter. A corpus without any match, or without any 4-gram, scores 0. Both sides
/// are brought to Unicode's form NFC first. The same numbers as sacreBLEU 2 on text in that form,
/// except that an empty reference counts as one of length 0, where sacreBLEU stops. Throws Error
/// unless there are as many lines on both sides, and at least one.
BleuScore bleu(Lines hypotheses, const References& references, const BleuOptions& options = {});

/// What it is made of, line by line. Throws like bleu.
LineCounts bleu_counts(Lines hypotheses, const References& references,
                       const BleuOptions& options = {});

/// How the score was made, in sacreBLEU's form, but with our own name and version.
std::string signature(const BleuOptions& options, const References& references = Lines());

/// "BLEU = 32.10 64.2/38.9/..." as sacreBLEU prints it; with a signature, "BLEU|signature = ...".
std::string to_text(const BleuScore& score, const std::string& signature = "");

}  // namespace attend::metrics
