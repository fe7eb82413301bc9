#include "aligner/diagonal_positions.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>

namespace attend::aligner {
namespace {

constexpr int kHalvings = 40;  // of the interval in which the likeliest tension lies

/// r^0 + ... + r^(count - 1), and 0 r^0 + ... + (count - 1) r^(count - 1), of r = e^-decay.
struct Series {
  double sum = 0.0;
  double weighted = 0.0;

  Series(double decay, std::size_t terms) {
    const auto count = static_cast<double>(terms);
    sum = decay > 0.0 ? std::expm1(-decay * count) / std::expm1(-decay) : count;
    if (decay * count < 1e-6) {  // where the closed form below is a difference of what is equal
      weighted = count * (count - 1.0) * (0.5 - decay * (2.0 * count - 1.0) / 6.0);
    } else {
      weighted = (std::exp(-decay) * sum - count * std::exp(-decay * count)) / -std::expm1(-decay);
    }
  }
};

}  // namespace

Diagonal::Diagonal(double tension, std::size_t target_length, std::size_t source_length)
    : tension_(tension),
      target_length_(target_length),
      source_length_(source_length),
      ratio_(std::exp(-tension / static_cast<double>(source_length))) {}

double Diagonal::nearness(std::size_t i, std::size_t j) const {
  return -std::abs(static_cast<double>(i) / static_cast<double>(target_length_) -
                   static_cast<double>(j) / static_cast<double>(source_length_));
}

double Diagonal::normalizer(std::size_t i) const {
  const auto before = last_before(i);
  const double decay = tension_ / static_cast<double>(source_length_);
  double sum = 0.0;
  if (before > 0) {
    sum += std::exp(tension_ * nearness(i, before)) * Series(decay, before).sum;
  }
  if (before < source_length_) {
    sum +=
        std::exp(tension_ * nearness(i, before + 1)) * Series(decay, source_length_ - before).sum;
  }
  return sum;
}

double Diagonal::mean(std::size_t i) const {
  const auto before = last_before(i);
  const auto n = static_cast<double>(source_length_);
  double sum = 0.0;
  double of_nearness = 0.0;
  const auto add = [&](std::size_t nearest, std::size_t count) {
    if (count == 0) return;
    const double h = nearness(i, nearest);
    const double scale = std::exp(tension_ * h);
    const Series series(tension_ / n, count);
    sum += scale * series.sum;
    of_nearness += scale * (h * series.sum - series.weighted / n);
  };
  add(before, before);
  add(before + 1, source_length_ - before);
  return of_nearness / sum;
}

void Diagonal::probabilities(std::size_t i, std::span<double> delta) const {
  const auto before = last_before(i);
  if (before > 0) {
    double value = std::exp(tension_ * nearness(i, before));
    for (auto j = before; j > 0; --j, value *= ratio_) delta[j - 1] = value;
  }
  if (before < source_length_) {
    double value = std::exp(tension_ * nearness(i, before + 1));
    for (auto j = before; j < source_length_; ++j, value *= ratio_) delta[j] = value;
  }
  const double sum = std::accumulate(delta.begin(), delta.end(), 0.0);
  for (auto& value : delta) value /= sum;
}

DiagonalPositions::DiagonalPositions(const DirectedText& text, double empty_probability,
                                     double tension)
    : empty_probability_(empty_probability), tension_(tension), distance_(1) {
  std::size_t counts = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto [source, target] = text[i];
    if (first_counts_.try_emplace({target.size(), source.size()}, counts).second) {
      counts += target.size();
    }
  }
  linked_ = ExpectedCounts(counts);
}

double DiagonalPositions::expect(const Grid& words, Grid& posteriors, bool learns) {
  const auto target_length = words.rows();
  const auto source_length = words.columns() - 1;
  const Diagonal diagonal(tension_, target_length, source_length);
  const auto first = learns ? first_counts_.at({target_length, source_length}) : 0;
  posteriors.resize(words.rows(), words.columns());
  double log_likelihood = 0.0;
  double distance = 0.0;
  for (std::size_t i = 0; i < target_length; ++i) {
    const auto row = posteriors[i];
    diagonal.probabilities(i + 1, row.subspan(1));
    row[0] = empty_probability_ * words[i][0];
    for (std::size_t j = 1; j <= source_length; ++j) {
      row[j] *= (1.0 - empty_probability_) * words[i][j];
    }
    const double sum = std::accumulate(row.begin(), row.end(), 0.0);
    log_likelihood += std::log(sum);
    for (auto& value : row) value /= sum;
    if (!learns) continue;
    for (std::size_t j = 1; j <= source_length; ++j) {
      distance -= row[j] * diagonal.nearness(i + 1, j);
    }
    linked_.add(first + i, std::max(0.0, 1.0 - row[0]));
  }
  if (learns) distance_.add(0, distance);
  return log_likelihood;
}

double DiagonalPositions::gradient(double tension) const {
  double expected = 0.0;
  for (const auto& [size, first] : first_counts_) {
    const Diagonal diagonal(tension, size.first, size.second);
    for (std::size_t i = 0; i < size.first; ++i) {
      expected += linked_[first + i] * diagonal.mean(i + 1);
    }
  }
  return -distance_[0] - expected;
}

void DiagonalPositions::maximize() {
  // log delta is concave in the tension: its derivative falls, and has one root.
  double low = 0.0;
  double high = kMostTension;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = (low + high) / 2.0;
    (gradient(middle) > 0.0 ? low : high) = middle;
  }
  tension_ = (low + high) / 2.0;
  distance_.clear();
  linked_.clear();
}

}  // namespace attend::aligner
