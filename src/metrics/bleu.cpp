#include "metrics/bleu.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include <fmt/format.h>

#include "metrics/ngrams.h"
#include "metrics/unicode.h"

namespace attend::metrics {
namespace {

using Counts = std::array<NgramCounts, BleuScore::kOrders>;

std::vector<uint32_t> token_numbers(const std::string& line, const BleuOptions& options,
                                    Vocabulary& vocabulary) {
  const auto text = tokenize(compared(line, options.lowercase), options.tokenizer);
  return vocabulary.numbers(words(text));
}

Counts counts_of(std::span<const int64_t> sums) {
  Counts counts{};
  for (std::size_t i = 0; i < counts.size(); ++i) counts[i] = ngram_counts_of(sums, i);
  return counts;
}

double brevity_penalty(int64_t hypothesis_length, int64_t reference_length) {
  if (hypothesis_length >= reference_length) return 1;
  if (hypothesis_length == 0) return 0;
  return std::exp(1 -
                  static_cast<double>(reference_length) / static_cast<double>(hypothesis_length));
}

/// In percent. Orders that the hypotheses are too short for keep 0.
std::array<double, BleuScore::kOrders> smoothed_precisions(const Counts& counts) {
  std::array<double, BleuScore::kOrders> precisions{};
  double smoothing = 1;
  for (std::size_t i = 0; i < counts.size() && counts[i].hypothesis > 0; ++i) {
    const auto total = static_cast<double>(counts[i].hypothesis);
    if (counts[i].matches > 0) {
      precisions[i] = 100 * static_cast<double>(counts[i].matches) / total;
    } else {
      smoothing *= 2;
      precisions[i] = 100 / (smoothing * total);
    }
  }
  return precisions;
}

/// 0 as soon as one of them is.
double geometric_mean(const std::array<double, BleuScore::kOrders>& precisions) {
  double sum = 0;
  for (const double precision : precisions) {
    if (precision <= 0) return 0;
    sum += std::log(precision);
  }
  return std::exp(sum / static_cast<double>(precisions.size()));
}

BleuScore score_of(const Counts& counts) {
  BleuScore result;
  result.hypothesis_length = counts[0].hypothesis;
  result.reference_length = counts[0].reference;
  result.brevity_penalty = brevity_penalty(result.hypothesis_length, result.reference_length);
  if (counts[0].matches == 0) return result;  // without a matching word, no n-gram matches
  result.precisions = smoothed_precisions(counts);
  result.score = result.brevity_penalty * geometric_mean(result.precisions);
  return result;
}

double score_of_sums(std::span<const int64_t> sums) {
  return score_of(counts_of(sums)).score;
}

}  // namespace

double BleuScore::ratio() const {
  if (reference_length == 0) return 0;
  return static_cast<double>(hypothesis_length) / static_cast<double>(reference_length);
}

LineCounts bleu_counts(Lines hypotheses, const References& references, const BleuOptions& options) {
  check_parallel(hypotheses, references);
  LineCounts lines{.width = kNgramNumbers * BleuScore::kOrders, .score = score_of_sums};
  Vocabulary vocabulary;
  NgramMatcher matcher;
  for (std::size_t i = 0; i < hypotheses.size(); ++i) {
    std::vector<std::vector<uint32_t>> numbers;
    for (const auto& line : references[i]) {
      numbers.push_back(token_numbers(line, options, vocabulary));
    }
    const std::vector<std::span<const uint32_t>> views(numbers.begin(), numbers.end());
    Counts counts{};
    matcher.add(token_numbers(hypotheses[i], options, vocabulary), views, counts);
    lines.add(numbers_of(counts));
  }
  return lines;
}

BleuScore bleu(Lines hypotheses, const References& references, const BleuOptions& options) {
  return score_of(counts_of(bleu_counts(hypotheses, references, options).sums()));
}

std::string signature(const BleuOptions& options, const References& references) {
  return fmt::format("{}|case:{}|eff:no|tok:{}|smooth:exp|version:attend-" ATTEND_VERSION,
                     references.signature(), options.lowercase ? "lc" : "mixed",
                     name_of(options.tokenizer));
}

std::string to_text(const BleuScore& score, const std::string& signature) {
  return fmt::format(
      "BLEU{}{} = {:.2f} {:.1f}/{:.1f}/{:.1f}/{:.1f} (BP = {:.3f} ratio = {:.3f} hyp_len = {} "
      "ref_len = {})",
      signature.empty() ? "" : "|", signature, score.score, score.precisions[0],
      score.precisions[1], score.precisions[2], score.precisions[3], score.brevity_penalty,
      score.ratio(), score.hypothesis_length, score.reference_length);
}

}  // namespace attend::metrics
