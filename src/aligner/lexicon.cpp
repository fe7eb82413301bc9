#include "aligner/lexicon.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace attend::aligner {
namespace {

/// For each source word the numbers of the pairs that it is in, ascending: [rows], [occurrences].
struct Occurrences {
  std::vector<std::size_t> rows;
  std::vector<std::uint32_t> pairs;

  Occurrences(const DirectedText& text, std::size_t source_words) : rows(source_words + 1, 0) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      for (const auto word : text[i].source) ++rows[word + 1];
    }
    std::partial_sum(rows.begin(), rows.end(), rows.begin());
    pairs.resize(rows.back());
    auto next = rows;
    for (std::size_t i = 0; i < text.size(); ++i) {
      for (const auto word : text[i].source) pairs[next[word]++] = static_cast<std::uint32_t>(i);
    }
  }
};

}  // namespace

double digamma(double x) {
  // Upwards by psi(x) = psi(x + 1) - 1 / x, to where the asymptotic series is exact in double
  // precision (Abramowitz & Stegun 1964, 6.3.5 and 6.3.18).
  double below = 0.0;
  for (; x < 10.0; x += 1.0) below += 1.0 / x;
  const double y = 1.0 / (x * x);
  const double last = 1.0 / 240 - y * (1.0 / 132 - y * (691.0 / 32760));
  const double series = y * (1.0 / 12 - y * (1.0 / 120 - y * (1.0 / 252 - y * last)));
  return std::log(x) - 0.5 / x - series - below;
}

Lexicon::Lexicon(const DirectedText& text, std::size_t source_words, std::size_t target_words) {
  rows_.assign(source_words + 1, 0);
  gather(text, target_words);
  counts_ = ExpectedCounts(targets_.size());
  probabilities_.assign(targets_.size(),
                        static_cast<float>(1.0 / static_cast<double>(target_words)));
}

void Lexicon::gather(const DirectedText& text, std::size_t target_words) {
  const Occurrences occurrences(text, rows_.size() - 1);
  for (Word target = 1; target < target_words; ++target)
    targets_.push_back(target);  // of the empty word
  rows_[1] = targets_.size();
  std::vector<Word> seen_with(target_words, kEmptyWord);  // the last source word of each
  for (Word source = 1; source + 1 < rows_.size(); ++source) {
    const auto first = targets_.size();
    for (auto i = occurrences.rows[source]; i < occurrences.rows[source + 1]; ++i) {
      for (const auto target : text[occurrences.pairs[i]].target) {
        if (seen_with[target] == source) continue;
        seen_with[target] = source;
        targets_.push_back(target);
      }
    }
    std::sort(targets_.begin() + static_cast<std::ptrdiff_t>(first), targets_.end());
    rows_[source + 1] = targets_.size();
  }
  targets_.shrink_to_fit();
}

Lexicon::Entry Lexicon::find(Word source, Word target) const {
  if (source == kUnknownWord || target == kUnknownWord) return kNone;
  if (source == kEmptyWord) return target - 1;
  const auto begin = targets_.begin() + static_cast<std::ptrdiff_t>(rows_[source]);
  const auto end = targets_.begin() + static_cast<std::ptrdiff_t>(rows_[source + 1]);
  const auto found = std::lower_bound(begin, end, target);
  if (found == end || *found != target) return kNone;
  return static_cast<Entry>(found - targets_.begin());
}

void Lexicon::maximize(double alpha) {
  const auto rows = static_cast<std::ptrdiff_t>(rows_.size()) - 1;
#pragma omp parallel for schedule(dynamic, 64)
  for (std::ptrdiff_t row = 0; row < rows; ++row) {
    const auto begin = rows_[static_cast<std::size_t>(row)];
    const auto end = rows_[static_cast<std::size_t>(row) + 1];
    double sum = 0.0;
    for (auto i = begin; i < end; ++i) sum += counts_[i];
    if (sum == 0.0) continue;  // nothing was seen of it: what is known stays
    const double log_scale =
        alpha > 0.0 ? digamma(sum + alpha * static_cast<double>(end - begin)) : 0.0;
    for (auto i = begin; i < end; ++i) {
      const auto expected = counts_[i];
      const auto probability =
          alpha > 0.0 ? std::exp(digamma(expected + alpha) - log_scale) : expected / sum;
      probabilities_[i] = static_cast<float>(std::max(probability, kLeast));
    }
  }
  counts_.clear();
}

}  // namespace attend::aligner
