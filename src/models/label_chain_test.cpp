#include "models/label_chain.h"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

namespace attend::models {
namespace {

constexpr std::size_t kLabels = 3;
constexpr std::size_t kSteps = 4;

/// Scores that are as good as any, and no two alike.
ChainScores some_scores() {
  auto scores = ChainScores::none(kLabels);
  double next = 0.3;
  const auto fill = [&](std::vector<double>& numbers) {
    for (auto& number : numbers) number = 2.0 * std::sin(next += 1.7);
  };
  fill(scores.first);
  fill(scores.last);
  fill(scores.transitions);
  return scores;
}

std::vector<double> some_emissions() {
  std::vector<double> emissions(kSteps * kLabels);
  for (std::size_t i = 0; i < emissions.size(); ++i) emissions[i] = std::cos(2.3 * double(i));
  return emissions;
}

using Line = std::vector<Index>;

/// By the definition.
double score_of(const ChainScores& chain, const std::vector<double>& emissions, const Line& line) {
  const auto at = [&](std::size_t i) { return static_cast<std::size_t>(line[i]); };
  double score = chain.first[at(0)] + chain.last[at(line.size() - 1)];
  for (std::size_t i = 0; i < line.size(); ++i) {
    score += emissions[i * kLabels + at(i)];
    if (i > 0) score += chain.transitions[at(i) * kLabels + at(i - 1)];
  }
  return score;
}

std::vector<Line> all_lines() {
  std::vector<Line> all = {{}};
  for (std::size_t step = 0; step < kSteps; ++step) {
    std::vector<Line> longer;
    for (const auto& line : all) {
      for (Index label = 0; label < Index{kLabels}; ++label) {
        longer.push_back(line);
        longer.back().push_back(label);
      }
    }
    all = longer;
  }
  return all;
}

double sum_of_all(const ChainScores& chain, const std::vector<double>& emissions) {
  double sum = 0.0;
  for (const auto& line : all_lines()) sum += std::exp(score_of(chain, emissions, line));
  return sum;
}

TEST(ChainScores, TheLikeliestLineIsTheBestOfAll) {
  const auto chain = some_scores();
  auto emissions = some_emissions();
  for (int turn = 0; turn < 50; ++turn) {
    for (auto& number : emissions) number = std::sin(number * 9.1 + turn);
    Line best;
    for (const auto& line : all_lines()) {
      if (best.empty() || score_of(chain, emissions, line) > score_of(chain, emissions, best)) {
        best = line;
      }
    }
    EXPECT_EQ(chain.likeliest(emissions), best) << turn;
  }
}

TEST(ChainScores, MarginalsAreSumsOverAllLines) {
  const auto chain = some_scores();
  const auto emissions = some_emissions();
  std::vector<double> expected(emissions.size());
  for (const auto& line : all_lines()) {
    for (std::size_t step = 0; step < kSteps; ++step) {
      expected[step * kLabels + static_cast<std::size_t>(line[step])] +=
          std::exp(score_of(chain, emissions, line)) / sum_of_all(chain, emissions);
    }
  }
  const auto log_p = chain.marginals(emissions);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(log_p[i], std::log(expected[i]), 1e-12) << i;
  }
}

TEST(ChainScores, OfEachLineTheProbabilitiesGivenTheLabelsBeforeMultiply) {
  const auto chain = some_scores();
  const auto emissions = some_emissions();
  const auto all = sum_of_all(chain, emissions);
  for (const auto& line : all_lines()) {
    const auto log_p = chain.log_probabilities(emissions, line);
    EXPECT_NEAR(std::accumulate(log_p.begin(), log_p.end(), 0.0),
                score_of(chain, emissions, line) - std::log(all), 1e-12);
  }
  // The first one is its marginal: it has none before it.
  EXPECT_NEAR(chain.log_probabilities(emissions, Line{1, 0, 2, 2})[0],
              chain.marginals(emissions)[1], 1e-12);
}

TEST(ChainScores, OfOneWordAChainIsASoftmax) {
  const auto chain = some_scores();
  const std::vector<double> emissions = {0.3, -1.0, 0.5};
  std::vector<double> scores(kLabels);
  double sum = 0.0;
  for (std::size_t i = 0; i < kLabels; ++i) {
    scores[i] = emissions[i] + chain.first[i] + chain.last[i];
    sum += std::exp(scores[i]);
  }
  for (std::size_t i = 0; i < kLabels; ++i) {
    EXPECT_NEAR(chain.marginals(emissions)[i], scores[i] - std::log(sum), 1e-12);
  }
}

TEST(ChainScores, ALongTextStaysFinite) {
  const auto chain = some_scores();
  std::vector<double> emissions(20'000 * kLabels);
  for (std::size_t i = 0; i < emissions.size(); ++i) emissions[i] = 100.0 * std::cos(double(i));
  for (const auto log_p : chain.marginals(emissions)) {
    ASSERT_FALSE(std::isnan(log_p));
    ASSERT_LE(log_p, 1e-9);
  }
  const auto line = chain.likeliest(emissions);
  const auto log_p = chain.log_probabilities(emissions, line);
  EXPECT_TRUE(std::isfinite(std::accumulate(log_p.begin(), log_p.end(), 0.0)));
}

}  // namespace
}  // namespace attend::models
