#include "aligner/jump_positions.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace attend::aligner {
namespace {

constexpr double kEmpty = 0.2;

Grid drawn_words(std::size_t source_length, std::size_t target_length, std::mt19937& random) {
  std::uniform_real_distribution<double> draw(0.01, 1.0);
  Grid words;
  words.resize(target_length, source_length + 1);
  for (std::size_t row = 0; row < target_length; ++row) {
    for (auto& value : words[row]) value = draw(random);
  }
  return words;
}

/// p(j | k, n) as the definition says.
double move(const JumpPositions& jumps, std::size_t j, std::size_t k, std::size_t n) {
  double sum = 0.0;
  for (std::size_t other = 1; other <= n; ++other) {
    sum += jumps.weight(static_cast<int>(other) - static_cast<int>(k));
  }
  return jumps.weight(static_cast<int>(j) - static_cast<int>(k)) / sum;
}

/// Adds up all ways to translate the words from `t` on, one after another.
struct Enumeration {
  const JumpPositions& jumps;
  const Grid& words;
  Grid sums{};  // of each word's translations, over all ways
  double sum = 0.0;
  std::vector<std::size_t> way{};

  void go_on(std::size_t k, double probability) {
    const auto t = way.size();
    const auto n = words.columns() - 1;
    if (t == words.rows()) {
      sum += probability;
      for (std::size_t i = 0; i < t; ++i) sums[i][way[i]] += probability;
      return;
    }
    for (std::size_t j = 0; j <= n; ++j) {
      way.push_back(j);
      const double prior = j == 0 ? kEmpty : (1.0 - kEmpty) * move(jumps, j, k, n);
      go_on(j == 0 ? k : j, probability * prior * words[t][j]);
      way.pop_back();
    }
  }
};

TEST(JumpPositions, EqualTheEnumerationOfAllWays) {
  std::mt19937 random(1);
  for (const auto& [source, target] :
       std::vector<std::pair<std::size_t, std::size_t>>{{1, 1}, {3, 4}, {4, 3}, {1, 5}, {5, 1}}) {
    JumpPositions jumps(kEmpty);
    const auto words = drawn_words(source, target, random);
    Enumeration all{jumps, words};
    all.sums.resize(target, source + 1);
    all.go_on(0, 1.0);
    Grid posteriors;
    EXPECT_NEAR(jumps.expect(words, posteriors, false), std::log(all.sum), 1e-10);
    for (std::size_t t = 0; t < target; ++t) {
      for (std::size_t j = 0; j <= source; ++j) {
        EXPECT_NEAR(posteriors[t][j], all.sums[t][j] / all.sum, 1e-10) << t << ' ' << j;
      }
    }
  }
}

TEST(JumpPositions, PosteriorsOfLongSentencesSumToOne) {
  std::mt19937 random(2);
  JumpPositions jumps(kEmpty);
  const auto words = drawn_words(60, 200, random);
  Grid posteriors;
  EXPECT_TRUE(std::isfinite(jumps.expect(words, posteriors, false)));
  for (std::size_t t = 0; t < 200; ++t) {
    EXPECT_NEAR(std::accumulate(posteriors[t].begin(), posteriors[t].end(), 0.0), 1.0, 1e-9);
  }
}

// Sentences with jumps near and far, beyond the farthest that has a weight of its own.
TEST(JumpPositions, TheLikelihoodDoesNotFall) {
  std::mt19937 random(3);
  std::vector<Grid> texts;
  for (const std::size_t length : {3U, 7U, 30U, 12U, 5U}) {
    auto& words = texts.emplace_back(drawn_words(length, 2 * length, random));
    for (std::size_t t = 0; t < words.rows(); ++t) words[t][1 + random() % length] = 20.0;
  }
  JumpPositions jumps(kEmpty);
  double before = -1e300;
  double first = 0.0;
  for (int round = 0; round < 30; ++round) {
    double now = 0.0;
    Grid posteriors;
    for (const auto& words : texts) now += jumps.expect(words, posteriors, true);
    EXPECT_GE(now, before - 1e-6) << round;
    if (round == 0) first = now;
    before = now;
    jumps.maximize();
  }
  EXPECT_GT(before, first + 1.0);
}

// Each target word translates the second next source word: jumps of 2 become the likeliest.
TEST(JumpPositions, LearnHowFarWordsJump) {
  JumpPositions jumps(kEmpty);
  Grid words;
  words.resize(5, 11);
  for (std::size_t t = 0; t < 5; ++t) {
    std::fill(words[t].begin(), words[t].end(), 0.01);
    words[t][2 * t + 2] = 1.0;
  }
  Grid posteriors;
  for (int round = 0; round < 5; ++round) {
    jumps.expect(words, posteriors, true);
    jumps.maximize();
  }
  for (int jump = -JumpPositions::kFarthest - 1; jump <= JumpPositions::kFarthest + 1; ++jump) {
    if (jump == 2) continue;
    EXPECT_LT(jumps.weight(jump), 0.1 * jumps.weight(2)) << jump;
  }
}

}  // namespace
}  // namespace attend::aligner
