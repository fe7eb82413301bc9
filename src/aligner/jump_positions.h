#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "aligner/expected_counts.h"
#include "aligner/positions.h"

namespace attend::aligner {

/// How far from the last source word that was translated the next one lies: a hidden Markov model
/// (Vogel, Ney & Tillmann 1996). From word k of n, from 1, or from 0 before the first,
///   p(j | k, n) = c(j - k) / (c(1 - k) + ... + c(n - k)).
/// A target word translates the empty word with a probability that is given, and then the place k
/// stays (Och & Ney 2003, the empty word of their HMM). Jumps beyond kFarthest either way share one
/// weight c.
class JumpPositions final : public Positions {
 public:
  static constexpr int kFarthest = 10;

  /// Starts with jumps that prefer the next word: c falls off as the inverse of the distance to it.
  explicit JumpPositions(double empty_probability);

  double expect(const Grid& words, Grid& posteriors, bool learns) override;

  /// The likeliest c have no closed form, as their sums differ from place to place: c are the
  /// weights of choices, each of one jump among those possible. So one step of minorisation and
  /// maximisation (Hunter 2004, on Plackett and Luce's model):
  ///   c(d) = expected jumps by d / (sum over expected choices that had d of 1 / their sum of c).
  void maximize() override;

  /// c of a jump.
  double weight(int jump) const { return weights_[bucket(jump)]; }

 private:
  static constexpr std::size_t kBuckets = 2 * kFarthest + 3;  // too far back, -10..10, too far on

  static std::size_t bucket(int jump);

  double empty_probability_;
  std::array<double, kBuckets> weights_;
  ExpectedCounts jumps_;      // [kBuckets]
  ExpectedCounts occasions_;  // [kBuckets]
};

}  // namespace attend::aligner
