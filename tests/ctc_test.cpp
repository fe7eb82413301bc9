// Frames that say symbols, on every engine. The sums themselves are tried against all ways in
// src/kernels/ctc_test.cpp.

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "numbers.h"

namespace attend::tests {
namespace {

class Ctc : public testing::TestWithParam<std::string> {
 protected:
  Tensor frames(const std::vector<float>& logits, const Shape& shape) {
    return engine_->parameter(logits, shape);
  }

  /// The gradient of the sum of all rows, each times its number.
  std::vector<float> slope(const Tensor& x, const CtcTargets& targets,
                           const std::vector<float>& factors) {
    const Recording recording(*engine_);
    const auto log_p = ctc_log_likelihoods(x, targets);
    const auto rows = indices(*engine_, kept_, {std::ssize(kept_)});
    engine_->backward(
        total(select_rows(log_p, rows) * numbers(*engine_, factors, {std::ssize(factors)})));
    return to_vector(engine_->gradient(x));
  }

  const std::unique_ptr<Engine> engine_ = engine_called(GetParam());
  std::vector<Index> kept_ = {0};
};

INSTANTIATE_TEST_SUITE_P(Engines, Ctc, testing::ValuesIn(engine_names()),
                         [](const auto& engine) { return engine.param; });

// Two frames of p = (0.5, 0.3, 0.2) and (0.1, 0.6, 0.3), blank first. Symbol 1 is said by 1 1, 1 _
// and _ 1: 0.18 + 0.03 + 0.30. Nothing is said by _ _. 1 2 by itself alone.
TEST_P(Ctc, IsWhatItIsByHand) {
  const auto x = frames({std::log(0.5F), std::log(0.3F), std::log(0.2F),  //
                         std::log(0.1F), std::log(0.6F), std::log(0.3F)},
                        {1, 2, 3});
  const auto p = [&](const std::vector<Index>& symbols) {
    const auto count = static_cast<int64_t>(symbols.size());
    return std::exp(to_vector(ctc_log_likelihoods(x, {{2}, {count}, symbols, 0}))[0]);
  };
  EXPECT_NEAR(p({1}), 0.51F, 1e-6F);
  EXPECT_NEAR(p({}), 0.05F, 1e-6F);
  EXPECT_NEAR(p({1, 2}), 0.09F, 1e-6F);
  // All that two frames can say: nothing, 1, 2, 1 2 and 2 1.
  EXPECT_NEAR(p({}) + p({1}) + p({2}) + p({1, 2}) + p({2, 1}), 1.0F, 1e-6F);
}

TEST_P(Ctc, IsTheSameInABatchAndAlone) {
  const auto alone = random(*engine_, {1, 5, 4}, 3);
  auto padded = to_vector(random(*engine_, {3, 9, 4}, 4));
  const auto own = to_vector(alone);
  std::copy(own.begin(), own.end(), padded.begin() + 36);
  const CtcTargets of_one = {{5}, {3}, {1, 1, 3}, 0};
  const CtcTargets of_all = {{9, 5, 2}, {1, 3, 0}, {2, 1, 1, 3}, 0};
  const auto batch = frames(padded, {3, 9, 4});
  EXPECT_FLOAT_EQ(to_vector(ctc_log_likelihoods(batch, of_all))[1],
                  to_vector(ctc_log_likelihoods(alone, of_one))[0]);
  kept_ = {0, 1, 2};
  const auto all = slope(batch, of_all, {1.0F, 2.0F, 1.0F});
  kept_ = {0};
  const auto one = slope(frames(own, {1, 5, 4}), of_one, {2.0F});
  for (std::size_t i = 0; i < one.size(); ++i) EXPECT_NEAR(all[36 + i], one[i], 1e-6F) << i;
  for (std::size_t i = 56; i < 72; ++i) EXPECT_EQ(all[i], 0.0F) << i;  // its padding
}

TEST_P(Ctc, SaysOfRowsThatAreTooShortThatTheyAreImpossible) {
  const auto x = frames(to_vector(random(*engine_, {3, 3, 3}, 5)), {3, 3, 3});
  // Three frames for 1 1 2, which need a fourth between the two; and two for three symbols.
  const CtcTargets targets = {{3, 3, 2}, {3, 2, 3}, {1, 1, 2, 1, 2, 2, 1, 2}, 0};
  const auto log_p = to_vector(ctc_log_likelihoods(x, targets));
  EXPECT_EQ(log_p[0], -std::numeric_limits<float>::infinity());
  EXPECT_TRUE(std::isfinite(log_p[1]));
  EXPECT_EQ(log_p[2], -std::numeric_limits<float>::infinity());
  kept_ = {1};
  for (const auto number : slope(x, targets, {1.0F})) EXPECT_TRUE(std::isfinite(number));
}

TEST(CtcFrames, AreNeededForEachSymbolAndBetweenEqualOnes) {
  const auto needed = [](const std::vector<Index>& symbols) { return ctc_frames_needed(symbols); };
  EXPECT_EQ(needed({}), 0);
  EXPECT_EQ(needed({1}), 1);
  EXPECT_EQ(needed({1, 2, 1}), 3);
  EXPECT_EQ(needed({1, 1, 1, 2, 2}), 8);
}

TEST_P(Ctc, RefusesTargetsThatDoNotFit) {
  const auto x = random(*engine_, {1, 4, 3}, 6);
  const auto refused = [&](const CtcTargets& targets) {
    EXPECT_THROW(ctc_log_likelihoods(x, targets), std::logic_error);
  };
  refused({{5}, {1}, {1}, 0});           // more frames than there are
  refused({{0}, {0}, {}, 0});            // none
  refused({{4}, {2}, {1}, 0});           // fewer symbols than are counted
  refused({{4}, {1}, {3}, 0});           // no such symbol
  refused({{4}, {1}, {1}, 1});           // the blank
  refused({{4}, {1}, {1}, 3});           // no such blank
  refused({{4, 4}, {1, 1}, {1, 1}, 0});  // more rows
}

}  // namespace
}  // namespace attend::tests
