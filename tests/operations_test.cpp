#include <algorithm>
#include <cmath>
#include <fstream>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "operations_table.h"
#include "test_paths.h"

namespace attend::tests {
namespace {

class EveryOperation : public testing::TestWithParam<Operation> {};

TEST_P(EveryOperation, GivesTheSameOnBothEngines) {
  Inputs torch(engine_called("Torch"));
  Inputs cpu(engine_called("Cpu"));
  const auto expected = GetParam().run(torch);
  EXPECT_LT(difference(GetParam().run(cpu), expected), 2e-6F * (1.0F + size_of(expected)));
}

/// The result, each number times one of its own, summed.
Tensor loss_of(const Operation& operation, Inputs& inputs) {
  inputs.rewind();
  const auto result = operation.run(inputs);
  return total(result * random(inputs, result.shape(), 99));
}

/// Of the loss, by each parameter.
std::vector<Tensor> gradients(const Operation& operation, Inputs& inputs) {
  Engine& engine = inputs;
  const Recording recording(engine);
  engine.backward(loss_of(operation, inputs));
  std::vector<Tensor> all;
  for (const auto& parameter : inputs.parameters()) {
    const auto gradient = engine.gradient(parameter);
    all.push_back(gradient.defined() ? gradient : zeros(engine, parameter.shape()));
  }
  return all;
}

TEST_P(EveryOperation, HasTheSameGradientsOnBothEngines) {
  if (!GetParam().has_gradient) GTEST_SKIP() << "has no gradient";
  Inputs torch(engine_called("Torch"));
  Inputs cpu(engine_called("Cpu"));
  const auto expected = gradients(GetParam(), torch);
  const auto found = gradients(GetParam(), cpu);
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_LT(difference(found[i], expected[i]), 1e-5F * (1e-1F + size_of(expected[i]))) << i;
  }
}

/// Along a random direction d of each parameter p: (f(p + h d) - f(p - h d)) / 2h = gradient . d.
TEST_P(EveryOperation, HasTheDifferenceQuotientAsGradientInDoublePrecision) {
  constexpr double kStep = 1e-6;
  if (!GetParam().has_gradient) GTEST_SKIP() << "has no gradient";
  Inputs inputs(double_engine());
  Engine& engine = inputs;
  const auto found = gradients(GetParam(), inputs);
  for (std::size_t i = 0; i < found.size(); ++i) {
    auto& parameter = inputs.parameters()[i];
    const auto value = parameter;
    const auto direction = random(engine, value.shape(), 41 + i);
    parameter = value + kStep * direction;
    const auto above = loss_of(GetParam(), inputs);
    parameter = value - kStep * direction;
    const auto below = loss_of(GetParam(), inputs);
    parameter = value;
    const auto slope = total(found[i] * direction);
    const auto error = slope - 1.0 / (2.0 * kStep) * (above - below);
    EXPECT_LT(size_of(error), 1e-6F * (1.0F + size_of(slope))) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Operations, EveryOperation, testing::ValuesIn(operations()),
                         [](const auto& operation) { return operation.param.name; });

/// The functions of Engine that make a tensor, read from its header.
std::set<std::string> words_of_the_engine() {
  std::ifstream header(tests::source_folder() + "/src/tensor/engine.h");
  std::set<std::string> words;
  const std::regex word(R"(^  virtual Tensor ([a-z_]+)\()");
  std::smatch match;
  for (std::string line; std::getline(header, line);) {
    if (std::regex_search(line, match, word)) words.insert(match[1]);
  }
  return words;
}

TEST(TableOfOperations, HasEveryWordOfTheEngine) {
  // Made from the caller's numbers, as every row's inputs are, or as in_use_test.cpp tests; drawn,
  // so not the same on both; and gradient, which every row reads.
  std::set<std::string> known = {"zeros",        "numbers",          "indices",
                                 "parameter",    "stored_parameter", "noise",
                                 "dropout_mask", "one_hot_sample",   "gradient"};
  for (const auto& operation : operations()) known.insert(operation.word);
  const auto words = words_of_the_engine();
  EXPECT_GE(words.size(), 40U) << "the header is not read as it should be";
  EXPECT_EQ(words, known);
}

TEST(Operations, RefuseShapesThatDoNotFitAndNameThem) {
  const auto made = engine_called("Cpu");
  auto& engine = *made;
  try {
    dot_each(zeros(engine, {3, 7, 8}), zeros(engine, {3, 9}));
    FAIL();
  } catch (const std::logic_error& error) {
    EXPECT_STREQ(error.what(), "dot_each: shapes do not fit: [3, 7, 8] [3, 9] undefined");
  }
}

TEST(Operations, RefuseASlopeBelowZero) {
  const auto made = engine_called("Cpu");
  const auto x = zeros(*made, {3, 2});
  EXPECT_THROW(rectified_linear(x, x, {}, -0.01), std::logic_error);
  EXPECT_THROW(rectified_linear(x, x, {}, std::nan("")), std::logic_error);
  EXPECT_EQ(rectified_linear(x, x, {}, 0.0).shape(), (Shape{3, 3}));
}

TEST(Operations, RefuseTensorsOfTwoEngines) {
  const auto one = engine_called("Cpu");
  const auto other = engine_called("Torch");
  EXPECT_THROW(zeros(*one, {3}) + zeros(*other, {3}), std::logic_error);
  EXPECT_THROW(concat({zeros(*one, {3}), zeros(*other, {3})}), std::logic_error);
}

TEST(Operations, RefuseIndicesForNumbers) {
  const auto made = engine_called("Cpu");
  auto& engine = *made;
  EXPECT_THROW(tanh(indices(engine, std::vector<Index>{1, 2}, {2})), std::logic_error);
}

class OnEachEngine : public testing::TestWithParam<std::string> {
 protected:
  Tensor ids(const std::vector<Index>& values) {
    return indices(*engine_, values, {static_cast<int64_t>(values.size())});
  }

  const std::unique_ptr<Engine> engine_ = engine_called(GetParam());
};

INSTANTIATE_TEST_SUITE_P(Engines, OnEachEngine, testing::ValuesIn(engine_names()),
                         [](const auto& engine) { return engine.param; });

TEST_P(OnEachEngine, SourcesAsManyAsRowsAreNeeded) {
  const auto keys = zeros(*engine_, {2, 3, 5});
  const auto query = zeros(*engine_, {4, 5});
  EXPECT_THROW(dot_each(keys, query), std::logic_error);
  EXPECT_THROW(dot_each(keys, query, ids({0, 1, 1})), std::logic_error);
  EXPECT_EQ(dot_each(keys, query, ids({0, 1, 1, 0})).shape(), (Shape{4, 3}));
}

TEST_P(OnEachEngine, AnIndexOutOfRangeIsAnError) {
  if (GetParam() == "Torch" && torch_device() != "cpu") {
    GTEST_SKIP() << "a GPU says so at the next wait for it, and performs nothing from then on";
  }
  const auto values = zeros(*engine_, {2, 3, 5});
  const auto table = zeros(*engine_, {2, 3});
  EXPECT_ANY_THROW(embed(table, ids({2})));
  EXPECT_ANY_THROW(embed(table, ids({-1})));
  EXPECT_ANY_THROW(select_rows(table, ids({2})));
  EXPECT_ANY_THROW(pick(table, ids({0, 3})));
  EXPECT_ANY_THROW(weighted_sum(zeros(*engine_, {2, 3}), values, ids({0, 2})));
  EXPECT_ANY_THROW(dot_each(values, zeros(*engine_, {1, 5}), ids({-1})));
}

TEST_P(OnEachEngine, ASharedSourceEqualsACopyOfIt) {
  const auto keys = random(*engine_, {3, 7, 17}, 1);
  const auto query = random(*engine_, {5, 17}, 2);
  const auto v = random(*engine_, {1, 17}, 3);
  const auto weights = softmax(random(*engine_, {5, 7}, 4));
  const auto sources = ids({1, 1, 0, 1, 0});  // source 2 is read by none
  const auto copies = select_rows(keys, sources);
  EXPECT_EQ(difference(dot_each(keys, query, sources), dot_each(copies, query)), 0.0F);
  EXPECT_EQ(
      difference(additive_energies(query, keys, v, sources), additive_energies(query, copies, v)),
      0.0F);
  EXPECT_EQ(difference(weighted_sum(weights, keys, sources), weighted_sum(weights, copies)), 0.0F);
}

TEST_P(OnEachEngine, OfEqualsTheFirstHasTheGradient) {
  const std::vector<float> values = {1.0F, 5.0F, 3.0F, 5.0F, 3.0F, 9.0F};  // three steps of two
  const auto x = engine_->parameter(values, {1, 3, 2});
  const auto mask = numbers(*engine_, std::vector<float>{1.0F, 1.0F, 0.0F}, {1, 3});
  const Recording recording(*engine_);
  const auto y = largest_of_steps(x, mask);
  EXPECT_EQ(to_vector(y), (std::vector<float>{3.0F, 5.0F}));
  const auto weights = numbers(*engine_, std::vector<float>{2.0F, 7.0F}, {1, 2});
  engine_->backward(total(y * weights));
  EXPECT_EQ(to_vector(engine_->gradient(x)),
            (std::vector<float>{0.0F, 7.0F, 2.0F, 0.0F, 0.0F, 0.0F}));
}

TEST_P(OnEachEngine, TheLargestMayBeNegativeAndARowWithoutStepsHasZeros) {
  const auto x = numbers(*engine_, std::vector<float>{-3.0F, -2.0F, -5.0F, -1.0F}, {2, 2, 1});
  const auto mask = numbers(*engine_, std::vector<float>{1.0F, 1.0F, 0.0F, 0.0F}, {2, 2});
  EXPECT_EQ(to_vector(largest_of_steps(x, mask)), (std::vector<float>{-2.0F, 0.0F}));
  EXPECT_EQ(to_vector(largest_of_steps(zeros(*engine_, {2, 0, 1}), zeros(*engine_, {2, 0}))),
            (std::vector<float>{0.0F, 0.0F}));
}

// One picture of 1 2 3 / 4 5 6 / 7 8 9.
constexpr PatchGrid kThree = {
    .height = 3, .width = 3, .top = 1, .left = 1, .bottom = 1, .right = 1};

TEST_P(OnEachEngine, PatchesAreReadRowByRowWithZerosBeyondTheEdges) {
  const auto x = numbers(*engine_, std::vector<float>{1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 3, 3, 1});
  const auto y = patches(x, kThree);
  EXPECT_EQ(y.shape(), (Shape{1, 3, 3, 9}));
  const auto all = to_vector(y);
  EXPECT_EQ(std::vector<float>(all.begin(), all.begin() + 9),
            (std::vector<float>{0, 0, 0, 0, 1, 2, 0, 4, 5}));
  EXPECT_EQ(std::vector<float>(all.end() - 9, all.end()),
            (std::vector<float>{5, 6, 0, 8, 9, 0, 0, 0, 0}));
}

// The upper left: 1 + 2 (2) + 4 (4) + 5 (8) = 61 where the filter counts 1, 2, 4, 8 from its
// middle.
TEST_P(OnEachEngine, AConvolutionIsACrossCorrelation) {
  const auto x = numbers(*engine_, std::vector<float>{1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 3, 3, 1});
  const std::vector<float> filter = {0, 0, 0, 0, 1, 2, 0, 4, 8};
  const auto bias = numbers(*engine_, std::vector<float>{0.5F}, {1});
  const std::vector<float> expected = {61.5F, 76.5F, 27.5F, 106.5F, 121.5F,
                                       42.5F, 23.5F, 26.5F, 9.5F};
  EXPECT_EQ(to_vector(convolution(x, numbers(*engine_, filter, {1, 9}), bias, kThree)), expected);
  EXPECT_EQ(to_vector(convolve_each(x, numbers(*engine_, filter, {3, 3, 1}), bias, kThree)),
            expected);
}

TEST_P(OnEachEngine, OfEqualsThatAWindowSeesTheFirstHasTheGradient) {
  const auto x = engine_->parameter(std::vector<float>{4, 4, 1, 4, 4, 4, 2, 2, 0}, {1, 3, 3, 1});
  const PatchGrid two = {.height = 2, .width = 2};
  const Recording recording(*engine_);
  const auto y = largest_of_patches(x, {}, two);
  EXPECT_EQ(to_vector(y), (std::vector<float>{4, 4, 4, 4}));
  const auto weights = numbers(*engine_, std::vector<float>{1, 10, 100, 1000}, {1, 2, 2, 1});
  engine_->backward(total(y * weights));
  EXPECT_EQ(to_vector(engine_->gradient(x)), (std::vector<float>{1, 10, 0, 100, 1000, 0, 0, 0, 0}));
}

TEST_P(OnEachEngine, WhatIsBeyondTheEdgesOrMaskedIsNeverTheLargest) {
  const auto x = numbers(*engine_, std::vector<float>{-3, -1, -2, -4}, {1, 2, 2, 1});
  const auto mask = numbers(*engine_, std::vector<float>{1, 0, 1, 1}, {1, 2, 2});
  EXPECT_EQ(to_vector(largest_of_patches(x, {}, kThree)), (std::vector<float>{-1, -1, -1, -1}));
  EXPECT_EQ(to_vector(largest_of_patches(x, mask, kThree)), (std::vector<float>{-2, -2, -2, -2}));
  EXPECT_EQ(to_vector(largest_of_patches(x, mask, {})), (std::vector<float>{-3, 0, -2, -4}));
}

TEST_P(OnEachEngine, WindowsThatDoNotFitAreRefused) {
  const auto x = zeros(*engine_, {1, 2, 5, 3});
  EXPECT_THROW(patches(x, {.height = 3}), std::logic_error);
  EXPECT_THROW(patches(x, {.stride_down = 0}), std::logic_error);
  EXPECT_THROW(patches(x, {.width = 2, .left = 2}), std::logic_error);
  EXPECT_THROW(patches(x, {.width = 0}), std::logic_error);
  EXPECT_THROW(patches(zeros(*engine_, {2, 5, 3}), {}), std::logic_error);
  EXPECT_THROW(convolution(x, zeros(*engine_, {4, 5}), {}, {.width = 2}), std::logic_error);
  EXPECT_THROW(convolve_each(x, zeros(*engine_, {2, 1, 3}), {}, {.width = 2}), std::logic_error);
  EXPECT_THROW(largest_of_patches(x, zeros(*engine_, {1, 5, 2}), {}), std::logic_error);
  EXPECT_THROW(channel_norm(x, {}, zeros(*engine_, {5}), zeros(*engine_, {3})), std::logic_error);
}

TEST_P(OnEachEngine, AParameterBecomesWhatItIsAssigned) {
  const auto x = engine_->parameter(std::vector<float>{1, 2}, {1, 2});
  const auto input = numbers(*engine_, std::vector<float>{3, 4}, {1, 2});
  {
    const Recording recording(*engine_);  // products with it are prepared, and must be made anew
    engine_->backward(total(linear(input, x, {})));
  }
  assign(x, numbers(*engine_, std::vector<float>{5, 6}, {1, 2}));
  EXPECT_EQ(to_vector(x), (std::vector<float>{5, 6}));
  const Recording recording(*engine_);
  EXPECT_EQ(to_vector(linear(input, x, {})), (std::vector<float>{39}));
  EXPECT_THROW(assign(x, zeros(*engine_, {2, 1})), std::logic_error);
}

TEST_P(OnEachEngine, NothingSlopesAtTheEdgeOfRelu) {
  const auto x = engine_->parameter(std::vector<float>{-1.0F, 0.0F, 2.0F}, {3});
  const Recording recording(*engine_);
  engine_->backward(total(relu(x)));
  EXPECT_EQ(to_vector(engine_->gradient(x)), (std::vector<float>{0.0F, 0.0F, 1.0F}));
}

TEST_P(OnEachEngine, EveryStepAsksWhatOneQueryAsks) {
  const auto keys = random(*engine_, {3, 7, 17}, 1);
  const auto query = random(*engine_, {3, 4, 17}, 2);
  const auto energies = dot_each(keys, query);
  std::vector<float> exists(21, 1.0F);
  exists[6] = exists[12] = exists[13] = 0.0F;
  const auto mask = numbers(*engine_, exists, {3, 7});
  const auto weights = masked_softmax(energies, mask);
  const auto contexts = weighted_sum(weights, keys);
  for (int64_t step = 0; step < 4; ++step) {
    const auto one = dot_each(keys, at_step(query, step));
    EXPECT_LT(difference(at_step(energies, step), one), 1e-5F);
    EXPECT_LT(difference(at_step(weights, step), masked_softmax(one, mask)), 1e-5F);
    const auto context = weighted_sum(at_step(weights, step), keys);
    EXPECT_LT(difference(at_step(contexts, step), context), 1e-5F);
  }
}

TEST_P(OnEachEngine, RowsOfManyStepsHaveNoSources) {
  const auto keys = zeros(*engine_, {2, 3, 5});
  EXPECT_THROW(dot_each(keys, zeros(*engine_, {2, 4, 5}), ids({0, 1})), std::logic_error);
  EXPECT_THROW(dot_each(keys, zeros(*engine_, {3, 4, 5})), std::logic_error);
  EXPECT_THROW(weighted_sum(zeros(*engine_, {2, 4, 3}), keys, ids({0, 1})), std::logic_error);
  EXPECT_THROW(weighted_sum(zeros(*engine_, {2, 4, 5}), keys), std::logic_error);
  EXPECT_THROW(masked_softmax(zeros(*engine_, {2, 4, 3}), zeros(*engine_, {2, 4})),
               std::logic_error);
  EXPECT_THROW(largest_of_steps(keys, zeros(*engine_, {2, 5})), std::logic_error);
  EXPECT_THROW(reshape(keys, {2, 3, 6}), std::logic_error);
}

TEST_P(OnEachEngine, NoGradientFlowsThroughAConstant) {
  const auto x = engine_->parameter(std::vector<float>{2.0F, 3.0F}, {2});
  const auto w = engine_->parameter(std::vector<float>{0.5F, 0.25F, 1.0F, -1.0F}, {2, 2});
  const auto b = engine_->parameter(std::vector<float>{0.0F, 0.0F}, {2});
  const auto target = ids({1});
  const Recording recording(*engine_);
  const auto row = stack_steps(std::vector<Tensor>{x});  // [2, 1]: two rows of one number
  const auto wide = linear(row, columns(w, 0, 1), {});   // [2, 2]
  const auto log_p = log_likelihoods(wide, {w, b}, ids({1, 0}));
  engine_->backward(total(x * constant(x)) + total(log_p) + total(x * log_p));
  const auto p = to_vector(log_p);
  const auto gradient = to_vector(engine_->gradient(x));
  EXPECT_FLOAT_EQ(gradient[0], 2.0F + p[0]);
  EXPECT_FLOAT_EQ(gradient[1], 3.0F + p[1]);
}

TEST_P(OnEachEngine, AGradientThatWasReadIsNotMovedByLaterSteps) {
  const auto x = engine_->parameter(std::vector<float>{1.0F, 2.0F}, {2});
  {
    const Recording recording(*engine_);
    engine_->backward(total(x * x));
  }
  const auto gradient = engine_->gradient(x);
  engine_->optimizer(std::vector<Tensor>{x}, {})->step(0.1);
  EXPECT_EQ(to_vector(gradient), (std::vector<float>{2.0F, 4.0F}));
}

TEST_P(OnEachEngine, DrawsTheSameFromTheSameSeed) {
  const auto weights = softmax(random(*engine_, {50, 9}, 1));
  const auto draw = [&](std::uint64_t seed) {
    engine_->seed(seed);
    return concat(
        {noise(*engine_, {50, 9}), dropout_mask(*engine_, {50, 9}, 0.5), one_hot_sample(weights)});
  };
  const auto first = draw(7);
  EXPECT_EQ(difference(draw(7), first), 0.0F);
  EXPECT_GT(difference(draw(8), first), 0.0F);
}

TEST_P(OnEachEngine, SamplesAsOftenAsTheWeightsSay) {
  const std::vector<float> weights = {0.1F, 0.0F, 0.6F, 0.3F};
  constexpr int64_t kDraws = 20000;
  const auto rows = select_rows(numbers(*engine_, weights, {1, 4}),
                                ids(std::vector<Index>(static_cast<std::size_t>(kDraws), 0)));
  const auto drawn = to_vector(one_hot_sample(rows));
  std::vector<double> share(4, 0.0);
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    share[i % 4] += static_cast<double>(drawn[i]) / static_cast<double>(kDraws);
  }
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(share[i], weights[i], 0.015);  // 4 deviations
}

TEST_P(OnEachEngine, NoiseIsStandardNormal) {
  const auto drawn = to_vector(noise(*engine_, {20000}));
  double mean = 0.0;
  double square = 0.0;
  for (const double x : drawn) {
    mean += x / 20000.0;
    square += x * x / 20000.0;
  }
  EXPECT_NEAR(mean, 0.0, 0.03);    // deviation 0.007
  EXPECT_NEAR(square, 1.0, 0.04);  // deviation 0.01
}

}  // namespace
}  // namespace attend::tests
