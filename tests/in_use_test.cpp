// What a model that is used, and not trained, does with its weights, on every engine: kept in
// narrow types, packed, and asked for no more than the likeliest symbols.

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "numbers.h"
#include "tensor/stored_numbers.h"

namespace attend::tests {
namespace {

class InUse : public testing::TestWithParam<std::string> {
 protected:
  Tensor ids(const std::vector<Index>& values) {
    return indices(*engine_, values, {static_cast<int64_t>(values.size())});
  }

  const std::unique_ptr<Engine> engine_ = engine_called(GetParam());
};

INSTANTIATE_TEST_SUITE_P(Engines, InUse, testing::ValuesIn(engine_names()),
                         [](const auto& engine) { return engine.param; });

// Two rows of three: steps of 0.5 and of 0.25 in int8, eighths in bfloat16.
TEST_P(InUse, StoredParametersAreTheirNumbers) {
  const std::vector<float> values = {1.0F, -63.5F, 0.0F, 0.25F, 31.75F, -0.5F};
  const std::vector<std::int8_t> steps = {2, -127, 0, 1, 127, -2};
  const std::vector<float> scales = {0.5F, 0.25F};
  std::vector<std::uint16_t> halves;
  for (const auto value : values) halves.push_back(to_bfloat16(value));
  const std::vector<StoredNumbers> stored = {
      {NumberType::kFloat, values.data(), nullptr, {2, 3}, {}, false},
      {NumberType::kBfloat16, halves.data(), nullptr, {2, 3}, {}, false},
      {NumberType::kInt8, steps.data(), scales.data(), {2, 3}, {}, false}};
  for (const auto& numbers_of : stored) {
    const auto weight = engine_->stored_parameter(numbers_of);
    EXPECT_EQ(weight.shape(), (Shape{2, 3}));
    EXPECT_EQ(to_vector(embed(weight, ids({1, 0}))),
              (std::vector<float>{0.25F, 31.75F, -0.5F, 1.0F, -63.5F, 0.0F}));
    const auto x = numbers(*engine_, std::vector<float>{2.0F, 1.0F, -1.0F}, {1, 3});
    const auto product = to_vector(linear(x, weight, {}));  // factors may be rounded to 8 bits
    EXPECT_NEAR(product[0], -61.5F, 0.5F) << name_of(numbers_of.type);
    EXPECT_NEAR(product[1], 32.75F, 0.3F) << name_of(numbers_of.type);
    const auto rectified = to_vector(rectified_linear(x, weight, {}, 0.125));
    EXPECT_EQ(rectified, (std::vector<float>{0.125F * product[0], product[1]}));
  }
}

// Of two rows of three: what is trained below them has the sum of both as its slopes.
TEST_P(InUse, AGradientGoesThroughStoredParameters) {
  const std::vector<float> values = {1.0F, -63.5F, 0.0F, 0.25F, 31.75F, -0.5F};
  const auto weight =
      engine_->stored_parameter({NumberType::kFloat, values.data(), nullptr, {2, 3}, {}, false});
  const auto x = engine_->parameter(std::vector<float>{2.0F, 1.0F, -1.0F}, {1, 3});
  const Recording recording(*engine_);
  engine_->backward(total(linear(x, weight, {})));
  EXPECT_EQ(to_vector(engine_->gradient(x)), (std::vector<float>{1.25F, -31.75F, -0.5F}));
}

TEST_P(InUse, TheLikeliestHaveTheLargestLogProbabilities) {
  constexpr int64_t kRows = 3;
  constexpr int64_t kSymbols = 37;
  constexpr std::size_t kCount = 5;
  constexpr Index kEnd = 2;
  const auto x = random(*engine_, {kRows, 8}, 1);
  const auto weight =
      engine_->parameter(to_vector(random(*engine_, {kSymbols, 8}, 2)), {kSymbols, 8});
  const auto bias = engine_->parameter(to_vector(random(*engine_, {kSymbols}, 3)), {kSymbols});
  const auto all = to_vector(log_softmax(linear(x, weight, bias)));
  std::vector<Index> symbols(kRows * kCount);
  std::vector<float> found(kRows * kCount);
  std::vector<float> ends(kRows);
  likeliest(x, {weight, bias}, kEnd, {symbols, found, ends});
  for (std::size_t row = 0; row < kRows; ++row) {
    const auto* of_row = all.data() + row * kSymbols;
    std::vector<Index> order(kSymbols);
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](Index a, Index b) { return of_row[a] > of_row[b]; });
    for (std::size_t i = 0; i < kCount; ++i) {
      EXPECT_EQ(symbols[row * kCount + i], order[i]) << row;
      EXPECT_NEAR(found[row * kCount + i], of_row[order[i]], 1e-5F) << row;
    }
    EXPECT_NEAR(ends[row], of_row[kEnd], 1e-5F) << row;
  }
}

// A weight in use is packed once. What an update moves is packed anew: training validates between
// updates.
TEST_P(InUse, AMovedWeightIsSeen) {
  const auto weight = engine_->parameter(to_vector(random(*engine_, {7, 5}, 1)), {7, 5});
  const auto optimizer = engine_->optimizer(std::vector<Tensor>{weight}, {});
  for (const int64_t rows : {1, 4}) {
    const auto x = random(*engine_, {rows, 5}, 2);
    linear(x, weight, {});
    {
      const Recording recording(*engine_);
      engine_->backward(total(linear(x, weight, {})));
    }
    optimizer->step(0.5);
    const auto copy = engine_->parameter(to_vector(weight), {7, 5});
    EXPECT_EQ(difference(linear(x, weight, {}), linear(x, copy, {})), 0.0F) << rows;
  }
}

}  // namespace
}  // namespace attend::tests
