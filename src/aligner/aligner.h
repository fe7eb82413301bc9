#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "aligner/bitext.h"
#include "aligner/lexicon.h"
#include "aligner/positions.h"
#include "core/links.h"

namespace attend::aligner {

struct AlignerOptions {
  std::int64_t epochs = 5;          ///< of IBM Model 2
  std::int64_t jump_epochs = 5;     ///< then of the hidden Markov model; 0: none
  double empty_probability = 0.08;  ///< that a target word translates no source word
  double tension = 4.0;             ///< towards the diagonal, to begin with
  double alpha = 0.01;              ///< of the lexicon's symmetric Dirichlet prior; 0: none

  /// Throws ConfigError naming the first option out of range.
  void validate() const;
};

/// An epoch of learning.
struct Epoch {
  std::int64_t number = 0;       ///< from 1, over both models
  bool is_of_jumps = false;      ///< of the hidden Markov model
  double log_likelihood = 0.0;   ///< log p(target words | source words), by the
                                 ///< parameters that the epoch began with
  std::size_t target_words = 0;  ///< of the text

  double perplexity() const;
};

/// Which source word each target word translates, learnt from a parallel text by expectation and
/// maximisation: first by IBM Model 2 with its diagonal (Dyer, Chahuneau & Smith 2013), then by a
/// hidden Markov model (Vogel, Ney & Tillmann 1996) with the lexicon that the former found. Pairs
/// with an empty side count for nothing. Results are the same with any number of threads.
class Aligner {
 public:
  /// Learns, and reports each epoch at its end. `source_words` and `target_words` count the numbers
  /// in use on each side of `text`.
  Aligner(const DirectedText& text, std::size_t source_words, std::size_t target_words,
          const AlignerOptions& options, const std::function<void(const Epoch&)>& report);

  /// The links of the first `count` pairs: each target word, as `text` turns it, with the source
  /// word that it likeliest translates, or with none if that is the empty word. Of equals the
  /// first.
  std::vector<Links> links(const DirectedText& text, std::size_t count) const;

  const Lexicon& lexicon() const { return lexicon_; }

 private:
  /// The expectation step; gives the log-likelihood.
  double expect(const DirectedText& text);

  Lexicon lexicon_;
  std::unique_ptr<Positions> positions_;
};

}  // namespace attend::aligner
