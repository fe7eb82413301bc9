#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "kernels/backward.h"
#include "kernels/every_target.h"
#include "kernels/forward.h"
#include "kernels/optimizer.h"
#include "kernels/products.h"

namespace attend::kernels {
namespace {

using Numbers = std::vector<float>;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

// Longer than a vector, with a tail.
constexpr std::size_t kSizes[] = {1, 3, 17, 33, 65};

int64_t size_of(const Numbers& x) {
  return std::ssize(x);
}

/// What the loops compute, as they are compiled for this machine.
Numbers mapped(Map function, const Numbers& x) {
  Numbers y(x.size());
  map(function, x.data(), y.data(), size_of(x));
  return y;
}

// --- softmax -------------------------------------------------------------------------------------

TEST(Softmax, GivesZerosInARowWithoutPositions) {
  on_every_target([] {
    const Numbers x = {3.0F, -1e20F, 5.0F, 1.0F, 1.0F, 2.0F};
    const Numbers mask = {0.0F, 0.0F, 0.0F, 1.0F, 1.0F, 0.0F};
    Numbers y(6, kNan);
    softmax(x.data(), mask.data(), y.data(), 2, 3);
    EXPECT_EQ(y, (Numbers{0.0F, 0.0F, 0.0F, 0.5F, 0.5F, 0.0F}));
  });
}

TEST(Softmax, IsNotMovedByWhatIsMasked) {
  on_every_target([] {
    const Numbers x = {1.0F, 80.0F, 1.0F};
    const Numbers mask = {1.0F, 0.0F, 1.0F};
    Numbers y(3);
    softmax(x.data(), mask.data(), y.data(), 1, 3);
    EXPECT_EQ(y, (Numbers{0.5F, 0.0F, 0.5F}));
  });
}

TEST(Softmax, OfLargeNumbersDoesNotOverflow) {
  on_every_target([] {
    const Numbers x = {1e4F, 1e4F, -1e4F};
    Numbers y(3);
    softmax(x.data(), nullptr, y.data(), 1, 3);
    EXPECT_NEAR(y[0], 0.5F, 1e-6F);
    EXPECT_NEAR(y[2], 0.0F, 1e-30F);
  });
}

// --- NaN goes through ----------------------------------------------------------------------------

bool has_nan(const Numbers& x) {
  return std::any_of(x.begin(), x.end(), [](float value) { return std::isnan(value); });
}

/// Whether one NaN, wherever in a row it is, comes out of a function of the row.
void expect_nan_through(const std::function<Numbers(const Numbers&)>& function) {
  on_every_target([&] {
    for (const auto size : kSizes) {
      for (std::size_t place = 0; place < size; ++place) {
        Numbers x(size, 0.5F);
        x[place] = kNan;
        EXPECT_TRUE(has_nan(function(x))) << "place " << place << " of " << size;
      }
    }
  });
}

TEST(Nan, IsSeenThroughEveryFunctionOfOneNumber) {
  for (const auto function : {Map::kTanh, Map::kSigmoid, Map::kSoftplus, Map::kExp, Map::kLog}) {
    expect_nan_through([&](const Numbers& x) { return mapped(function, x); });
  }
}

TEST(Nan, IsSeenThroughSoftmax) {
  expect_nan_through([](const Numbers& x) {
    Numbers y(x.size());
    softmax(x.data(), nullptr, y.data(), 1, size_of(x));
    return y;
  });
  expect_nan_through([](const Numbers& x) {
    const Numbers mask(x.size(), 1.0F);
    Numbers y(x.size());
    softmax(x.data(), mask.data(), y.data(), 1, size_of(x));
    return y;
  });
  expect_nan_through([](const Numbers& x) {
    Numbers y(x.size());
    log_softmax(x.data(), y.data(), 1, size_of(x));
    return y;
  });
}

TEST(Nan, IsSeenThroughCrossEntropy) {
  expect_nan_through([](const Numbers& logits) {
    auto slopes = logits;
    const Numbers bias(logits.size(), 0.0F);
    const Numbers importance = {1.0F};
    const std::vector<Index> targets = {0};
    const auto loss = cross_entropy(slopes.data(), bias.data(), targets.data(), importance.data(),
                                    0.0F, 1, size_of(logits));
    return Numbers{static_cast<float>(loss)};
  });
}

TEST(Nan, IsSeenThroughLayerNormMaxoutClampAndUnit) {
  expect_nan_through([](const Numbers& x) {
    const Numbers ones(x.size(), 1.0F);
    Numbers y(x.size());
    layer_norm(x.data(), ones.data(), ones.data(), y.data(), nullptr, 1, size_of(x));
    return y;
  });
  expect_nan_through([](const Numbers& x) {
    auto pairs = x;
    pairs.resize(x.size() + x.size() % 2, 0.5F);
    Numbers y(pairs.size() / 2);
    maxout(pairs.data(), y.data(), size_of(y));
    return y;
  });
  expect_nan_through([](const Numbers& x) {
    Numbers y(x.size());
    clamp(x.data(), 0.0F, 1.0F, y.data(), size_of(x));
    return y;
  });
  expect_nan_through([](const Numbers& x) {
    Numbers y(x.size());
    unit(x.data(), y.data(), 1, size_of(x));
    return y;
  });
}

TEST(Nan, IsSeenThroughCells) {
  on_every_target([] {
    for (const auto size : kSizes) {
      Numbers gates(4 * size, 0.5F);
      gates[4 * size - 1] = kNan;  // of the output gate
      const Numbers memory(size, 0.5F);
      Numbers next(size);
      lstm_hidden(gates.data(), memory.data(), next.data(), 1, static_cast<int64_t>(size));
      EXPECT_TRUE(has_nan(next)) << size;
      gates[0] = kNan;  // of the input gate, and of the reset gate
      lstm_memory(gates.data(), memory.data(), next.data(), 1, static_cast<int64_t>(size));
      EXPECT_TRUE(has_nan(next)) << size;
      gru_gates(gates.data(), gates.data(), memory.data(), next.data(), 1,
                static_cast<int64_t>(size));
      EXPECT_TRUE(has_nan(next)) << size;
    }
  });
}

TEST(Nan, IsSeenInTheNorm) {
  expect_nan_through([](const Numbers& x) {
    return Numbers{static_cast<float>(sum_of_squares(x.data(), size_of(x)))};
  });
}

// --- layer normalisation -------------------------------------------------------------------------

// Of one number the mean is itself: the result is the bias, whatever the number, and no gradient
// goes back but to the bias.
TEST(LayerNorm, OfOneNumberIsTheBias) {
  on_every_target([] {
    const Numbers x = {0.3F, -7.0F};
    const Numbers gain = {2.0F};
    const Numbers bias = {0.25F};
    Numbers y(2);
    Numbers inverse(2);
    layer_norm(x.data(), gain.data(), bias.data(), y.data(), inverse.data(), 2, 1);
    EXPECT_EQ(y, (Numbers{0.25F, 0.25F}));
    const Numbers dy = {1.0F, 0.7F};
    Numbers dx(2, 0.0F);
    Numbers dgain(1, 0.0F);
    Numbers dbias(1, 0.0F);
    layer_norm_backward(x.data(), gain.data(), inverse.data(), dy.data(), dx.data(), dgain.data(),
                        dbias.data(), 2, 1);
    EXPECT_EQ(dx, (Numbers{0.0F, 0.0F}));
    EXPECT_EQ(dgain[0], 0.0F);
    EXPECT_FLOAT_EQ(dbias[0], 1.7F);
  });
}

// --- dropout -------------------------------------------------------------------------------------

Numbers dropped(std::uint64_t key, float probability, std::size_t count) {
  Numbers mask(count);
  dropout_mask(key, probability, mask.data(), size_of(mask));
  return mask;
}

TEST(DropoutMask, DropsAsManyAsAskedAndScalesTheRest) {
  constexpr std::size_t kCount = 1'000'000;
  for (const float probability : {0.0F, 0.1F, 0.3F, 0.5F, 0.9F}) {
    const auto mask = dropped(0x123456789ABCDEFULL, probability, kCount);
    const auto zeros = std::count(mask.begin(), mask.end(), 0.0F);
    const auto share = static_cast<double>(zeros) / static_cast<double>(kCount);
    EXPECT_NEAR(share, static_cast<double>(probability), 0.0025);  // 5 deviations
    const auto kept = 1.0F / (1.0F - probability);
    EXPECT_EQ(static_cast<std::size_t>(zeros + std::count(mask.begin(), mask.end(), kept)), kCount);
  }
}

TEST(DropoutMask, IsTheSameForTheSameKeyAndForAnyLength) {
  const auto mask = dropped(7, 0.5F, 1000);
  EXPECT_EQ(dropped(7, 0.5F, 1000), mask);
  const auto shorter = dropped(7, 0.5F, 77);
  EXPECT_TRUE(std::equal(shorter.begin(), shorter.end(), mask.begin()));
}

/// How often two masks agree, which is half of the time if they are independent.
double agreement(const Numbers& a, const Numbers& b) {
  double same = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) same += a[i] == b[i] ? 1.0 : 0.0;
  return same / static_cast<double>(a.size());
}

TEST(DropoutMask, OfKeysThatDifferInOneBitIsIndependent) {
  constexpr std::size_t kCount = 100'000;
  const auto mask = dropped(1, 0.5F, kCount);
  for (const std::uint64_t key : {0ULL, 3ULL, 1ULL | (1ULL << 32), 1ULL | (1ULL << 63)}) {
    EXPECT_NEAR(agreement(dropped(key, 0.5F, kCount), mask), 0.5, 0.01) << key;
  }
}

TEST(DropoutMask, OfNeighboursIsIndependent) {
  const auto mask = dropped(99, 0.5F, 100'001);
  const Numbers first(mask.begin(), mask.end() - 1);
  const Numbers second(mask.begin() + 1, mask.end());
  EXPECT_NEAR(agreement(first, second), 0.5, 0.01);
}

// --- optimisers ----------------------------------------------------------------------------------

TEST(SumOfSquares, LosesNothingOverManyBlocks) {
  on_every_target([] {
    for (const std::size_t count : {1U, 511U, 512U, 513U, 1'000'000U}) {
      const Numbers x(count, 0.1F);
      const auto expected = static_cast<double>(count) * static_cast<double>(0.1F) * 0.1F;
      EXPECT_NEAR(sum_of_squares(x.data(), size_of(x)), expected, 1e-5 * expected) << count;
    }
    const Numbers mixed = {3.0F, -4.0F, 12.0F};
    EXPECT_EQ(sum_of_squares(mixed.data(), 3), 169.0);
  });
}

// Kingma & Ba 2015, alg. 1: alpha = 0.1, beta_1 = 0.9, beta_2 = 0.999; theta_0 = 1.
// t = 1, g = 0.5:  m = 0.05, v = 0.00025; m^ = 0.05 / 0.1 = 0.5, v^ = 0.00025 / 0.001 = 0.25;
//   theta = 1 - 0.1 * 0.5 / 0.5 = 0.9.
// t = 2, g = -1:  m = 0.9 * 0.05 - 0.1 = -0.055, v = 0.999 * 0.00025 + 0.001 = 0.00124975;
//   m^ = -0.055 / (1 - 0.81) = -0.2894737, v^ = 0.00124975 / (1 - 0.998001) = 0.6251876;
//   theta = 0.9 + 0.1 * 0.2894737 / 0.7906881 = 0.9 + 0.0366104 = 0.9366104.
TEST(Adam, TwoStepsWorkedByHand) {
  on_every_target([] {
    AdamStep step = {.rate = 0.1F / (1.0F - 0.9F),
                     .correction = 1.0F / (1.0F - 0.999F),
                     .decay_first = 0.9F,
                     .decay_second = 0.999F,
                     .epsilon = 1e-8F,
                     .scale = 1.0F};
    float theta = 1.0F;
    float gradient = 0.5F;
    float m = 0.0F;
    float v = 0.0F;
    adam(step, &theta, &gradient, &m, &v, 1);
    EXPECT_NEAR(theta, 0.9F, 1e-5F);
    EXPECT_NEAR(m, 0.05F, 1e-7F);
    EXPECT_NEAR(v, 0.00025F, 1e-8F);
    step.rate = 0.1F / (1.0F - 0.81F);
    step.correction = 1.0F / (1.0F - 0.998001F);
    gradient = -1.0F;
    adam(step, &theta, &gradient, &m, &v, 1);
    EXPECT_NEAR(m, -0.055F, 1e-7F);
    EXPECT_NEAR(v, 0.00124975F, 3e-8F);  // 1 - 0.999F is 0.001 but for a part in 60,000
    EXPECT_NEAR(theta, 0.9366104F, 1e-5F);
  });
}

TEST(Adam, ScalesTheGradientFirst) {
  on_every_target([] {
    const AdamStep step = {.rate = 1.0F,
                           .correction = 1000.0F,
                           .decay_first = 0.9F,
                           .decay_second = 0.999F,
                           .epsilon = 1e-8F,
                           .scale = 0.25F};
    for (const auto size : kSizes) {
      Numbers theta(size, 0.0F);
      const Numbers gradient(size, 2.0F);
      Numbers m(size, 0.0F);
      Numbers v(size, 0.0F);
      adam(step, theta.data(), gradient.data(), m.data(), v.data(), size_of(theta));
      for (const auto value : m) EXPECT_NEAR(value, 0.05F, 1e-7F);     // 0.1 * 0.25 * 2
      for (const auto value : v) EXPECT_NEAR(value, 0.00025F, 1e-8F);  // 0.001 * 0.5^2
    }
  });
}

TEST(Sgd, MovesAgainstTheGradient) {
  on_every_target([] {
    for (const auto size : kSizes) {
      Numbers theta(size, 1.0F);
      const Numbers gradient(size, 2.0F);
      sgd(0.25F, theta.data(), gradient.data(), size_of(theta));
      EXPECT_EQ(theta, Numbers(size, 0.5F));
    }
  });
}

}  // namespace
}  // namespace attend::kernels
