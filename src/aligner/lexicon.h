#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "aligner/bitext.h"
#include "aligner/expected_counts.h"

namespace attend::aligner {

/// The derivative of log Gamma, for x > 0.
double digamma(double x);

/// t(target word | source word), of the words that occur in one sentence pair, and those of the
/// empty word. A sparse table: 16 bytes an entry.
class Lexicon {
 public:
  /// An entry's place in the table; kNone of words that never met.
  using Entry = std::size_t;
  static constexpr Entry kNone = ~Entry{0};

  /// The probability of words that never met, and the least of all.
  static constexpr double kLeast = 1e-9;

  /// All entries alike: 1 / the target's words.
  Lexicon(const DirectedText& text, std::size_t source_words, std::size_t target_words);

  Entry find(Word source, Word target) const;

  double probability(Entry entry) const { return entry == kNone ? kLeast : probabilities_[entry]; }
  double probability(Word source, Word target) const { return probability(find(source, target)); }

  /// Adds to the count of an entry that there is; several threads may at once.
  void count(Entry entry, double expected) { counts_.add(entry, expected); }

  /// The maximisation step: probabilities out of the counts, which become zero. With `alpha` 0 the
  /// likeliest ones, count / sum. Else the mean-field approximation to the posterior under a
  /// symmetric Dirichlet prior (Riley & Gildea 2012; Dyer et al. 2013):
  /// exp(digamma(count + alpha)) / exp(digamma(sum + alpha * entries of the source word)).
  void maximize(double alpha);

  std::size_t size() const { return targets_.size(); }

 private:
  void gather(const DirectedText& text, std::size_t target_words);

  std::vector<std::size_t> rows_;     // [source words + 1], where the entries of each begin
  std::vector<Word> targets_;         // [entries], ascending in a row
  std::vector<float> probabilities_;  // [entries]
  ExpectedCounts counts_;             // [entries]
};

}  // namespace attend::aligner
