// The ways to train a hard attention: what their gradients are gradients of.

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "systems.h"

namespace attend::tests {
namespace {

/// A reader whose contexts go into its outputs alone: the exact sums have S terms a step.
System hard_system(double expected_share) {
  auto system = system_called("LuongUnfed");
  system.attention.selection = "hard";
  system.attention.expected_share = expected_share;
  return system;
}

constexpr double kSharp = 4.0;

/// Short, so that what one position changes is not lost among what others do.
const data::Example& pair() {
  static const data::Example example = pair_of({4, 7, 10}, {8}, 1);
  return example;
}

/// An encoder-decoder's parts, to write its losses down as they are defined.
struct Plain {
  Plain(const System& system, Engine& on)
      : engine(on), model(system.build_on(on)), batch(system.batch_of({&pair(), 1})) {}

  using Gradients = std::map<std::string, Tensor>;

  Gradients gradients(const Tensor& loss) const {
    engine.backward(loss);
    Gradients all;
    for (const auto& parameter : model->parameters()) {
      const auto gradient = engine.gradient(*parameter.value);
      all[parameter.name] = gradient.defined() ? gradient : zeros(engine, parameter.shape);
      engine.clear_gradient(*parameter.value);
    }
    return all;
  }

  Engine& engine;
  std::unique_ptr<models::EncoderDecoder> model;
  data::Batch batch;
};

double squared(const Tensor& x) {
  return static_cast<double>(to_vector(total(x * x))[0]);
}

/// |found - expected| / |expected|, of the parameters that say where to look.
double error_of(const Plain::Gradients& found, const Plain::Gradients& expected) {
  double error = 0.0;
  double size = 0.0;
  for (const auto& [name, gradient] : expected) {
    if (name.find("attention") == std::string::npos) continue;
    error += squared(found.at(name) - gradient);
    size += squared(gradient);
  }
  return std::sqrt(error / size);
}

class Hard : public testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Engines, Hard, testing::ValuesIn(engine_names()),
                         [](const auto& engine) { return engine.param; });

/// The mean gradient of `count` rounds of a batch that holds the same pair many times.
Plain::Gradients mean_of_draws(const System& system, Engine& engine,
                               const models::LossOptions& options, int rounds) {
  Plain plain(system, engine);
  const std::vector<data::Example> copies(512, pair());
  plain.batch = system.batch_of(copies);
  sharpen(*plain.model, kSharp);
  Plain::Gradients mean;
  for (int round = 0; round < rounds; ++round) {
    engine.seed(static_cast<std::uint64_t>(round));
    const Recording recording(engine);
    const auto loss = plain.model->loss(engine, plain.batch, options).loss;
    for (const auto& [name, gradient] : plain.gradients(loss)) {
      const auto share = 1.0 / rounds * gradient;
      const auto [place, is_new] = mean.try_emplace(name, share);
      if (!is_new) place->second = place->second + share;
    }
  }
  return mean;
}

/// Of each target symbol y_t of the pair, and each position j: a_tj and log p(y_t | j), by the
/// reader's equations, in training or not.
struct Choices {
  std::vector<std::vector<Tensor>> weights;          // [T][S], each [1, 1]
  std::vector<std::vector<Tensor>> log_likelihoods;  // [T][S], each [1]
};

Choices choices(const Plain& plain) {
  const auto& model = *plain.model;
  const auto& batch = plain.batch;
  std::map<std::string, Tensor> parameters;
  for (const auto& parameter : model.parameters()) parameters[parameter.name] = *parameter.value;
  const auto& combine = parameters.at("reader.combine_layer.weight");
  const auto& bias = parameters.at("reader.combine_layer.bias");
  const auto readout = model.readout();
  const auto one = [&](Index id) { return indices(plain.engine, std::vector<Index>{id}, {1}); };
  Choices all;
  auto state = model.start(plain.engine, batch);
  for (std::size_t t = 0; t < static_cast<std::size_t>(target_of(batch).positions()); ++t) {
    state = model.step(one(t == 0 ? kBegin : target_of(batch).symbols[t - 1]), std::move(state));
    const auto& hidden = state.hidden[state.hidden.size() - 2];  // of the last LSTM layer
    all.weights.emplace_back();
    all.log_likelihoods.emplace_back();
    for (int64_t j = 0; j < source_of(batch).positions(); ++j) {
      const auto value = at_step(state.memory.values, j);
      const auto output = tanh(linear(concat({value, hidden}), combine, bias));
      const auto log_p = log_softmax(linear(output, readout.weight, readout.bias));
      all.weights.back().push_back(columns(state.readings[0].weights, j, 1));
      all.log_likelihoods.back().push_back(pick(log_p, one(target_of(batch).symbols[t])));
    }
  }
  return all;
}

/// What drawing estimates: the expectation of log p of the targets over the positions, the sum over
/// t and j of a_tj log p(y_t | j). It bounds the marginal from below: Xu et al. 2015, eq. 10.
Tensor expectation(const Choices& all) {
  Tensor sum;
  for (std::size_t t = 0; t < all.weights.size(); ++t) {
    for (std::size_t j = 0; j < all.weights[t].size(); ++j) {
      const auto term = total(all.weights[t][j] * all.log_likelihoods[t][j]);
      sum = sum.defined() ? sum + term : term;
    }
  }
  return sum;
}

/// The sum over t of log(sum over j of a_tj p(y_t | j)).
Tensor marginal(const Choices& all) {
  Tensor sum;
  for (std::size_t t = 0; t < all.weights.size(); ++t) {
    Tensor p;
    for (std::size_t j = 0; j < all.weights[t].size(); ++j) {
      const auto joint = total(all.weights[t][j] * exp(all.log_likelihoods[t][j]));
      p = p.defined() ? p + joint : joint;
    }
    sum = sum.defined() ? sum + log(p) : log(p);
  }
  return sum;
}

TEST_P(Hard, TheMeanOfManyDrawsIsTheGradientOfTheExpectation) {
  const auto system = hard_system(0.0);
  const auto engine = engine_called(GetParam());
  Plain plain(system, *engine);
  sharpen(*plain.model, kSharp);
  plain.model->evaluate();
  double usual = 0.0;  // log p of a symbol
  const auto expected = [&] {
    const Recording recording(*engine);
    const auto symbols = static_cast<double>(plain.batch.targets);
    const auto mean = 1.0 / symbols * expectation(choices(plain));
    usual = static_cast<double>(to_vector(mean)[0]);
    return plain.gradients(-1.0 * mean);
  }();
  for (const double baseline : {usual, usual + 0.5}) {  // any baseline will do
    const models::LossOptions options = {.entropy_weight = 0.0, .baseline = baseline};
    EXPECT_LT(error_of(mean_of_draws(system, *engine, options, 80), expected), 0.1);
  }
  const models::LossOptions untaught = {.reinforce_weight = 0.0, .entropy_weight = 0.0};
  EXPECT_GT(error_of(mean_of_draws(system, *engine, untaught, 5), expected), 0.5);
}

TEST_P(Hard, TheMarginalIsTheSumOverPositionsAndSoIsItsGradient) {
  const auto system = hard_system(0.0);
  const auto engine = engine_called(GetParam());
  Plain plain(system, *engine);
  sharpen(*plain.model, kSharp);
  const auto symbols = static_cast<double>(plain.batch.targets);
  const auto run = [&](bool by_definition) {
    plain.model->train(!by_definition);
    const Recording recording(*engine);
    const auto loss =
        by_definition
            ? -1.0 / symbols * marginal(choices(plain))
            : plain.model->loss(*engine, plain.batch, {.hard = models::HardTraining::kMarginal})
                  .loss;
    const auto value = to_vector(loss)[0];
    return std::pair(value, plain.gradients(loss));
  };
  const auto [expected, expected_gradients] = run(true);
  const auto [found, gradients] = run(false);
  EXPECT_NEAR(found, expected, 1e-5F * expected);
  for (const auto& [name, gradient] : expected_gradients) {
    EXPECT_LT(difference(gradients.at(name), gradient), 1e-4F * (1e-3F + size_of(gradient)))
        << name;
  }
}

// Bayes' rule, of a soft and of a hard selection: what was chosen does not matter to it.
TEST_P(Hard, AKnownSymbolSaysWhereItCameFrom) {
  const auto engine = engine_called(GetParam());
  for (const auto* selection : {"soft", "hard"}) {
    auto system = hard_system(0.0);
    system.attention.selection = selection;
    Plain plain(system, *engine);
    sharpen(*plain.model, kSharp);
    plain.model->evaluate();
    const auto all = choices(plain);
    const auto forced = plain.model->force_knowing(*engine, plain.batch);
    const auto found = to_vector(forced.weights);
    std::size_t i = 0;
    for (std::size_t t = 0; t < all.weights.size(); ++t) {
      std::vector<double> joint;
      for (std::size_t j = 0; j < all.weights[t].size(); ++j) {
        joint.push_back(to_vector(all.weights[t][j])[0] *
                        std::exp(double{to_vector(all.log_likelihoods[t][j])[0]}));
      }
      const auto sum = std::accumulate(joint.begin(), joint.end(), 0.0);
      for (const auto p : joint) EXPECT_NEAR(found.at(i++), p / sum, 1e-5) << t;
    }
    EXPECT_EQ(i, found.size());
    EXPECT_EQ(difference(forced.log_probabilities,
                         plain.model->force(*engine, plain.batch).log_probabilities),
              0.0F);
  }
  const auto fed = system_called("Luong2015").build_on(*engine);
  EXPECT_THROW(fed->force_knowing(*engine, system_called("Luong2015").batch_of({&pair(), 1})),
               Error);
}

TEST_P(Hard, InUseTheHeaviestPositionIsRead) {
  const auto engine = engine_called(GetParam());
  const auto model = hard_system(0.0).build_on(*engine);
  model->evaluate();
  const auto batch = system_called("LuongUnfed").batch_of(examples());
  const auto state =
      model->step(indices(*engine, std::vector<Index>{4, 5, 6}, {3}), model->start(*engine, batch));
  const auto& reading = state.readings[0];
  EXPECT_EQ(difference(reading.selection, one_hot_largest(reading.weights)), 0.0F);
  EXPECT_EQ(difference(reading.context, weighted_sum(reading.selection, state.memory.values)),
            0.0F);
}

/// Rows that read the expectation are read as softly as without hard selection.
TEST_P(Hard, SomeSequencesReadTheExpectationInTraining) {
  const auto engine = engine_called(GetParam());
  const auto model = hard_system(0.5).build_on(*engine);
  const std::vector<data::Example> copies(200, pair());
  const auto batch = system_called("LuongUnfed").batch_of(copies);
  auto state = model->start(*engine, batch);
  const std::vector<Index> fed(copies.size(), 4);
  state = model->step(indices(*engine, fed, {200}), std::move(state));
  const auto& reading = state.readings[0];
  const auto expected = to_vector(reading.expected);
  const auto selection = to_vector(reading.selection);
  const auto weights = to_vector(reading.weights);
  const auto width = weights.size() / expected.size();
  std::size_t soft = 0;
  for (std::size_t row = 0; row < expected.size(); ++row) {
    float largest_of_row = 0.0F;
    for (auto i = row * width; i < (row + 1) * width; ++i) {
      largest_of_row = std::max(largest_of_row, selection[i]);
      if (expected[row] == 1.0F) {
        EXPECT_NEAR(selection[i], weights[i], 1e-6F);
      }
    }
    if (expected[row] == 0.0F) {
      EXPECT_EQ(largest_of_row, 1.0F);
    }
    if (expected[row] == 1.0F) ++soft;
  }
  EXPECT_NEAR(static_cast<double>(soft), 100.0, 35.0);  // 5 deviations
}

}  // namespace
}  // namespace attend::tests
