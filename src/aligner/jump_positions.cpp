#include "aligner/jump_positions.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <vector>

namespace attend::aligner {
namespace {

/// The weight of a jump that was not seen: it may come yet. The largest weight is 1.
constexpr double kLeast = 1e-6;

/// p(j | k, n), for every place k = 0..n and source word j = 1..n.
class Moves {
 public:
  Moves(const JumpPositions& jumps, std::size_t length)
      : length_(length), values_((length + 1) * length), sums_(length + 1) {
    for (std::size_t k = 0; k <= length; ++k) {
      const auto row = std::span(values_).subspan(k * length, length);
      for (std::size_t j = 0; j < length; ++j) {
        row[j] = jumps.weight(static_cast<int>(j) + 1 - static_cast<int>(k));
      }
      sums_[k] = std::accumulate(row.begin(), row.end(), 0.0);
      for (auto& value : row) value /= sums_[k];
    }
  }

  /// [n]
  std::span<const double> from(std::size_t k) const {
    return std::span(values_).subspan(k * length_, length_);
  }

  /// c(1 - k) + ... + c(n - k).
  double sum(std::size_t k) const { return sums_[k]; }

 private:
  std::size_t length_;
  std::vector<double> values_;
  std::vector<double> sums_;
};

/// The forward-backward algorithm for one pair (Rabiner 1989, with its scaling). After target word
/// t the place is k = 0..n; t translates word k, or the empty word, and then k is the place before
/// t.
class Trellis {
 public:
  Trellis(const JumpPositions& jumps, const Grid& words, double empty_probability)
      : words_(words),
        empty_(empty_probability),
        length_(words.columns() - 1),
        moves_(jumps, length_),
        scales_(words.rows()) {
    by_word_.resize(words.rows(), length_ + 1);
    by_empty_.resize(words.rows(), length_ + 1);
  }

  /// Gives log p(target words | source words).
  double forward();

  /// Puts p(t translates each word | the pair) into a row of zeros for each t. Calls, for each t
  /// and each place k that may be reached before it, `moved(k, start, all, arriving)`: that t is
  /// arrived at from k in translating source word j has the probability start * p(j | k, n) *
  /// arriving[j - 1], which is start * all over all j.
  template <class Moved>
  void backward(Grid& posteriors, const Moved& moved);

  const Moves& moves() const { return moves_; }

 private:
  /// p(place k after the first t target words | those words).
  double reached(std::size_t t, std::size_t k) const {
    if (t == 0) return k == 0 ? 1.0 : 0.0;
    return by_word_[t - 1][k] + by_empty_[t - 1][k];
  }

  const Grid& words_;
  double empty_;
  std::size_t length_;
  Moves moves_;
  Grid by_word_;                // the part of reached(t + 1, k) in which t translates word k
  Grid by_empty_;               // and that in which it translates the empty word
  std::vector<double> scales_;  // [target words]: p(t | the words before)
};

double Trellis::forward() {
  double log_likelihood = 0.0;
  for (std::size_t t = 0; t < words_.rows(); ++t) {
    const auto by_word = by_word_[t];
    const auto by_empty = by_empty_[t];
    for (std::size_t k = 0; k <= length_; ++k) {
      const double start = reached(t, k);
      if (start == 0.0) continue;
      const auto move = moves_.from(k);
      for (std::size_t j = 0; j < length_; ++j) by_word[j + 1] += start * move[j];
      by_empty[k] = start * empty_ * words_[t][0];
    }
    double sum = std::accumulate(by_empty.begin(), by_empty.end(), 0.0);
    for (std::size_t j = 1; j <= length_; ++j) {
      by_word[j] *= (1.0 - empty_) * words_[t][j];
      sum += by_word[j];
    }
    for (std::size_t k = 0; k <= length_; ++k) {
      by_word[k] /= sum;
      by_empty[k] /= sum;
    }
    scales_[t] = sum;
    log_likelihood += std::log(sum);
  }
  return log_likelihood;
}

template <class Moved>
void Trellis::backward(Grid& posteriors, const Moved& moved) {
  // p(the words after t | place k after t) / p(the words after t | all words up to t)
  std::vector<double> to_come(length_ + 1, 1.0);
  std::vector<double> sooner(length_ + 1);
  std::vector<double> arriving(length_);
  for (auto t = words_.rows(); t-- > 0;) {
    const auto row = posteriors[t];
    for (std::size_t k = 0; k <= length_; ++k) {
      row[0] += by_empty_[t][k] * to_come[k];
      if (k > 0) row[k] = by_word_[t][k] * to_come[k];
    }
    for (std::size_t j = 0; j < length_; ++j) {
      arriving[j] = (1.0 - empty_) * words_[t][j + 1] * to_come[j + 1] / scales_[t];
    }
    for (std::size_t k = 0; k <= length_; ++k) {
      const auto move = moves_.from(k);
      const double start = reached(t, k);
      sooner[k] = std::inner_product(move.begin(), move.end(), arriving.begin(), 0.0);
      if (start > 0.0) moved(k, start, sooner[k], std::span<const double>(arriving));
      sooner[k] += empty_ * words_[t][0] * to_come[k] / scales_[t];
    }
    to_come.swap(sooner);
  }
}

}  // namespace

std::size_t JumpPositions::bucket(int jump) {
  return static_cast<std::size_t>(std::clamp(jump, -kFarthest - 1, kFarthest + 1) + kFarthest + 1);
}

JumpPositions::JumpPositions(double empty_probability)
    : empty_probability_(empty_probability), jumps_(kBuckets), occasions_(kBuckets) {
  for (int jump = -kFarthest - 1; jump <= kFarthest + 1; ++jump) {
    weights_[bucket(jump)] = 1.0 / (1.0 + std::abs(jump - 1));
  }
}

double JumpPositions::expect(const Grid& words, Grid& posteriors, bool learns) {
  posteriors.resize(words.rows(), words.columns());
  Trellis trellis(*this, words, empty_probability_);
  const double log_likelihood = trellis.forward();
  std::array<double, kBuckets> jumps{};
  std::array<double, kBuckets> occasions{};
  trellis.backward(
      posteriors, [&](std::size_t k, double start, double moved, std::span<const double> arriving) {
        if (!learns) return;
        const auto move = trellis.moves().from(k);
        const double occasion = start * moved / trellis.moves().sum(k);
        for (std::size_t j = 0; j < arriving.size(); ++j) {
          const auto jump = bucket(static_cast<int>(j) + 1 - static_cast<int>(k));
          jumps[jump] += start * move[j] * arriving[j];
          occasions[jump] += occasion;
        }
      });
  for (std::size_t i = 0; i < kBuckets && learns; ++i) {
    jumps_.add(i, jumps[i]);
    occasions_.add(i, occasions[i]);
  }
  return log_likelihood;
}

void JumpPositions::maximize() {
  for (std::size_t i = 0; i < kBuckets; ++i) {
    if (occasions_[i] > 0.0) weights_[i] = jumps_[i] / occasions_[i];
  }
  const double largest = *std::max_element(weights_.begin(), weights_.end());
  for (auto& weight : weights_) weight = std::max(weight / largest, kLeast);
  jumps_.clear();
  occasions_.clear();
}

}  // namespace attend::aligner
