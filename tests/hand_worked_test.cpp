// Bahdanau's attention on paper: every number below follows from those before it.

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "nn/attention.h"
#include "numbers.h"

namespace attend::tests {
namespace {

class HandWorked : public testing::TestWithParam<std::string> {
 protected:
  Tensor make(const std::vector<float>& values, const Shape& shape) {
    return engine_->parameter(values, shape);
  }

  void expect_near(const Tensor& found, const std::vector<float>& expected) {
    const auto values = to_vector(found);
    ASSERT_EQ(values.size(), expected.size());
    for (std::size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(values[i], expected[i], 2e-5F) << i;
  }

  const std::unique_ptr<Engine> engine_ = engine_called(GetParam());
};

INSTANTIATE_TEST_SUITE_P(Engines, HandWorked, testing::ValuesIn(engine_names()),
                         [](const auto& engine) { return engine.param; });

// Three annotations of two numbers:  h_1 = (1, 0), h_2 = (0, 1), h_3 = (1, 1).
// A query of two numbers:            s = (0.5, -1).
// Parameters:  W = | 0.2  0.4 |   b = (0.1, 0)   U = | 0.6  -0.2 |   v = (1, 2)
//                  |-0.3  0.5 |                      | 0.1   0.8 |
// Bahdanau et al. 2015, A.1.2:  e_j = v^T tanh(W s + b + U h_j)
//   W s + b = (0.1 - 0.4 + 0.1, -0.15 - 0.5) = (-0.2, -0.65)
//   U h_1 = (0.6, 0.1)    sum (0.4, -0.55)   tanh (0.37995, -0.50052)
//   U h_2 = (-0.2, 0.8)   sum (-0.4, 0.15)   tanh (-0.37995, 0.14889)
//   U h_3 = (0.4, 0.9)    sum (0.2, 0.25)    tanh (0.19738, 0.24492)
//   e_1 = 0.37995 - 1.00104 = -0.62109
//   e_2 = -0.37995 + 0.29777 = -0.08218
//   e_3 = 0.19738 + 0.48984 = 0.68721
// eq. 6:  a_j = exp(e_j) / sum of all
//   exp: 0.53736, 0.92111, 1.98817; sum 3.44664
//   a = (0.15591, 0.26725, 0.57684)
// eq. 5:  c = a_1 h_1 + a_2 h_2 + a_3 h_3
//   c = (0.15591 + 0.57684, 0.26725 + 0.57684) = (0.73275, 0.84409)
TEST_P(HandWorked, BahdanausAttention) {
  auto score = std::make_shared<nn::AdditiveScore>(
      nn::AdditiveScoreOptions{.query_size = 2, .key_size = 2, .hidden_size = 2});
  nn::Attention attention({score, std::make_shared<nn::SoftmaxAlignment>()});
  for (const auto& parameter : attention.parameters()) {
    auto& value = *parameter.value;
    if (parameter.name == "score.query_layer.weight")
      value = make({0.2F, 0.4F, -0.3F, 0.5F}, {2, 2});
    if (parameter.name == "score.query_layer.bias") value = make({0.1F, 0.0F}, {2});
    if (parameter.name == "score.key_layer.weight") value = make({0.6F, -0.2F, 0.1F, 0.8F}, {2, 2});
    if (parameter.name == "score.energy_layer.weight") value = make({1.0F, 2.0F}, {1, 2});
    ASSERT_TRUE(value.defined()) << parameter.name;
  }
  const auto annotations = make({1, 0, 0, 1, 1, 1}, {1, 3, 2});
  const auto memory = attention.prepare(nn::Annotations::of(annotations));
  const auto query = make({0.5F, -1.0F}, {1, 2});
  expect_near(memory.keys, {0.6F, 0.1F, -0.2F, 0.8F, 0.4F, 0.9F});
  expect_near(score->energies(query, memory, {}), {-0.62109F, -0.08218F, 0.68721F});
  const auto reading = attention.read(query, memory, attention.start(memory));
  expect_near(reading.weights, {0.15591F, 0.26725F, 0.57684F});
  expect_near(reading.context, {0.73275F, 0.84409F});
  expect_near(reading.coverage, {0.15591F, 0.26725F, 0.57684F});
  EXPECT_EQ(reading.count, 1);
}

// The same without b, and without W s as well:
//   W s = (-0.3, -0.65)
//   with U h_1: (0.3, -0.55), tanh (0.29131, -0.50052), e_1 = -0.70973
//   with U h_2: (-0.5, 0.15), tanh (-0.46212, 0.14889), e_2 = -0.16434
//   with U h_3: (0.1, 0.25), tanh (0.09967, 0.24492), e_3 = 0.58951
//   U h_1 alone: tanh (0.53705, 0.09967), e_1 = 0.73639
//   U h_2 alone: tanh (-0.19738, 0.66404), e_2 = 1.13070
//   U h_3 alone: tanh (0.37995, 0.71630), e_3 = 1.81255
TEST_P(HandWorked, AdditiveEnergiesWithoutABias) {
  const auto annotations = make({1, 0, 0, 1, 1, 1}, {1, 3, 2});
  for (const int64_t query_size : {2, 0}) {
    nn::AdditiveScore score(
        {.query_size = query_size, .key_size = 2, .hidden_size = 2, .bias = nn::Bias::kNone});
    for (const auto& parameter : score.parameters()) {
      auto& value = *parameter.value;
      if (parameter.name == "query_layer.weight") value = make({0.2F, 0.4F, -0.3F, 0.5F}, {2, 2});
      if (parameter.name == "key_layer.weight") value = make({0.6F, -0.2F, 0.1F, 0.8F}, {2, 2});
      if (parameter.name == "energy_layer.weight") value = make({1.0F, 2.0F}, {1, 2});
      ASSERT_TRUE(value.defined()) << parameter.name;
    }
    const auto all = nn::Annotations::of(annotations);
    const nn::Memory memory = {score.project_keys(all.keys), all.values, all.mask, {}};
    expect_near(score.energies(make({0.5F, -1.0F}, {1, 2}), memory, {}),
                query_size > 0 ? std::vector<float>{-0.70973F, -0.16434F, 0.58951F}
                               : std::vector<float>{0.73639F, 1.13070F, 1.81255F});
  }
}

// The third position is padding: a = exp(e) / (0.53736 + 0.92111) = (0.36844, 0.63156, 0).
TEST_P(HandWorked, BahdanausAttentionWithPadding) {
  const auto energies = make({-0.62109F, -0.08218F, 0.68721F}, {1, 3});
  const auto mask = make({1, 1, 0}, {1, 3});
  expect_near(masked_softmax(energies, mask), {0.36844F, 0.63156F, 0.0F});
}

// Cho et al. 2014, eq. 5-8, with one number each: x = 1, h = 0.5; gates r, z, n.
//   input weights (0.2, -0.4, 0.6), biases (0.1, 0, 0); hidden weights (0.5, 1, -0.8), biases
//   (0, 0, 0.2)
//   r = sigmoid(0.2 + 0.1 + 0.25) = sigmoid(0.55) = 0.63414
//   z = sigmoid(-0.4 + 0.5) = sigmoid(0.1) = 0.52498
//   n = tanh(0.6 + 0.63414 * (-0.4 + 0.2)) = tanh(0.47317) = 0.44076
//   h' = 0.47502 * 0.44076 + 0.52498 * 0.5 = 0.20937 + 0.26249 = 0.47186
TEST_P(HandWorked, GruCell) {
  const CellParameters cell = {.input_weight = make({0.2F, -0.4F, 0.6F}, {3, 1}),
                               .hidden_weight = make({0.5F, 1.0F, -0.8F}, {3, 1}),
                               .input_bias = make({0.1F, 0, 0}, {3}),
                               .hidden_bias = make({0, 0, 0.2F}, {3}),
                               .input_gain = {},
                               .hidden_gain = {}};
  expect_near(gru_cell(make({1.0F}, {1, 1}), make({0.5F}, {1, 1}), cell), {0.47186F});
}

// Gates i, f, g, o of x = 1, h = 0.5, memory 0.3; weights as below, no biases:
//   i = sigmoid(0.2 + 0.25) = sigmoid(0.45) = 0.61064
//   f = sigmoid(-0.4 + 0.5) = 0.52498
//   g = tanh(0.6 - 0.4) = 0.19738
//   o = sigmoid(0.3 + 0.1) = 0.59869
//   memory' = 0.52498 * 0.3 + 0.61064 * 0.19738 = 0.15749 + 0.12053 = 0.27802
//   h' = 0.59869 * tanh(0.27802) = 0.59869 * 0.27107 = 0.16229
TEST_P(HandWorked, LstmCell) {
  const CellParameters cell = {.input_weight = make({0.2F, -0.4F, 0.6F, 0.3F}, {4, 1}),
                               .hidden_weight = make({0.5F, 1.0F, -0.8F, 0.2F}, {4, 1}),
                               .input_bias = zeros(*engine_, {4}),
                               .hidden_bias = zeros(*engine_, {4}),
                               .input_gain = {},
                               .hidden_gain = {}};
  const auto [hidden, memory] =
      lstm_cell(make({1.0F}, {1, 1}), make({0.5F}, {1, 1}), make({0.3F}, {1, 1}), cell);
  expect_near(memory, {0.27802F});
  expect_near(hidden, {0.16229F});
}

// Ba et al. 2016, eq. 4: x = (1, 2, 6): mean 3, variance (4 + 1 + 9) / 3 = 4.66667, deviation
// 2.16025; (x - mean) / deviation = (-0.92582, -0.46291, 1.38873). Gain (1, 2, 0.5), bias (0, 1,
// 0):
// (-0.92582, 0.07418, 0.69436).
TEST_P(HandWorked, LayerNorm) {
  const auto x = make({1, 2, 6}, {1, 3});
  expect_near(layer_norm(x, make({1, 2, 0.5F}, {3}), make({0, 1, 0}, {3})),
              {-0.92582F, 0.07418F, 0.69436F});
}

// Logits (1, 0, -1): exp 2.71828, 1, 0.36788; sum 4.08616, its log 1.40761.
// log p = (-0.40761, -1.40761, -2.40761); their mean -1.40761.
// Target 0 with smoothing 0.1: 0.9 * 0.40761 + 0.1 * 1.40761 = 0.50761.
TEST_P(HandWorked, CrossEntropyWithSmoothing) {
  const Readout readout = {make({1, 0, -1}, {3, 1}), zeros(*engine_, {3})};
  const auto target = indices(*engine_, std::vector<Index>{0}, {1});
  const auto one = make({1}, {1});
  expect_near(cross_entropy(make({1}, {1, 1}), readout, target, one), {0.40761F});
  expect_near(cross_entropy(make({1}, {1, 1}), readout, target, one, 0.1), {0.50761F});
}

}  // namespace
}  // namespace attend::tests
