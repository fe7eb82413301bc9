#include "aligner/diagonal_positions.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace attend::aligner {
namespace {

constexpr double kTensions[] = {0.0, 1e-7, 1e-4, 0.1, 4.0, 14.0, 50.0};

double plain_nearness(std::size_t i, std::size_t j, std::size_t m, std::size_t n) {
  return -std::abs(static_cast<double>(i) / static_cast<double>(m) -
                   static_cast<double>(j) / static_cast<double>(n));
}

/// e^(tension h(j)), summed as the definition says; and the same times h(j).
std::pair<double, double> plain_sums(double tension, std::size_t i, std::size_t m, std::size_t n) {
  double sum = 0.0;
  double weighted = 0.0;
  for (std::size_t j = 1; j <= n; ++j) {
    const double h = plain_nearness(i, j, m, n);
    sum += std::exp(tension * h);
    weighted += h * std::exp(tension * h);
  }
  return {sum, weighted};
}

/// A text of pairs of these sizes, whose words do not matter.
Bitext sized_text(const std::vector<std::pair<std::size_t, std::size_t>>& sizes) {
  Bitext text;
  for (const auto& [source, target] : sizes) {
    text.add(std::vector<Word>(source, 1), std::vector<Word>(target, 1));
  }
  return text;
}

/// Lexical probabilities, drawn.
Grid drawn_words(std::size_t source_length, std::size_t target_length, std::mt19937& random) {
  std::uniform_real_distribution<double> draw(0.01, 1.0);
  Grid words;
  words.resize(target_length, source_length + 1);
  for (std::size_t row = 0; row < target_length; ++row) {
    for (auto& value : words[row]) value = draw(random);
  }
  return words;
}

TEST(Diagonal, ItsNormalizerIsThePlainSum) {
  for (const double tension : kTensions) {
    for (std::size_t m = 1; m <= 12; ++m) {
      for (std::size_t n = 1; n <= 12; ++n) {
        const Diagonal diagonal(tension, m, n);
        for (std::size_t i = 1; i <= m; ++i) {
          const auto sum = plain_sums(tension, i, m, n).first;
          EXPECT_NEAR(diagonal.normalizer(i), sum, 1e-10 * sum) << tension << ' ' << m << ' ' << n;
        }
      }
    }
  }
}

TEST(Diagonal, ItsMeanIsThePlainOne) {
  for (const double tension : kTensions) {
    for (const std::size_t n : {1U, 2U, 5U, 12U, 400U}) {
      const Diagonal diagonal(tension, 7, n);
      for (std::size_t i = 1; i <= 7; ++i) {
        const auto [sum, weighted] = plain_sums(tension, i, 7, n);
        EXPECT_NEAR(diagonal.mean(i), weighted / sum, 1e-7) << tension << ' ' << n;
      }
    }
  }
}

TEST(Diagonal, ItsProbabilitiesAreThoseOfTheDefinition) {
  for (const double tension : kTensions) {
    const Diagonal diagonal(tension, 5, 8);
    for (std::size_t i = 1; i <= 5; ++i) {
      std::vector<double> delta(8);
      diagonal.probabilities(i, delta);
      EXPECT_NEAR(std::accumulate(delta.begin(), delta.end(), 0.0), 1.0, 1e-12);
      const auto sum = plain_sums(tension, i, 5, 8).first;
      for (std::size_t j = 1; j <= 8; ++j) {
        EXPECT_NEAR(delta[j - 1], std::exp(tension * plain_nearness(i, j, 5, 8)) / sum, 1e-12);
      }
    }
  }
}

// One target word, two source words: h is -1/2 and 0. With tension 2 ln 2, delta is 1/3 and 2/3.
// The empty word has 1/4 of the rest's 3/4: 1/4 * 0.4, 3/4 * 1/3 * 0.4, 3/4 * 2/3 * 0.2 are all
// 0.1.
TEST(DiagonalPositions, PosteriorsAreWorkedOutByHand) {
  const auto text = sized_text({{2, 1}});
  DiagonalPositions positions({text, false}, 0.25, 2.0 * std::log(2.0));
  Grid words;
  words.resize(1, 3);
  words[0][0] = 0.4;
  words[0][1] = 0.4;
  words[0][2] = 0.2;
  Grid posteriors;
  EXPECT_NEAR(positions.expect(words, posteriors, false), std::log(0.3), 1e-12);
  for (const double posterior : posteriors[0]) EXPECT_NEAR(posterior, 1.0 / 3, 1e-12);
}

struct Learnt {
  DiagonalPositions positions;
  std::vector<Grid> posteriors;
};

/// After an expectation step on drawn words.
Learnt expected(const Bitext& text, unsigned seed) {
  std::mt19937 random(seed);
  Learnt learnt{DiagonalPositions({text, false}, 0.1, 3.0), {}};
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto pair = text.pair(i, false);
    const auto words = drawn_words(pair.source.size(), pair.target.size(), random);
    learnt.positions.expect(words, learnt.posteriors.emplace_back(), true);
  }
  return learnt;
}

/// The expectation of log delta over the posteriors, as the definition says.
double expected_log(const std::vector<Grid>& all, double tension) {
  double sum = 0.0;
  for (const auto& posteriors : all) {
    const auto m = posteriors.rows();
    const auto n = posteriors.columns() - 1;
    for (std::size_t i = 1; i <= m; ++i) {
      const double log_sum = std::log(plain_sums(tension, i, m, n).first);
      for (std::size_t j = 1; j <= n; ++j) {
        sum += posteriors[i - 1][j] * (tension * plain_nearness(i, j, m, n) - log_sum);
      }
    }
  }
  return sum;
}

TEST(DiagonalPositions, TheGradientIsThatOfFiniteDifferences) {
  const auto text = sized_text({{3, 4}, {6, 2}, {3, 4}, {1, 5}, {9, 9}});
  const auto learnt = expected(text, 1);
  for (const double tension : {0.5, 3.0, 8.0}) {
    const double step = 1e-4;
    const double slope = (expected_log(learnt.posteriors, tension + step) -
                          expected_log(learnt.posteriors, tension - step)) /
                         (2.0 * step);
    EXPECT_NEAR(learnt.positions.gradient(tension), slope, 1e-6);
  }
}

TEST(DiagonalPositions, TheTensionLearntIsTheLikeliest) {
  const auto text = sized_text({{3, 4}, {6, 2}, {5, 5}, {7, 7}, {8, 8}});
  auto [positions, posteriors] = expected(text, 2);
  positions.maximize();
  const double best = expected_log(posteriors, positions.tension());
  for (double tension = 0.0; tension <= DiagonalPositions::kMostTension; tension += 0.25) {
    EXPECT_GE(best, expected_log(posteriors, tension) - 1e-7) << tension;
  }
}

TEST(DiagonalPositions, OnADiagonalTheTensionGrows) {
  const auto text = sized_text({{6, 6}});
  DiagonalPositions positions({text, false}, 0.1, 1.0);
  Grid words;
  words.resize(6, 7);
  for (std::size_t i = 0; i < 6; ++i) {
    std::fill(words[i].begin(), words[i].end(), 0.01);
    words[i][i + 1] = 1.0;
  }
  Grid posteriors;
  positions.expect(words, posteriors, true);
  positions.maximize();
  EXPECT_GT(positions.tension(), 4.0);
}

}  // namespace
}  // namespace attend::aligner
