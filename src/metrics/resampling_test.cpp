#include "metrics/resampling.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "metrics/labels.h"
#include "metrics/link_metric.h"
#include "metrics/tags.h"
#include "metrics/text_metrics.h"

namespace attend::metrics {
namespace {

using Text = std::vector<std::string>;

constexpr auto kNan = std::numeric_limits<double>::quiet_NaN();

double mean_of_sums(std::span<const int64_t> sums) {
  return static_cast<double>(sums[0]) / static_cast<double>(sums[1]);
}

/// A score that is the mean of a whole number of each line.
LineCounts means_of(const std::vector<int64_t>& numbers) {
  LineCounts lines{.width = 2, .score = mean_of_sums};
  for (const auto number : numbers) lines.add(std::array<int64_t, 2>{number, 1});
  return lines;
}

std::vector<double> resampled_means(const std::vector<int64_t>& numbers, int64_t samples) {
  const std::vector<LineCounts> tables = {means_of(numbers)};
  return resampled(tables, {.samples = samples}).at(0);
}

/// All choices of as many of so many lines, in order, with replacement.
std::vector<std::vector<std::size_t>> every_resample(std::size_t lines) {
  std::vector<std::vector<std::size_t>> all = {{}};
  for (std::size_t place = 0; place < lines; ++place) {
    std::vector<std::vector<std::size_t>> longer;
    for (const auto& one : all) {
      for (std::size_t line = 0; line < lines; ++line) {
        longer.push_back(one);
        longer.back().push_back(line);
      }
    }
    all = longer;
  }
  return all;
}

double share(double part, std::size_t whole) {
  return part / static_cast<double>(whole);
}

/// Every metric of a corpus of three lines, on all 27 resamples, each scored as a text of its own.
void expect_enumerated(const Metrics& metrics, const Text& hypotheses, const Text& references) {
  constexpr int64_t kSamples = 40000;
  for (const auto* metric : metrics) {
    SCOPED_TRACE(metric->name);
    std::map<int64_t, int> expected;  // of scores in millionths
    const auto rounded = [](double score) { return std::llround(1e6 * score); };
    const auto resamples = every_resample(3);
    ASSERT_EQ(resamples.size(), 27U);
    for (const auto& lines : resamples) {
      Text found;
      Text right;
      for (const auto line : lines) {
        found.push_back(hypotheses[line]);
        right.push_back(references[line]);
      }
      ++expected[rounded(metric->of(found, right))];
    }
    const std::vector<LineCounts> tables = {metric->counts(hypotheses, references, {})};
    std::map<int64_t, int64_t> drawn;
    const auto scores = resampled(tables, {.samples = kSamples}).at(0);
    for (const auto score : scores) ++drawn[rounded(score)];
    ASSERT_EQ(drawn.size(), expected.size());
    for (const auto& [score, count] : expected) {
      const auto p = share(count, resamples.size());
      const auto deviation = std::sqrt(p * (1 - p) / kSamples);
      EXPECT_NEAR(share(static_cast<double>(drawn[score]), kSamples), p, 4.5 * deviation) << score;
    }
  }
}

TEST(Resampling, HasTheScoresOfTheEnumeratedResamples) {
  expect_enumerated(metrics_of_texts(), {"a b c d e f", "x b c d", "the cat is on the mat ."},
                    {"a b c d e g", "a b c d", "the cat sat on the mat ."});
}

TEST(Resampling, OfLabelsHasTheScoresOfTheEnumeratedResamples) {
  expect_enumerated(metrics_of_labels(), {"a", "c", "b"}, {"a", "a", "b"});
}

TEST(Resampling, OfTagsHasTheScoresOfTheEnumeratedResamples) {
  expect_enumerated(metrics_of_tags(), {"B-A I-A O", "O B-B", "B-A I-A B-A"},
                    {"B-A I-A B-C", "B-B I-B", "B-A I-A B-A"});
}

// Of 100 lines 50 right: the shares of resamples are binomial. P(X <= 39) = 0.0176 and
// P(X <= 40) = 0.0284, so the middle 95 per cent are 40 to 60.
TEST(Interval, OfExactMatchIsThatOfTheBinomial) {
  std::vector<int64_t> right(50, 1);
  right.resize(100, 0);
  const auto interval = interval_of(resampled_means(right, 100000));
  ASSERT_TRUE(interval);
  EXPECT_NEAR(interval->low, 0.40, 1e-12);
  EXPECT_NEAR(interval->high, 0.60, 1e-12);
}

TEST(Interval, LeavesOutOneFortiethAtEachEnd) {
  std::vector<double> scores;
  for (int i = 0; i < 1000; ++i) scores.push_back((i * 7) % 1000);
  EXPECT_EQ(interval_of(scores)->low, 25);
  EXPECT_EQ(interval_of(scores)->high, 974);
  scores.insert(scores.end(), 500, kNan);
  EXPECT_EQ(interval_of(scores)->low, 25);
  EXPECT_FALSE(interval_of({kNan, kNan}));
}

PairedTest test_of(const std::vector<int64_t>& first, const std::vector<int64_t>& second,
                   int64_t samples) {
  const std::vector<LineCounts> tables = {means_of(first), means_of(second)};
  const auto scores = resampled(tables, {.samples = samples});
  return paired_test(tables[0].of_all(), tables[1].of_all(), scores[0], scores[1]);
}

// Differences of the lines: +1, +1, +1, -1. The first is not better where two or more of four draws
// are the last: 1 - (3/4)^4 - 4 (1/4) (3/4)^3 = 67/256; p is twice that.
TEST(PairedTest, HasThePOfTheEnumeratedResamples) {
  const auto test = test_of({1, 1, 1, 0}, {0, 0, 0, 1}, 100000);
  EXPECT_NEAR(test.p, 2 * 67.0 / 256, 0.01);
  EXPECT_EQ(test.difference, 0.5);
  EXPECT_FALSE(test.differs());
  int against = 0;
  const auto resamples = every_resample(4);
  for (const auto& lines : resamples) {
    const auto losses = std::count(lines.begin(), lines.end(), 3U);
    if (losses >= 2) ++against;
  }
  EXPECT_EQ(against, 67);
}

// Koehn's point: what both find hard does not count against the difference.
TEST(PairedTest, TellsApartWhatIntervalsAloneDoNot) {
  std::vector<int64_t> first;
  std::vector<int64_t> second;
  for (int i = 0; i < 200; ++i) {
    const int64_t hard = i % 100;
    first.push_back(hard + (i % 3 == 0 ? 0 : 2));
    second.push_back(hard);
  }
  const auto test = test_of(first, second, 1000);
  EXPECT_TRUE(test.differs());
  EXPECT_NEAR(test.p, 2.0 / 1001, 1e-12);  // in none of them is the second as good
  EXPECT_GT(test.interval->low, 0);
  const auto of_first = *interval_of(resampled_means(first, 1000));
  const auto of_second = *interval_of(resampled_means(second, 1000));
  EXPECT_LT(of_first.low, of_second.high);
  const auto turned = test_of(second, first, 1000);
  EXPECT_EQ(turned.p, test.p);
  EXPECT_EQ(turned.difference, -test.difference);
}

TEST(PairedTest, OfASystemWithItselfFindsNothing) {
  const auto test = test_of({3, 1, 4, 1, 5}, {3, 1, 4, 1, 5}, 1000);
  EXPECT_EQ(test.p, 1);
  EXPECT_FALSE(test.differs());
}

// Two systems that differ by chance alone are told apart about as seldom as promised.
TEST(PairedTest, IsSeldomDeceivedByChance) {
  std::uint32_t state = 1;
  const auto coin = [&state] {
    state = state * 1664525U + 1013904223U;
    return static_cast<int64_t>(state >> 31);
  };
  constexpr int kTexts = 400;
  int deceived = 0;
  for (int text = 0; text < kTexts; ++text) {
    std::vector<int64_t> first(100);
    std::vector<int64_t> second(100);
    for (auto& line : first) line = coin();
    for (auto& line : second) line = coin();
    if (test_of(first, second, 400).differs()) ++deceived;
  }
  EXPECT_LT(deceived, kTexts * 9 / 100);
  EXPECT_GT(deceived, kTexts * 1 / 100);
}

TEST(Resampling, RepeatsWithItsSeed) {
  const std::vector<LineCounts> tables = {means_of({1, 5, 2, 8, 9, 3}),
                                          means_of({1, 5, 2, 8, 9, 3})};
  const auto scores = resampled(tables, {.samples = 200});
  EXPECT_EQ(scores[0], scores[1]);  // of the same lines
  EXPECT_EQ(scores, resampled(tables, {.samples = 200}));
  EXPECT_NE(scores, resampled(tables, {.samples = 200, .seed = 1}));
}

TEST(Resampling, RefusesWhatMakesNoSense) {
  EXPECT_THROW(ResamplingOptions{.samples = 99}.validate(), ConfigError);
  EXPECT_THROW(ResamplingOptions{.samples = 1000001}.validate(), ConfigError);
  EXPECT_THROW(ResamplingOptions({.samples = 100, .seed = -1}).validate(), ConfigError);
  ResamplingOptions{}.validate();
  const std::vector<LineCounts> tables = {means_of({1}), means_of({1, 2})};
  EXPECT_THROW(resampled(tables, {}), std::logic_error);
}

TEST(LineCounts, AreOfEachLineAndSumToTheScore) {
  const Text hypotheses{"a b c d e", "f g h"};
  const Text references{"a b c d f", "f g h"};
  for (const auto* metric : metrics_of_texts()) {
    const auto counts = metric->counts(hypotheses, references, {});
    EXPECT_EQ(counts.lines(), 2U) << metric->name;
  }
  const ScoreOptions options;
  const auto metrics = metrics_of_texts();
  EXPECT_EQ(metrics[0]->counts(hypotheses, references, options).of_all(),
            bleu(hypotheses, references).score);
  EXPECT_EQ(metrics[1]->counts(hypotheses, references, options).of_all(),
            chrf(hypotheses, references).score);
  EXPECT_EQ(metrics[2]->counts(hypotheses, references, options).of_all(),
            chrf(hypotheses, references, {.word_order = 2}).score);
  EXPECT_EQ(metrics[3]->counts(hypotheses, references, options).of_all(), 0.5);
  EXPECT_EQ(metrics[4]->counts(hypotheses, references, options).of_all(), 1.0 / 8);
  EXPECT_TRUE(std::isnan(metrics[4]->counts(Text{"a"}, Text{""}, options).of_all()));
}

TEST(LineCounts, MayBeSparse) {
  LineCounts dense{.width = 3, .score = mean_of_sums};
  LineCounts sparse = dense;
  dense.add(std::array<int64_t, 3>{0, 1, 0});
  dense.add(std::array<int64_t, 3>{4, 0, 5});
  sparse.add_sparse(std::array<LineCounts::Entry, 1>{{{1, 1}}});
  sparse.add_sparse(std::array<LineCounts::Entry, 2>{{{2, 5}, {0, 4}}});
  sparse.add_sparse({});
  EXPECT_EQ(sparse.lines(), 3U);
  EXPECT_EQ(sparse.sums(), dense.sums());
  sparse.append(LineCounts(sparse));
  EXPECT_EQ(sparse.lines(), 6U);
  EXPECT_EQ(sparse.sums(), (std::vector<int64_t>{8, 2, 10}));
  EXPECT_THROW(sparse.add(std::array<int64_t, 3>{1, 1, 1}), std::logic_error);
  EXPECT_THROW(dense.add_sparse({}), std::logic_error);
  EXPECT_THROW(sparse.add_sparse(std::array<LineCounts::Entry, 1>{{{3, 1}}}), std::logic_error);
}

TEST(LineCounts, OfLinksSumToTheAlignmentErrorRate) {
  const std::vector<Links> proposed = {{{0, 0}, {1, 1}}, {{0, 1}}};
  const std::vector<GoldLinks> gold = {parse_gold_links("0-0 1p1", "here"),
                                       parse_gold_links("0-0 1-1", "here")};
  const auto counts = alignment_counts(proposed, gold);
  EXPECT_EQ(counts.lines(), 2U);
  EXPECT_EQ(counts.of_all(), alignment_error(proposed, gold).error_rate());
  EXPECT_THROW(alignment_counts(std::span(proposed).first(1), gold), Error);
}

}  // namespace
}  // namespace attend::metrics
