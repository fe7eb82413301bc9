// Every system by both engines, with the same parameters: each is the other's oracle.

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "models/model_stepper.h"
#include "search/beam.h"
#include "systems.h"

namespace attend::tests {
namespace {

void expect_near(const Tensor& a, const Tensor& b) {
  EXPECT_LT(difference(a, b), 1e-5F * (1.0F + size_of(b)));
}

class BothEngines : public testing::TestWithParam<System> {
 protected:
  void SetUp() override { nn::copy_parameters(*torch_model_, *cpu_model_, *cpu_); }

  void train(bool on) {
    torch_model_->train(on);
    cpu_model_->train(on);
  }

  /// Both after one more step, which they must agree on.
  void step_both(nn::State& torch_state, nn::State& cpu_state, const std::vector<Index>& fed) {
    const Shape shape = {static_cast<int64_t>(fed.size())};
    torch_state = torch_model_->step(indices(*torch_, fed, shape), std::move(torch_state));
    cpu_state = cpu_model_->step(indices(*cpu_, fed, shape), std::move(cpu_state));
    expect_near(cpu_model_->log_probabilities(cpu_state),
                torch_model_->log_probabilities(torch_state));
    for (std::size_t i = 0; i < torch_state.readings.size(); ++i) {
      expect_near(cpu_state.readings[i].weights, torch_state.readings[i].weights);
      expect_near(cpu_state.readings[i].context, torch_state.readings[i].context);
      expect_near(cpu_state.readings[i].coverage, torch_state.readings[i].coverage);
    }
  }

  void select_both(nn::State& torch_state, nn::State& cpu_state, const std::vector<Index>& rows) {
    const Shape shape = {static_cast<int64_t>(rows.size())};
    torch_state.select(indices(*torch_, rows, shape));
    cpu_state.select(indices(*cpu_, rows, shape));
  }

  const std::unique_ptr<Engine> torch_ = engine_called("Torch");
  const std::unique_ptr<Engine> cpu_ = engine_called("Cpu");
  const std::unique_ptr<models::EncoderDecoder> torch_model_ = GetParam().build_on(*torch_);
  const std::unique_ptr<models::EncoderDecoder> cpu_model_ = GetParam().build();
  const data::Batch batch_ = GetParam().batch_of(examples());
};

INSTANTIATE_TEST_SUITE_P(Systems, BothEngines, testing::ValuesIn(systems()),
                         [](const auto& system) { return system.param.name; });

TEST_P(BothEngines, AgreeOverStepsMasksAndSelectedRows) {
  train(false);
  auto torch_state = torch_model_->start(*torch_, batch_);
  auto cpu_state = cpu_model_->start(*cpu_, batch_);
  step_both(torch_state, cpu_state, {1, 1, 1});
  step_both(torch_state, cpu_state, {4, 5, 6});
  select_both(torch_state, cpu_state, {2, 0, 0, 1});
  step_both(torch_state, cpu_state, {7, 8, 9, 10});
  select_both(torch_state, cpu_state, {3, 1, 1, 2, 0});
  step_both(torch_state, cpu_state, {4, 5, 6, 7, 8});
}

TEST_P(BothEngines, AgreeOnForcedTranslations) {
  for (const bool in_training : {true, false}) {
    if (in_training && GetParam().draws()) continue;
    train(in_training);
    const auto expected = torch_model_->force(*torch_, batch_);
    const auto found = cpu_model_->force(*cpu_, batch_);
    expect_near(found.log_probabilities, expected.log_probabilities);
    if (expected.weights.defined()) expect_near(found.weights, expected.weights);
  }
}

TEST_P(BothEngines, AgreeOnTheLossAndTheGradientOfEveryParameter) {
  if (GetParam().draws()) GTEST_SKIP() << "draws; hard_attention_test.cpp has its gradients";
  const auto backward = [&](const models::EncoderDecoder& model, Engine& engine) {
    const Recording recording(engine);
    const auto loss = model.loss(engine, batch_, {.label_smoothing = 0.1}).loss;
    engine.backward(loss);
    return loss;
  };
  expect_near(backward(*cpu_model_, *cpu_), backward(*torch_model_, *torch_));
  const auto of_torch = torch_model_->parameters();
  const auto of_cpu = cpu_model_->parameters();
  float largest_of_all = 0.0F;  // what rounds where terms cancel
  for (const auto& parameter : of_torch) {
    largest_of_all = std::max(largest_of_all, size_of(torch_->gradient(*parameter.value)));
  }
  for (std::size_t i = 0; i < of_cpu.size(); ++i) {
    const auto expected = torch_->gradient(*of_torch[i].value);
    const auto found = cpu_->gradient(*of_cpu[i].value);
    ASSERT_TRUE(found.defined()) << of_cpu[i].name;
    EXPECT_LT(difference(found, expected), 1e-4F * size_of(expected) + 1e-9F * largest_of_all)
        << of_cpu[i].name;
  }
}

/// A model without training, but with preferences: no two hypotheses tie but for rounding. (With
/// much stronger ones the recurrence magnifies differences of rounding from step to step.)
std::vector<std::vector<search::Hypothesis>> translations(const System& system, Engine& engine,
                                                          std::span<const data::Example> some) {
  const auto model = system.build_on(engine);
  sharpen(*model, 2.0);
  model->evaluate();
  const auto batch = system.batch_of(some);
  models::ModelStepper stepper(*model, engine, batch);
  return search::beam_search(stepper, {.beam_size = 4});
}

class Translations : public testing::TestWithParam<std::string> {};

TEST_P(Translations, AreTheSameByBothEngines) {
  const auto& system = system_called(GetParam());
  const auto sentences = random_examples(50, 9, 5);
  const auto torch = engine_called("Torch");
  const auto cpu = engine_called("Cpu");
  const auto expected = translations(system, *torch, sentences);
  const auto found = translations(system, *cpu, sentences);
  ASSERT_EQ(found.size(), 50U);
  std::size_t tokens = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    ASSERT_EQ(found[i].size(), expected[i].size());
    for (std::size_t rank = 0; rank < found[i].size(); ++rank) {
      EXPECT_EQ(found[i][rank].tokens, expected[i][rank].tokens) << i << " " << rank;
      EXPECT_NEAR(found[i][rank].log_probability, expected[i][rank].log_probability, 1e-3);
      tokens += found[i][rank].tokens.size();
    }
  }
  EXPECT_GT(tokens, 200U) << "the model says nothing";
}

/// The same sentences one at a time: nothing hangs on who is in the batch.
TEST_P(Translations, AreTheSameInABatchAndAlone) {
  const auto& system = system_called(GetParam());
  const auto sentences = random_examples(20, 9, 6);
  const auto cpu = engine_called("Cpu");
  const auto together = translations(system, *cpu, sentences);
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    const auto alone = translations(system, *cpu, {&sentences[i], 1});
    EXPECT_EQ(together[i].front().tokens, alone[0].front().tokens) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Systems, Translations,
                         testing::Values("Bahdanau2015", "ConditionalTied", "Cho2014",
                                         "Sutskever2014", "Stacked", "GeneralLocalP",
                                         "LocationAwareGlobal"),
                         [](const auto& system) { return system.param; });

/// Ten updates of one model by each engine, from the same numbers with the same data.
class Updates : public testing::TestWithParam<OptimizerOptions> {};

TEST_P(Updates, LeadBothEnginesToTheSameParameters) {
  const auto& system = system_called("Conditional");
  const auto batch = system.batch_of(examples());
  std::vector<std::unique_ptr<Engine>> engines;
  std::vector<std::unique_ptr<models::EncoderDecoder>> trained;
  std::vector<std::vector<double>> norms(2);
  for (const auto* name : {"Torch", "Cpu"}) {
    engines.push_back(engine_called(name));
    auto& engine = *engines.back();
    trained.push_back(system.build_on(engine));
    std::vector<Tensor> parameters;
    for (const auto& parameter : trained.back()->parameters()) {
      parameters.push_back(*parameter.value);
    }
    const auto optimizer = engine.optimizer(parameters, GetParam());
    for (int update = 0; update < 10; ++update) {
      const Recording recording(engine);
      engine.backward(trained.back()->loss(engine, batch, {}).loss);
      norms[engines.size() - 1].push_back(optimizer->step(0.01));
    }
  }
  for (std::size_t i = 0; i < norms[0].size(); ++i) {
    EXPECT_NEAR(norms[1][i], norms[0][i], 1e-4 * norms[0][i]) << i;
  }
  EXPECT_LT(norms[0].back(), norms[0].front());
  const auto of_torch = trained[0]->parameters();
  const auto of_cpu = trained[1]->parameters();
  for (std::size_t i = 0; i < of_cpu.size(); ++i) {
    EXPECT_LT(difference(*of_cpu[i].value, *of_torch[i].value), 1e-4F) << of_cpu[i].name;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Optimizers, Updates,
    testing::Values(OptimizerOptions{.kind = OptimizerOptions::kAdam, .epsilon = 1e-6},
                    OptimizerOptions{
                        .kind = OptimizerOptions::kAdam, .epsilon = 1e-6, .largest_norm = 1.0},
                    OptimizerOptions{.kind = OptimizerOptions::kAdadelta, .epsilon = 1e-6},
                    OptimizerOptions{.kind = OptimizerOptions::kSgd},
                    OptimizerOptions{.kind = OptimizerOptions::kSgd, .largest_norm = 1.0}),
    [](const auto& options) {
      const auto kind = options.param.kind;
      return std::string(kind == OptimizerOptions::kAdam       ? "Adam"
                         : kind == OptimizerOptions::kAdadelta ? "Adadelta"
                                                               : "Sgd") +
             (options.param.largest_norm < 2.0 ? "Cut" : "");
    });

}  // namespace
}  // namespace attend::tests
