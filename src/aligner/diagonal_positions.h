#pragma once

#include <cstddef>
#include <map>
#include <utility>

#include "aligner/bitext.h"
#include "aligner/expected_counts.h"
#include "aligner/positions.h"

namespace attend::aligner {

/// How near to the diagonal a target word's source word lies (Dyer, Chahuneau & Smith 2013, the
/// model): for target word i of m, from 1, over source words j of n,
///   delta(j) = e^(tension h(j)) / Z,  h(j) = -|i / m - j / n|.
/// Z and the mean of h are sums of geometric and arithmetic-geometric series on either side of the
/// diagonal, in closed form (there, the partition function and its gradient). Tensions are from 0.
class Diagonal {
 public:
  Diagonal(double tension, std::size_t target_length, std::size_t source_length);

  /// Z of target word i, from 1.
  double normalizer(std::size_t i) const;

  /// The mean of h under delta.
  double mean(std::size_t i) const;

  /// delta(j), for j = 1..n: [n].
  void probabilities(std::size_t i, std::span<double> delta) const;

  /// h(i, j), both from 1.
  double nearness(std::size_t i, std::size_t j) const;

 private:
  std::size_t last_before(std::size_t i) const { return i * source_length_ / target_length_; }

  double tension_;
  std::size_t target_length_;
  std::size_t source_length_;
  double ratio_;  // of e^(tension h) at one source word to that one word nearer: e^(-tension / n)
};

/// IBM Model 2 with delta for its table of positions. A target word translates the empty word with
/// a probability that is given; the tension is learnt.
class DiagonalPositions final : public Positions {
 public:
  static constexpr double kMostTension = 50.0;  ///< the prior is as good as certain by then

  /// For learning from a text.
  DiagonalPositions(const DirectedText& text, double empty_probability, double tension);

  double expect(const Grid& words, Grid& posteriors, bool learns) override;

  /// The likeliest tension for the expected links: that which makes the mean of h what was counted.
  void maximize() override;

  double tension() const { return tension_; }

  /// Of the expectation of log delta by the tension, given the counts: 0 at the likeliest one.
  double gradient(double tension) const;

 private:
  using Size = std::pair<std::size_t, std::size_t>;  // target words, source words

  double empty_probability_;
  double tension_;
  std::map<Size, std::size_t> first_counts_;  // of each size that the text has
  ExpectedCounts distance_;                   // [1], the sum of -h over expected links
  ExpectedCounts linked_;  // [target words of each size], links to another than the empty word
};

}  // namespace attend::aligner
