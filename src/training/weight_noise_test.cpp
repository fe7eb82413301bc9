#include "training/weight_noise.h"

#include <cmath>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "engines/engine_options.h"
#include "nn/layers.h"

namespace attend::training {
namespace {

class Noisy : public testing::Test {
 protected:
  Noisy() { nn::initialize(layer_, *engine_, 1); }

  std::vector<float> numbers() const {
    std::vector<float> all;
    for (const auto& parameter : layer_.parameters()) {
      const auto own = to_vector(*parameter.value);
      all.insert(all.end(), own.begin(), own.end());
    }
    return all;
  }

  const std::unique_ptr<Engine> engine_ = make_engine({});
  nn::Linear layer_{30, 40};
};

TEST_F(Noisy, WeightsAreThemselvesAgainAfterwards) {
  const auto before = numbers();
  WeightNoise noise(layer_, *engine_, 0.5);
  const auto meanwhile = numbers();
  noise.remove();
  EXPECT_EQ(numbers(), before);
  double squares = 0.0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    squares += std::pow(static_cast<double>(meanwhile[i] - before[i]), 2.0);
  }
  // The mean of 1,240 squares of that deviation: 0.25, give or take 0.01.
  EXPECT_NEAR(squares / static_cast<double>(before.size()), 0.25, 0.05);
}

TEST_F(Noisy, WeightsAreAsTheyWereWithoutNoiseAndNothingIsDrawn) {
  engine_->seed(3);
  const auto expected = to_vector(noise(*engine_, {4}));
  engine_->seed(3);
  const auto before = numbers();
  WeightNoise none(layer_, *engine_, 0.0);
  EXPECT_EQ(numbers(), before);
  none.remove();
  EXPECT_EQ(to_vector(noise(*engine_, {4})), expected);
}

/// A row (3, 4) of norm 5 becomes (0.6, 0.8) where 1 is the longest; (0.3, 0.4) and a bias stay.
TEST_F(Noisy, RowsOfMatricesAreNoLongerThanTheyMayBe) {
  nn::Linear layer(2, 3);
  nn::initialize(layer, *engine_, 1);
  const auto parameters = layer.parameters();
  *parameters[0].value =
      engine_->parameter(std::vector<float>{3.0F, 4.0F, 0.3F, 0.4F, 0.0F, 0.0F}, {3, 2});
  *parameters[1].value = engine_->parameter(std::vector<float>{3.0F, 4.0F, 5.0F}, {3});
  limit_norms(layer, 1.0);
  const auto rows = to_vector(*parameters[0].value);
  const std::vector<float> expected = {0.6F, 0.8F, 0.3F, 0.4F, 0.0F, 0.0F};
  for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_NEAR(rows[i], expected[i], 1e-5F) << i;
  EXPECT_EQ(to_vector(*parameters[1].value), (std::vector<float>{3.0F, 4.0F, 5.0F}));
}

}  // namespace
}  // namespace attend::training
