#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "search/stepper.h"

namespace attend::search {

/// What the frames of a source say, each a symbol or nothing: what is called CTC
/// (Graves et al. 2006).
struct CtcFrames {
  std::vector<float> log_p;  ///< natural, of each symbol at each frame  [T, symbols]
  std::size_t symbols = 0;
  TokenId blank = 0;  ///< that says nothing

  std::size_t count() const { return log_p.size() / symbols; }
  double of(std::size_t t, TokenId token) const {
    return static_cast<double>(log_p[t * symbols + static_cast<std::size_t>(token)]);
  }
};

/// A beginning of texts, and how likely the frames say it: Watanabe et al. 2017 (Hybrid
/// CTC/attention), algorithm 2. The probability of a beginning is the sum of those of all texts
/// that begin so; so what comes next, one symbol or the end, has a distribution: exactly that of
/// CTC.
class CtcPrefix {
 public:
  /// Nothing said yet. The frames must outlive it and what is made of it.
  explicit CtcPrefix(const CtcFrames& frames);

  /// Of the ways through the frames before t that say this, those from which `token` may begin at
  /// t: the log of what they are likely together.
  double before(std::size_t t, TokenId token) const;

  /// With one more token.
  CtcPrefix with(TokenId token) const;

  /// log p of all texts that begin so; minus infinity if there is none.
  double log_probability() const { return log_p_; }

  /// The same of it with one more token. Minus infinity of the blank, which no text has.
  double log_probability_with(TokenId token) const;

  /// log p of the text that is this and no more.
  double log_probability_of_end() const;

  /// Where the next token begins, whichever it is: the share of each frame. What is missing to 1 is
  /// the probability that nothing follows. Zeros if the frames cannot say this.  [T]
  std::vector<float> next_begins() const;

 private:
  CtcPrefix() = default;

  const CtcFrames* frames_ = nullptr;
  TokenId last_ = -1;  // none yet
  std::vector<double>
      voiced_;  // log p of the ways through frame t that say it, its last token there
  std::vector<double> silent_;  // or nothing there  [T]
  std::vector<double> all_;     // either
  double log_p_ = 0.0;
};

/// Where each token of a text begins once all of it is known, by Bayes' rule: the share of each
/// frame among the ways to say it; of the end behind it, the last frame. Zeros if the frames cannot
/// say it.  [tokens + 1][T]
std::vector<std::vector<float>> ctc_begins(const CtcFrames& frames, std::span<const TokenId> text);

}  // namespace attend::search
