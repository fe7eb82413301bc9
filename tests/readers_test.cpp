// Readers, encoders and scores of the family, by hand or by their definitions.

#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "models/encoders.h"
#include "nn/recurrence.h"
#include "nn/score.h"
#include "systems.h"

namespace attend::tests {
namespace {

class Family : public testing::TestWithParam<std::string> {
 protected:
  Tensor make(const std::vector<float>& values, const Shape& shape) {
    return engine_->parameter(values, shape);
  }

  Tensor ids(const std::vector<Index>& values) const {
    return indices(*engine_, values, {static_cast<int64_t>(values.size())});
  }

  void set(nn::Module& module, const std::string& name, const std::vector<float>& values) {
    for (const auto& parameter : module.parameters()) {
      if (parameter.name == name) *parameter.value = make(values, parameter.shape);
    }
  }

  const std::unique_ptr<Engine> engine_ = engine_called(GetParam());
};

INSTANTIATE_TEST_SUITE_P(Engines, Family, testing::ValuesIn(engine_names()),
                         [](const auto& engine) { return engine.param; });

void expect_near(const Tensor& found, const std::vector<float>& expected) {
  const auto values = to_vector(found);
  ASSERT_EQ(values.size(), expected.size());
  for (std::size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(values[i], expected[i], 2e-5F) << i;
}

// The annotations, U and v of hand_worked_test.cpp; b = (0.1, 0). e_j = v^T tanh(U h_j + b):
//   U h_1 + b = (0.7, 0.1)    tanh (0.60437, 0.09967)    e_1 = 0.60437 + 0.19934 = 0.80371
//   U h_2 + b = (-0.1, 0.8)   tanh (-0.09967, 0.66404)   e_2 = -0.09967 + 1.32808 = 1.22841
//   U h_3 + b = (0.5, 0.9)    tanh (0.46212, 0.71630)    e_3 = 0.46212 + 1.43260 = 1.89472
TEST_P(Family, AScoreWithoutAQuerySeesTheAnnotationAlone) {
  nn::AdditiveScore score({.query_size = 0, .key_size = 2, .hidden_size = 2});
  set(score, "bias", {0.1F, 0.0F});
  set(score, "key_layer.weight", {0.6F, -0.2F, 0.1F, 0.8F});
  set(score, "energy_layer.weight", {1.0F, 2.0F});
  const auto annotations = nn::Annotations::of(make({1, 0, 0, 1, 1, 1}, {1, 3, 2}));
  const nn::Memory memory = {
      score.project_keys(annotations.keys), annotations.values, annotations.mask, {}};
  for (const float query : {0.0F, 5.0F}) {
    expect_near(score.energies(make({query, -query}, {1, 2}), memory, {}),
                {0.80371F, 1.22841F, 1.89472F});
  }
}

/// g v / |v| in place of v: with g = 1 / sqrt(2) at first and |v| = sqrt(5).
TEST_P(Family, ANormalizedScoreHasALengthOfItsOwn) {
  nn::AdditiveScore score(
      {.query_size = 0, .key_size = 2, .hidden_size = 2, .normalized = true, .offset = -1.0});
  nn::initialize(score, *engine_, 1);
  set(score, "bias", {0.1F, 0.0F});
  set(score, "key_layer.weight", {0.6F, -0.2F, 0.1F, 0.8F});
  set(score, "energy_layer.weight", {1.0F, 2.0F});
  const auto annotations = nn::Annotations::of(make({1, 0, 0, 1, 1, 1}, {1, 3, 2}));
  const nn::Memory memory = {
      score.project_keys(annotations.keys), annotations.values, annotations.mask, {}};
  const auto factor = 1.0F / std::sqrt(10.0F);
  expect_near(score.energies(make({0, 0}, {1, 2}), memory, {}),
              {0.80371F * factor - 1.0F, 1.22841F * factor - 1.0F, 1.89472F * factor - 1.0F});
}

/// The attentional vector, tanh(W_c [c; h]), number by number. Luong et al. 2015, eq. 5.
TEST_P(Family, LuongsOutputIsTheAttentionalVector) {
  const auto& system = system_called("Luong2015");
  const auto model = system.build_on(*engine_);
  model->evaluate();
  std::map<std::string, std::vector<float>> parameters;
  for (const auto& parameter : model->parameters()) {
    parameters[parameter.name] = to_vector(*parameter.value);
  }
  const auto batch = system.batch_of({&examples()[0], 1});
  const auto state = model->step(ids({4}), model->start(*engine_, batch));
  auto both = to_vector(state.readings[0].context);
  const auto hidden = to_vector(state.hidden[2]);  // of the second LSTM layer
  both.insert(both.end(), hidden.begin(), hidden.end());
  const auto output = to_vector(state.output);
  for (std::size_t i = 0; i < output.size(); ++i) {
    auto sum = parameters.at("reader.combine_layer.bias")[i];
    for (std::size_t j = 0; j < both.size(); ++j) {
      sum += parameters.at("reader.combine_layer.weight")[i * both.size() + j] * both[j];
    }
    EXPECT_NEAR(output[i], std::tanh(sum), 1e-5F);
  }
}

/// Luong et al. 2015, section 3.3: fed, the output is part of what the next step is made of.
TEST_P(Family, InputFeedingAndOnlyItFeedsTheOutput) {
  for (const std::string name : {"Luong2015", "LuongUnfed"}) {
    const auto& system = system_called(name);
    const auto model = system.build_on(*engine_);
    model->evaluate();
    const auto batch = system.batch_of({&examples()[0], 1});
    auto state = model->step(ids({4}), model->start(*engine_, batch));
    auto changed = state;
    changed.output = 2.0 + changed.output;
    state = model->step(ids({5}), std::move(state));
    changed = model->step(ids({5}), std::move(changed));
    const auto moved = difference(state.hidden[0], changed.hidden[0]);
    if (name == "Luong2015") {
      EXPECT_GT(moved, 1e-3F);
    } else {
      EXPECT_EQ(moved, 0.0F);
    }
  }
}

/// Read once, into the first state: no step has another weight or another context.
TEST_P(Family, AContextThatStartsTheReaderIsReadOnce) {
  for (const std::string name : {"Bahdanau_start", "Luong_start"}) {
    const auto& system = system_called(name);
    const auto model = system.build_on(*engine_);
    model->evaluate();
    auto state = model->start(*engine_, system.batch_of(examples()));
    const auto first = state.readings[0];
    for (const Index symbol : {4, 7}) {
      state = model->step(ids({symbol, symbol, symbol}), std::move(state));
      EXPECT_EQ(difference(state.readings[0].weights, first.weights), 0.0F);
      EXPECT_EQ(difference(state.readings[0].context, first.context), 0.0F);
    }
    EXPECT_EQ(state.readings[0].count, 1);
  }
}

/// With residual connections a stack makes the sum of what its layers made.
TEST_P(Family, AResidualStackAddsWhatItsLayersMake) {
  for (const auto kind : {nn::CellKind::kGru, nn::CellKind::kLstm}) {
    nn::Recurrence stack(
        {.kind = kind, .input_size = 3, .hidden_size = 4, .layers = 3, .residual = true});
    nn::initialize(stack, *engine_, 1);
    const auto x = random(*engine_, {2, 3}, 1);
    const auto state = stack.step(x, stack.start(*engine_, 2));
    const std::size_t stride = kind == nn::CellKind::kGru ? 1 : 2;
    const auto sum_of_layers = state[0] + state[stride] + state[2 * stride];
    EXPECT_EQ(difference(stack.top(state), sum_of_layers), 0.0F);
    // The third layer read the sum of the first two: its own parameters give its state.
    nn::Recurrence third({.kind = kind, .input_size = 4, .hidden_size = 4});
    nn::initialize(third, *engine_, 1);
    for (const auto& parameter : third.parameters()) {
      const auto name = "layer_2" + parameter.name.substr(parameter.name.find('.'));
      for (const auto& own : stack.parameters()) {
        if (own.name == name) *parameter.value = *own.value;
      }
    }
    const auto alone = third.step(state[0] + state[stride], third.start(*engine_, 2));
    EXPECT_LT(difference(alone[0], state[2 * stride]), 1e-6F);
  }
}

/// Two layers of which the second reads pairs: of 7, 5 and 3 positions 4, 3 and 2 are left.
TEST_P(Family, APyramidHalvesTheLength) {
  models::RecurrentEncoder encoder(
      {.recurrence = {.input_size = kEmbedding, .hidden_size = 4, .layers = 2},
       .bidirectional = true,
       .pyramid = 1,
       .summary = models::Summary::kMean});
  nn::initialize(encoder, *engine_, 1);
  const auto encoding = encoder.encode(padded_source(*engine_));
  EXPECT_EQ(encoding.annotations.values.shape(), (Shape{3, 4, 8}));
  EXPECT_EQ(to_vector(encoding.annotations.mask),
            (std::vector<float>{1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0, 0}));
}

/// The weight of an annotation is shared out to the positions that it stands for, those that exist.
TEST_P(Family, WeightsOfAPyramidAreShownBySourcePosition) {
  const auto& system = system_called("PyramidLstm");
  const auto model = system.build_on(*engine_);
  model->evaluate();
  const auto batch = system.batch_of(examples());  // 7, 5 and 3 positions
  const auto shares = model->shares_of_positions(batch);
  ASSERT_EQ(shares.size(), std::size_t{3});
  const auto share = [&](std::size_t row, Index annotation, std::size_t position) {
    return shares[row].annotation[position] == annotation ? shares[row].share[position] : 0.0F;
  };
  EXPECT_EQ(share(0, 0, 0), 0.5F);
  EXPECT_EQ(share(0, 0, 1), 0.5F);
  EXPECT_EQ(share(0, 0, 2), 0.0F);
  EXPECT_EQ(share(0, 3, 6), 1.0F);  // the last of seven has no neighbour
  EXPECT_EQ(share(1, 2, 4), 1.0F);  // the last of five: its neighbour is padding
  EXPECT_EQ(share(1, 2, 5), 0.0F);
  const auto weights = model->force(*engine_, batch).weights;
  EXPECT_EQ(weights.shape(), (Shape{3, target_of(batch).positions(), 7}));
  EXPECT_LT(difference(sum(weights), 1.0 + zeros(*engine_, {3, target_of(batch).positions(), 1})),
            1e-5F);
}

}  // namespace
}  // namespace attend::tests
