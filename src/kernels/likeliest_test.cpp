#include "kernels/likeliest.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace attend::kernels {
namespace {

struct Found {
  std::vector<Index> symbols;
  std::vector<float> log_probabilities;
};

Found found_in(const std::vector<float>& logits, int64_t count, int64_t slice) {
  Found found;
  found.symbols.assign(static_cast<std::size_t>(count), -1);
  found.log_probabilities.assign(static_cast<std::size_t>(count),
                                 -std::numeric_limits<float>::infinity());
  SeenLogits seen;
  for (int64_t first = 0; first < std::ssize(logits); first += slice) {
    add_slice(logits.data() + first, std::min(slice, std::ssize(logits) - first),
              static_cast<Index>(first), seen,
              {found.log_probabilities.data(), found.symbols.data(), count});
  }
  for (auto& p : found.log_probabilities) p -= log_sum_of(seen);
  return found;
}

TEST(Likeliest, AreThoseOfTheWholeRowWhateverTheSlices) {
  std::mt19937 random(3);
  std::normal_distribution<float> normal(0.0F, 5.0F);
  for (const std::size_t size : {1U, 7U, 33U, 500U}) {
    std::vector<float> logits(size);
    for (auto& logit : logits) logit = normal(random);
    std::vector<Index> order(size);
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](Index a, Index b) {
      return logits[static_cast<std::size_t>(a)] > logits[static_cast<std::size_t>(b)];
    });
    double sum = 0.0;
    for (const auto logit : logits) sum += std::exp(static_cast<double>(logit));
    for (const int64_t slice : {1, 5, 64, 1000}) {
      const auto count = std::min<std::size_t>(size, 6);
      const auto found = found_in(logits, static_cast<int64_t>(count), slice);
      for (std::size_t i = 0; i < count; ++i) {
        EXPECT_EQ(found.symbols[i], order[i]);
        const auto logit = static_cast<double>(logits[static_cast<std::size_t>(order[i])]);
        EXPECT_NEAR(found.log_probabilities[i], logit - std::log(sum), 4e-6);
      }
    }
  }
}

TEST(Likeliest, OfEqualsTheLowerComesFirst) {
  const std::vector<float> logits = {1.0F, 3.0F, 2.0F, 3.0F, 3.0F, 2.0F};
  for (const int64_t slice : {1, 2, 6}) {
    EXPECT_EQ(found_in(logits, 4, slice).symbols, (std::vector<Index>{1, 3, 4, 2})) << slice;
  }
}

// e^-200 is nothing beside 1, and e^200 no float.
TEST(Likeliest, AreRightFarFromZero) {
  for (const auto offset : {-1000.0F, 0.0F, 1000.0F}) {
    const auto found = found_in({offset - 200.0F, offset, offset - 200.0F}, 2, 1);
    EXPECT_EQ(found.symbols[0], 1);
    EXPECT_NEAR(found.log_probabilities[0], 0.0F, 1e-6F);
    EXPECT_NEAR(found.log_probabilities[1], -200.0F, 1e-4F);
  }
}

}  // namespace
}  // namespace attend::kernels
