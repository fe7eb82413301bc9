#include "metrics/ngrams.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <random>
#include <span>
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

/// By the definition: an n-gram of the hypothesis counts up to its most in one of the references.
int64_t shared_with_any(const Sequence& hypothesis, const std::vector<Sequence>& references,
                        std::size_t order) {
  int64_t sum = 0;
  for (const auto& [ngram, count] : ngrams(hypothesis, order)) {
    int64_t most = 0;
    for (const auto& reference : references) {
      const auto in_reference = ngrams(reference, order);
      const auto found = in_reference.find(ngram);
      if (found != in_reference.end()) most = std::max(most, found->second);
    }
    sum += std::min(count, most);
  }
  return sum;
}

TEST(NgramMatcher, ClipsByTheReferenceThatHasAnNgramMostOften) {
  std::mt19937 random(3);
  const auto drawn = [&random] {
    Sequence sequence(random() % 9);
    for (auto& symbol : sequence) symbol = static_cast<uint32_t>(random() % 3);
    return sequence;
  };
  NgramMatcher matcher;
  for (int trial = 0; trial < 500; ++trial) {
    const auto hypothesis = drawn();
    std::vector<Sequence> references;
    for (auto n = 1 + random() % 4; n > 0; --n) references.push_back(drawn());
    std::vector<NgramCounts> counts(4);
    matcher.add(hypothesis,
                std::vector<std::span<const uint32_t>>(references.begin(), references.end()),
                counts);
    // Sorted by length, the first of those that differ least is the shorter.
    std::stable_sort(references.begin(), references.end(),
                     [](const auto& a, const auto& b) { return a.size() < b.size(); });
    const auto closest =
        *std::min_element(references.begin(), references.end(), [&](const auto& a, const auto& b) {
          const auto far = [&](const Sequence& s) {
            return std::abs(std::ssize(s) - std::ssize(hypothesis));
          };
          return far(a) < far(b);
        });
    for (std::size_t order = 1; order <= 4; ++order) {
      EXPECT_EQ(counts[order - 1].matches, shared_with_any(hypothesis, references, order));
      EXPECT_EQ(counts[order - 1].reference,
                std::max<std::ptrdiff_t>(0, std::ssize(closest) - static_cast<int>(order) + 1));
    }
  }
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
