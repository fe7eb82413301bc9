// Training with products in bfloat16 against training in single precision.

#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engines/engine_options.h"
#include "kernels/bf16_products.h"
#include "systems.h"

namespace attend::tests {
namespace {

/// A system on an engine, and one loss with its gradient.
struct Trained {
  Trained(const std::string& name, const std::string& precision)
      : engine(make_engine({.precision = precision})),
        system(system_called(name)),
        model(system.build_on(*engine)),
        batch(system.batch_of(examples())) {
    for (const auto& parameter : model->parameters()) parameters.push_back(*parameter.value);
    optimizer = engine->optimizer(parameters, {});
  }

  float learn() {
    const Recording recording(*engine);
    const auto loss = model->loss(*engine, batch, {.label_smoothing = 0.1}).loss;
    engine->backward(loss);
    return to_vector(loss)[0];
  }

  std::unique_ptr<Engine> engine;
  const System& system;
  std::unique_ptr<models::EncoderDecoder> model;
  data::Batch batch;
  std::vector<Tensor> parameters;
  std::unique_ptr<Optimizer> optimizer;
};

double product(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  }
  return sum;
}

class NarrowProducts : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (!kernels::has_bf16_products()) GTEST_SKIP() << "this CPU has no products of bf16";
  }
};

// A factor is off by at most 2^-9 of itself, so a product by 2^-8, and what is added up is off by
// less, as errors cancel; a few such layers lie above one another.
TEST_P(NarrowProducts, LeaveTheLossAndTheWayDown) {
  Trained wide(GetParam(), "fp32");
  Trained narrow(GetParam(), "bf16");
  const auto loss = wide.learn();
  EXPECT_NEAR(narrow.learn(), loss, 0.01F * loss);
  std::vector<float> gradients[2];
  for (std::size_t i = 0; i < wide.parameters.size(); ++i) {
    const auto expected = to_vector(wide.engine->gradient(wide.parameters[i]));
    const auto found = to_vector(narrow.engine->gradient(narrow.parameters[i]));
    gradients[0].insert(gradients[0].end(), expected.begin(), expected.end());
    gradients[1].insert(gradients[1].end(), found.begin(), found.end());
  }
  const auto cosine =
      product(gradients[0], gradients[1]) /
      std::sqrt(product(gradients[0], gradients[0]) * product(gradients[1], gradients[1]));
  EXPECT_GT(cosine, 0.999);
  EXPECT_LT(cosine, 1.0 - 1e-9);  // else nothing was rounded
}

// Weights are packed once an update: those of before must not be used after it.
TEST_P(NarrowProducts, SeeWhatTheOptimizerMoved) {
  Trained trained(GetParam(), "bf16");
  for (int update = 0; update < 3; ++update) {
    trained.learn();
    trained.optimizer->step(0.1);
  }
  Trained fresh(GetParam(), "bf16");
  nn::copy_parameters(*trained.model, *fresh.model, *fresh.engine);
  EXPECT_EQ(trained.learn(), fresh.learn());
}

INSTANTIATE_TEST_SUITE_P(Systems, NarrowProducts,
                         testing::Values("Bahdanau2015", "Conditional", "ConditionalTied",
                                         "Cho2014", "Sutskever2014", "Stacked"),
                         [](const auto& system) { return system.param; });

/// A weight that is used, but not for the loss, has no gradient. A use of the other precision is in
/// moments_test.cpp.
TEST(NarrowProduct, GivesNoGradientToWhatTheLossDoesNotSee) {
  if (!kernels::has_bf16_products()) GTEST_SKIP() << "this CPU has no products of bf16";
  const auto engine = make_engine({.precision = "bf16"});
  const auto seen = engine->parameter(std::vector<float>{1.0F, 2.0F}, {1, 2});
  const auto unseen = engine->parameter(std::vector<float>{3.0F, 4.0F}, {1, 2});
  const auto x = numbers(*engine, std::vector<float>{1.0F, -1.0F}, {1, 2});
  const Recording recording(*engine);
  linear(x, unseen, {});
  engine->backward(total(linear(x, seen, {})));
  EXPECT_TRUE(engine->gradient(seen).defined());
  EXPECT_FALSE(engine->gradient(unseen).defined());
}

/// Of a convolution's pictures, filters and bias, one after the other.
std::vector<float> gradients_of_a_convolution(const std::string& precision, const Shape& pictures) {
  const auto engine = make_engine({.precision = precision});
  std::vector<Tensor> all;
  for (const auto& shape : {pictures, Shape{24, 9 * pictures[3]}, Shape{24}}) {
    const auto numbers = to_vector(random(*engine, shape, 1 + all.size()));
    all.push_back(engine->parameter(numbers, shape));
  }
  const Recording recording(*engine);
  const auto y =
      convolution(all[0], all[1], all[2],
                  {.height = 3, .width = 3, .top = 1, .left = 1, .bottom = 1, .right = 1});
  engine->backward(total(y * random(*engine, y.shape(), 9)));
  std::vector<float> gradients;
  for (const auto& parameter : all) {
    const auto one = to_vector(engine->gradient(parameter));
    gradients.insert(gradients.end(), one.begin(), one.end());
  }
  return gradients;
}

TEST(NarrowProduct, LeavesAConvolutionTheWayDown) {
  if (!kernels::has_bf16_products()) GTEST_SKIP() << "this CPU has no products of bf16";
  // Of few places and of many, and of few channels: each is convolved in another way.
  for (const auto& pictures : {Shape{2, 7, 6, 16}, Shape{2, 12, 12, 16}, Shape{2, 12, 12, 3}}) {
    const auto wide = gradients_of_a_convolution("fp32", pictures);
    const auto narrow = gradients_of_a_convolution("bf16", pictures);
    const auto cosine =
        product(wide, narrow) / std::sqrt(product(wide, wide) * product(narrow, narrow));
    EXPECT_GT(cosine, 0.9999);
    EXPECT_LT(cosine, 1.0 - 1e-9);  // else nothing was rounded
  }
}

/// The loss sees one of two uses of a weight: the other must leave no trace in its gradient.
TEST(NarrowProduct, ForgetsUsesThatTheLossDoesNotSee) {
  if (!kernels::has_bf16_products()) GTEST_SKIP() << "this CPU has no products of bf16";
  const auto engine = make_engine({.precision = "bf16"});
  const auto weight = engine->parameter(std::vector<float>{1.0F, 2.0F, 3.0F, 4.0F}, {2, 2});
  const auto x = numbers(*engine, std::vector<float>{1.0F, -1.0F}, {1, 2});
  const auto y = numbers(*engine, std::vector<float>{5.0F, 7.0F}, {1, 2});
  for (int pass = 0; pass < 2; ++pass) {
    const Recording recording(*engine);
    linear(y, weight, {});
    const auto seen = linear(x, weight, {});
    linear(y, weight, {});
    engine->backward(total(seen));
    EXPECT_EQ(
        to_vector(engine->gradient(weight)),
        (std::vector<float>{1.0F + static_cast<float>(pass), -1.0F - static_cast<float>(pass),
                            1.0F + static_cast<float>(pass), -1.0F - static_cast<float>(pass)}));
  }
}

}  // namespace
}  // namespace attend::tests
