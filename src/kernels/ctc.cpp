#include "kernels/ctc.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace attend::kernels {
namespace {

constexpr double kNever = -std::numeric_limits<double>::infinity();

/// log(e^a + e^b + e^c); what is less than a 10^17th of the largest does not count.
double log_sum(double a, double b, double c = kNever) {
  constexpr double kNegligible = -40.0;
  if (a < b) std::swap(a, b);
  if (a < c) std::swap(a, c);
  if (a == kNever) return kNever;
  double more = 0.0;
  if (b - a > kNegligible) more += std::exp(b - a);
  if (c - a > kNegligible) more += std::exp(c - a);
  return more == 0.0 ? a : a + std::log1p(more);
}

/// Blanks before, between and behind the symbols: the places that a way goes through, in order. At
/// each frame it stays, goes on by one, or by two over a blank that two unlike symbols do not need.
class Lattice {
 public:
  Lattice(const float* log_p, std::span<const Index> symbols, Index blank, int64_t frames,
          int64_t size)
      : log_p_(log_p),
        frames_(frames),
        size_(size),
        places_(2 * symbols.size() + 1, blank),
        leaps_(places_.size(), false) {
    for (std::size_t i = 0; i < symbols.size(); ++i) {
      places_[2 * i + 1] = symbols[i];
      leaps_[2 * i + 1] = i > 0 && symbols[i] != symbols[i - 1];
    }
  }

  std::size_t count() const { return places_.size(); }
  Index symbol(std::size_t place) const { return places_[place]; }

  /// The places of frame t that a way can be at, which neither began nor has to end elsewhere.
  std::size_t first(int64_t t) const {
    const auto left = 2 * (frames_ - t);  // what the last frames can go through
    return static_cast<std::size_t>(std::max<int64_t>(0, std::ssize(places_) - left));
  }
  std::size_t last(int64_t t) const {
    return static_cast<std::size_t>(std::min<int64_t>(std::ssize(places_), 2 * (t + 1)));
  }

  double log_p(int64_t t, std::size_t place) const {
    return static_cast<double>(log_p_[t * size_ + places_[place]]);
  }

  /// alpha of each frame and place, what the frame itself says included (eqs. 5 to 7).
  std::vector<double> forward() const {
    const auto n = count();
    std::vector<double> alpha(static_cast<std::size_t>(frames_) * n, kNever);
    for (std::size_t s = first(0); s < last(0); ++s) alpha[s] = log_p(0, s);
    for (int64_t t = 1; t < frames_; ++t) {
      const auto* before = alpha.data() + static_cast<std::size_t>(t - 1) * n;
      auto* now = alpha.data() + static_cast<std::size_t>(t) * n;
      for (auto s = first(t); s < last(t); ++s) {
        now[s] = log_p(t, s) + log_sum(before[s], s > 0 ? before[s - 1] : kNever,
                                       leaps_[s] ? before[s - 2] : kNever);
      }
    }
    return alpha;
  }

  /// beta of a frame, of all that comes behind it, from that of the next (eqs. 9 to 11).
  void backward(int64_t t, const std::vector<double>& next, std::vector<double>& now) const {
    const auto n = count();
    std::fill(now.begin(), now.end(), kNever);
    const auto on = [&](std::size_t s) { return s < n ? next[s] + log_p(t + 1, s) : kNever; };
    for (auto s = first(t); s < last(t); ++s) {
      now[s] = log_sum(on(s), on(s + 1), s + 2 < n && leaps_[s + 2] ? on(s + 2) : kNever);
    }
  }

 private:
  const float* log_p_;
  int64_t frames_;
  int64_t size_;
  std::vector<Index> places_;  // a symbol or the blank
  std::vector<char> leaps_;    // whether a way may come from two places before
};

}  // namespace

double ctc_log_likelihood(const float* log_p, std::span<const Index> symbols, Index blank,
                          float* slope, int64_t frames, int64_t size) {
  const Lattice lattice(log_p, symbols, blank, frames, size);
  const auto n = lattice.count();
  const auto alpha = lattice.forward();
  const auto* at_end = alpha.data() + static_cast<std::size_t>(frames - 1) * n;
  const auto all = log_sum(at_end[n - 1], n > 1 ? at_end[n - 2] : kNever);  // eq. 8
  if (slope == nullptr) return all;
  if (all == kNever) {
    std::fill_n(slope, frames * size, 0.0F);
    return all;
  }
  std::vector<double> beta(n, kNever);
  std::vector<double> next(n);
  beta[n - 1] = 0.0;
  if (n > 1) beta[n - 2] = 0.0;
  for (auto t = frames - 1; t >= 0; --t) {
    if (t + 1 < frames) {
      std::swap(beta, next);
      lattice.backward(t, next, beta);
    }
    auto* out = slope + t * size;
    for (int64_t k = 0; k < size; ++k) out[k] = -std::exp(log_p[t * size + k]);
    for (auto s = lattice.first(t); s < lattice.last(t); ++s) {
      const auto share = alpha[static_cast<std::size_t>(t) * n + s] + beta[s] - all;
      if (share > kNever) out[lattice.symbol(s)] += static_cast<float>(std::exp(share));
    }
  }
  return all;
}

}  // namespace attend::kernels
