#include "metrics/ngrams.h"

#include <algorithm>
#include <map>
#include <random>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace attend::metrics {
namespace {

using Sequence = std::vector<uint32_t>;

std::map<Sequence, int64_t> ngrams(const Sequence& sequence, std::size_t order) {
  std::map<Sequence, int64_t> counts;
  for (std::size_t i = 0; i + order <= sequence.size(); ++i) {
    const auto begin = sequence.begin() + static_cast<std::ptrdiff_t>(i);
    ++counts[Sequence(begin, begin + static_cast<std::ptrdiff_t>(order))];
  }
  return counts;
}

/// By the definition: the sum over n-grams of the smaller of the two counts.
int64_t shared(const Sequence& hypothesis, const Sequence& reference, std::size_t order) {
  int64_t sum = 0;
  const auto in_reference = ngrams(reference, order);
  for (const auto& [ngram, count] : ngrams(hypothesis, order)) {
    const auto found = in_reference.find(ngram);
    if (found != in_reference.end()) sum += std::min(count, found->second);
  }
  return sum;
}

TEST(Vocabulary, GivesEqualWordsEqualNumbers) {
  Vocabulary vocabulary;
  const std::vector<std::string_view> line{"the", "cat", "the"};
  const auto numbers = vocabulary.numbers(line);
  EXPECT_EQ(numbers[0], numbers[2]);
  EXPECT_NE(numbers[0], numbers[1]);
  EXPECT_EQ(vocabulary.numbers(line), numbers);
}

TEST(NgramMatcher, CountsAnNgramAsOftenAsTheSideThatHasItLess) {
  // Hypothesis 1 1 1 1, reference 1 2 1. 1-grams: min(4, 2) = 2. 2-grams: "1 1" is not shared.
  NgramMatcher matcher;
  std::vector<NgramCounts> counts(2);
  matcher.add(Sequence{1, 1, 1, 1}, Sequence{1, 2, 1}, counts);
  EXPECT_EQ(counts[0].hypothesis, 4);
  EXPECT_EQ(counts[0].reference, 3);
  EXPECT_EQ(counts[0].matches, 2);
  EXPECT_EQ(counts[1].hypothesis, 3);
  EXPECT_EQ(counts[1].reference, 2);
  EXPECT_EQ(counts[1].matches, 0);
}

TEST(NgramMatcher, AgreesWithTheDefinitionOnRandomSegments) {
  std::mt19937 random(1);
  const auto sequence = [&random] {
    Sequence drawn(random() % 40);
    const auto symbols = 1 + random() % 5;
    for (auto& symbol : drawn) symbol = static_cast<uint32_t>(random() % symbols);
    return drawn;
  };
  NgramMatcher matcher;  // one for all, so that nothing may be left over from segment to segment
  for (int trial = 0; trial < 500; ++trial) {
    const auto hypothesis = sequence();
    const auto reference = sequence();
    std::vector<NgramCounts> counts(6);
    matcher.add(hypothesis, reference, counts);
    for (std::size_t order = 1; order <= counts.size(); ++order) {
      EXPECT_EQ(counts[order - 1].matches, shared(hypothesis, reference, order));
    }
  }
}

}  // namespace
}  // namespace attend::metrics
