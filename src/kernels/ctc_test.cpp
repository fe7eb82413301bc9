#include "kernels/ctc.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace attend::kernels {
namespace {

constexpr Index kBlank = 0;
constexpr double kNever = -std::numeric_limits<double>::infinity();

/// Log softmax of logits that are drawn, those of each frame in a row.
std::vector<float> frames_of(int64_t frames, int64_t size, unsigned seed, float spread = 2.0F) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> draw(-spread, spread);
  std::vector<float> log_p(static_cast<std::size_t>(frames * size));
  for (auto& x : log_p) x = draw(random);
  for (auto row = log_p.begin(); row != log_p.end(); row += size) {
    double sum = 0.0;
    for (auto x = row; x != row + size; ++x) sum += std::exp(double{*x});
    for (auto x = row; x != row + size; ++x) *x -= static_cast<float>(std::log(sum));
  }
  return log_p;
}

/// What a way through the frames says: no repeats, then no blanks. Graves et al. 2006, section 3.1.
std::vector<Index> said(const std::vector<Index>& way) {
  std::vector<Index> symbols;
  for (std::size_t t = 0; t < way.size(); ++t) {
    if (way[t] != kBlank && (t == 0 || way[t] != way[t - 1])) symbols.push_back(way[t]);
  }
  return symbols;
}

/// The sum of the probabilities of all ways that say the symbols, each tried; of frame `at` (if
/// not negative) those alone that say `symbol` there.
double enumerated(const std::vector<float>& log_p, int64_t frames, int64_t size,
                  const std::vector<Index>& symbols, int64_t at = -1, Index symbol = 0) {
  std::vector<Index> way(static_cast<std::size_t>(frames), 0);
  double sum = 0.0;
  for (;;) {
    if (said(way) == symbols && (at < 0 || way[static_cast<std::size_t>(at)] == symbol)) {
      double log_of_way = 0.0;
      for (int64_t t = 0; t < frames; ++t) {
        log_of_way += double{log_p[static_cast<std::size_t>(t * size + way[std::size_t(t)])]};
      }
      sum += std::exp(log_of_way);
    }
    std::size_t t = 0;
    while (t < way.size() && ++way[t] == size) way[t++] = 0;
    if (t == way.size()) return sum;
  }
}

const std::vector<std::vector<Index>> kTexts = {
    {}, {1}, {2}, {1, 2}, {1, 1}, {2, 1, 2}, {1, 1, 2}, {2, 2, 2}, {1, 2, 1, 2}, {1, 2, 2, 1, 1}};

TEST(Ctc, IsTheSumOverAllWaysToSayTheSymbols) {
  for (int64_t frames = 1; frames <= 6; ++frames) {
    const auto log_p = frames_of(frames, 3, static_cast<unsigned>(frames));
    for (const auto& text : kTexts) {
      const auto expected = enumerated(log_p, frames, 3, text);
      const auto found = ctc_log_likelihood(log_p.data(), text, kBlank, nullptr, frames, 3);
      EXPECT_NEAR(std::exp(found), expected, 1e-12 + 1e-9 * expected)
          << frames << " frames, " << text.size() << " symbols";
      EXPECT_EQ(found == kNever, expected == 0.0);
    }
  }
}

TEST(Ctc, HasAnySymbolAsItsBlank) {
  const auto log_p = frames_of(4, 3, 9);
  auto turned = log_p;  // symbol 0 becomes 2 and the other way round
  for (std::size_t t = 0; t < 4; ++t) std::swap(turned[3 * t], turned[3 * t + 2]);
  const std::vector<Index> text = {1, 2};
  const std::vector<Index> turned_text = {1, 0};
  EXPECT_EQ(ctc_log_likelihood(log_p.data(), text, 0, nullptr, 4, 3),
            ctc_log_likelihood(turned.data(), turned_text, 2, nullptr, 4, 3));
}

/// The share of a symbol at a frame among the ways, less its probability: eq. 16.
TEST(Ctc, HasTheSharesOfTheWaysThroughEachSymbolAsItsSlope) {
  constexpr int64_t kFrames = 5;
  const auto log_p = frames_of(kFrames, 3, 4);
  for (const auto& text : kTexts) {
    const auto all = enumerated(log_p, kFrames, 3, text);
    std::vector<float> slope(log_p.size(), 7.0F);
    ctc_log_likelihood(log_p.data(), text, kBlank, slope.data(), kFrames, 3);
    for (int64_t t = 0; t < kFrames; ++t) {
      for (Index k = 0; k < 3; ++k) {
        const auto i = static_cast<std::size_t>(3 * t + k);
        const auto share = enumerated(log_p, kFrames, 3, text, t, k) / all;
        const auto expected = all == 0.0 ? 0.0 : share - std::exp(double{log_p[i]});
        EXPECT_NEAR(slope[i], expected, 1e-6) << t << ' ' << k;
      }
    }
  }
}

TEST(Ctc, HasNoSlopeWhereTheFramesAreTooFew) {
  const auto log_p = frames_of(3, 3, 5);
  std::vector<float> slope(9, 7.0F);
  const std::vector<Index> repeats = {1, 1, 2};  // which need 4 frames
  EXPECT_EQ(ctc_log_likelihood(log_p.data(), repeats, kBlank, slope.data(), 3, 3), kNever);
  EXPECT_EQ(slope, std::vector<float>(9, 0.0F));
}

/// 200 symbols of e^-30 each in 500 frames: e^-6000 and less, which no number in [0, 1] can be.
TEST(Ctc, DoesNotUnderflow) {
  constexpr int64_t kFrames = 500;
  std::vector<float> log_p;
  for (int64_t t = 0; t < kFrames; ++t) log_p.insert(log_p.end(), {0.0F, -30.0F, -30.0F});
  std::vector<Index> text;
  for (int i = 0; i < 200; ++i) text.push_back(1 + i % 2);
  // Blanks cost nothing, so the likeliest ways say each symbol once: 500 choose 200 of them.
  const auto ways = std::lgamma(501.0) - std::lgamma(201.0) - std::lgamma(301.0);
  std::vector<float> slope(log_p.size());
  const auto found = ctc_log_likelihood(log_p.data(), text, kBlank, slope.data(), kFrames, 3);
  EXPECT_NEAR(found, ways - 6000.0, 1e-6);
  EXPECT_TRUE(std::all_of(slope.begin(), slope.end(), [](float x) { return std::isfinite(x); }));
}

}  // namespace
}  // namespace attend::kernels
