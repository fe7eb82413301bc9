// What a training run keeps from step to step, on every engine: optimisers, gradients, dropout.

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "systems.h"

namespace attend::tests {
namespace {

class Steps : public testing::TestWithParam<std::string> {
 protected:
  /// One update by the loss sum (x - aim)^2.
  double update(const Tensor& x, Optimizer& optimizer, const Tensor& aim) {
    const Recording recording(*engine_);
    const auto off = x - aim;
    engine_->backward(total(off * off));
    return optimizer.step(0.1);
  }

  Tensor parameter(const std::vector<float>& values) {
    return engine_->parameter(values, {static_cast<int64_t>(values.size())});
  }

  std::unique_ptr<Optimizer> optimizer(const Tensor& x, const OptimizerOptions& options) {
    return engine_->optimizer(std::vector<Tensor>{x}, options);
  }

  const std::unique_ptr<Engine> engine_ = engine_called(GetParam());
};

INSTANTIATE_TEST_SUITE_P(Engines, Steps, testing::ValuesIn(engine_names()),
                         [](const auto& engine) { return engine.param; });

// 2 (3 - 0) = 6 and 2 (4 - 0) = 8: the norm is 10. Plain SGD moves by 0.1 of it; cut to 1, by 0.1
// of (0.6, 0.8).
TEST_P(Steps, ReturnTheNormAndCutLongGradients) {
  const auto x = parameter({3.0F, 4.0F});
  const auto aim = zeros(*engine_, {2});
  EXPECT_NEAR(update(x, *optimizer(x, {.kind = OptimizerOptions::kSgd}), aim), 10.0, 1e-5);
  EXPECT_NEAR(to_vector(x)[0], 2.4F, 1e-6F);
  EXPECT_NEAR(to_vector(x)[1], 3.2F, 1e-6F);
  const auto y = parameter({3.0F, 4.0F});
  const auto cutting = optimizer(y, {.kind = OptimizerOptions::kSgd, .largest_norm = 1.0});
  EXPECT_NEAR(update(y, *cutting, aim), 10.0, 1e-5);
  EXPECT_NEAR(to_vector(y)[0], 2.94F, 1e-6F);
  EXPECT_NEAR(to_vector(y)[1], 3.92F, 1e-6F);
}

// x^2 from 1 on, g = 2 x: E[g^2] and E[d^2] keep 0.9 of themselves, d = g sqrt((E[d^2] + e) /
// (E[g^2]
// + e)), a tenth of which is taken away.
TEST_P(Steps, OfAdadeltaAreItsFormula) {
  const auto x = parameter({1.0F});
  const auto adadelta =
      optimizer(x, {.kind = OptimizerOptions::kAdadelta, .decay_squares = 0.9, .epsilon = 0.01});
  double expected = 1.0;
  double squares = 0.0;
  double moves = 0.0;
  for (int step = 0; step < 5; ++step) {
    const auto gradient = 2.0 * expected;
    squares = 0.9 * squares + 0.1 * gradient * gradient;
    const auto move = gradient * std::sqrt((moves + 0.01) / (squares + 0.01));
    moves = 0.9 * moves + 0.1 * move * move;
    expected -= 0.1 * move;
    update(x, *adadelta, zeros(*engine_, {1}));
    EXPECT_NEAR(to_vector(x)[0], expected, 1e-5) << step;
  }
}

TEST_P(Steps, ClearTheGradient) {
  const auto x = parameter({1.0F, -2.0F});
  const auto adam = optimizer(x, {});
  update(x, *adam, zeros(*engine_, {2}));
  const auto gradient = engine_->gradient(x);
  EXPECT_TRUE(!gradient.defined() || size_of(gradient) == 0.0F);
}

TEST_P(Steps, AddGradientsUntilThen) {
  const auto x = parameter({1.0F, -2.0F});
  for (int pass = 0; pass < 2; ++pass) {
    const Recording recording(*engine_);
    engine_->backward(total(x * x));
  }
  EXPECT_EQ(to_vector(engine_->gradient(x)), (std::vector<float>{4.0F, -8.0F}));
  engine_->clear_gradient(x);
  EXPECT_FALSE(engine_->gradient(x).defined());
}

TEST_P(Steps, LeaveAWeightThatTheLossDoesNotSee) {
  const std::vector<float> unseen_at_first = {3.0F, 4.0F, 5.0F, 6.0F};
  const auto seen = engine_->parameter(std::vector<float>{1.0F, 2.0F}, {1, 2});
  const auto unseen = engine_->parameter(unseen_at_first, {2, 2});
  const auto adam = engine_->optimizer(std::vector<Tensor>{seen, unseen}, {});
  const auto x = numbers(*engine_, std::vector<float>{1.0F, -1.0F}, {1, 2});
  for (int step = 0; step < 3; ++step) {
    const Recording recording(*engine_);
    linear(x, unseen, {});  // used, but not for the loss
    engine_->backward(total(linear(x, seen, {})));
    const auto gradient = engine_->gradient(unseen);
    EXPECT_TRUE(!gradient.defined() || size_of(gradient) == 0.0F);
    EXPECT_NEAR(adam->step(0.1), std::sqrt(2.0), 1e-6);
  }
  EXPECT_EQ(to_vector(unseen), unseen_at_first);
}

TEST_P(Steps, DoNotMoveByAGradientThatIsNotFinite) {
  for (const auto bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    const auto x = parameter({1.0F, 2.0F});
    const auto adam = optimizer(x, {});
    const auto aim = numbers(*engine_, std::vector<float>{0.0F, bad}, {2});
    EXPECT_FALSE(std::isfinite(update(x, *adam, aim)));
    EXPECT_EQ(to_vector(x), (std::vector<float>{1.0F, 2.0F}));
    EXPECT_EQ(adam->step_count(), 0);
    engine_->clear_gradient(x);
    EXPECT_TRUE(std::isfinite(update(x, *adam, zeros(*engine_, {2}))));
    EXPECT_EQ(adam->step_count(), 1);
  }
}

/// A run of six steps, and one that is cut after three and goes on with what was kept.
TEST_P(Steps, GoOnExactlyWhereTheyWereRestored) {
  const std::vector<float> first = {1.0F, -2.0F, 0.5F};
  const auto aim = numbers(*engine_, std::vector<float>{0.3F, 0.1F, -4.0F}, {3});
  const auto x = parameter(first);
  const auto adam = optimizer(x, {});
  std::vector<std::vector<float>> kept;
  std::vector<float> halfway;
  for (int step = 0; step < 6; ++step) {
    if (step == 3) {
      halfway = to_vector(x);
      for (const auto& moment : adam->moments()) kept.push_back(to_vector(moment));
    }
    update(x, *adam, aim);
  }
  ASSERT_EQ(kept.size(), 2U);
  const auto y = parameter(halfway);
  const auto again = optimizer(y, {});
  std::vector<Tensor> moments;
  for (const auto& moment : kept) moments.push_back(numbers(*engine_, moment, {3}));
  again->restore(moments, 3);
  for (int step = 0; step < 3; ++step) update(y, *again, aim);
  EXPECT_EQ(to_vector(y), to_vector(x));
  EXPECT_EQ(again->step_count(), 6);
}

TEST_P(Steps, AreNotRestoredFromWhatDoesNotFit) {
  const auto x = parameter({1.0F, 2.0F});
  const auto adam = optimizer(x, {});
  EXPECT_THROW(adam->restore(std::vector<Tensor>{zeros(*engine_, {2})}, 1), std::logic_error);
  EXPECT_THROW(adam->restore(std::vector<Tensor>{zeros(*engine_, {2}), zeros(*engine_, {3})}, 1),
               std::logic_error);
  const auto plain = optimizer(x, {.kind = OptimizerOptions::kSgd});
  EXPECT_TRUE(plain->moments().empty());
  plain->restore({}, 5);
  EXPECT_EQ(plain->step_count(), 5);
}

TEST_P(Steps, OfAdamReachTheAim) {
  const auto x = parameter({1.0F, -2.0F, 0.5F});
  const auto adam = optimizer(x, {});
  const auto aim = numbers(*engine_, std::vector<float>{0.3F, 0.1F, -1.0F}, {3});
  for (int step = 0; step < 300; ++step) update(x, *adam, aim);
  EXPECT_LT(difference(x, aim), 1e-2F);
}

TEST_P(Steps, WithoutARecordingNothingIsRecorded) {
  const auto x = parameter({1.0F});
  const auto loss = total(x * x);
  EXPECT_ANY_THROW(engine_->backward(loss));
}

// --- dropout -------------------------------------------------------------------------------------

System with_dropout(const std::string& name, bool variational) {
  auto system = system_called(name);
  system.model.dropout_embedding = 0.3;
  system.model.dropout_context = 0.2;
  system.model.dropout_output = 0.4;
  system.model.dropout_recurrent = 0.25;
  system.model.variational = variational;
  return system;
}

class DropoutOf : public testing::TestWithParam<std::tuple<std::string, std::string, bool>> {
 protected:
  float loss() { return to_vector(model_->loss(*engine_, batch_, {}).loss)[0]; }

  const std::unique_ptr<Engine> engine_ = engine_called(std::get<0>(GetParam()));
  const System system_ = with_dropout(std::get<1>(GetParam()), std::get<2>(GetParam()));
  const std::unique_ptr<models::EncoderDecoder> model_ = system_.build_on(*engine_);
  const data::Batch batch_ = system_.batch_of(examples());
};

INSTANTIATE_TEST_SUITE_P(Systems, DropoutOf,
                         testing::Combine(testing::ValuesIn(engine_names()),
                                          testing::Values("Bahdanau2015", "ConditionalTied",
                                                          "Cho2014", "Sutskever2014", "Stacked"),
                                          testing::Bool()),
                         [](const auto& all) {
                           return std::get<0>(all.param) + std::get<1>(all.param) +
                                  (std::get<2>(all.param) ? "Variational" : "");
                         });

TEST_P(DropoutOf, ASystemIsTheSameFromTheSameSeed) {
  engine_->seed(7);
  const auto first = loss();
  EXPECT_NE(loss(), first);
  engine_->seed(7);
  EXPECT_EQ(loss(), first);
  engine_->seed(8);
  EXPECT_NE(loss(), first);
}

TEST_P(DropoutOf, ASystemIsOffInEvaluation) {
  model_->evaluate();
  const auto found = loss();
  EXPECT_EQ(loss(), found);
  const auto plain = system_called(std::get<1>(GetParam())).build();
  nn::copy_parameters(*model_, *plain, *engine_);
  EXPECT_EQ(to_vector(plain->loss(*engine_, batch_, {}).loss)[0], found);
}

TEST_P(DropoutOf, ASystemStillLetsAGradientReachEveryParameter) {
  const Recording recording(*engine_);
  engine_->backward(model_->loss(*engine_, batch_, {}).loss);
  for (const auto& parameter : model_->parameters()) {
    const auto gradient = engine_->gradient(*parameter.value);
    ASSERT_TRUE(gradient.defined()) << parameter.name;
    EXPECT_TRUE(is_finite(gradient)) << parameter.name;
  }
}

}  // namespace
}  // namespace attend::tests
