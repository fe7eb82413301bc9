// What is true of every system, on every engine.

#include "systems.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "models/model_stepper.h"
#include "search/beam.h"

namespace attend::tests {
namespace {

class EverySystem : public testing::TestWithParam<std::tuple<std::string, System>> {
 protected:
  Tensor ids(const std::vector<Index>& values) const {
    return indices(*engine_, values, {static_cast<int64_t>(values.size())});
  }

  /// Of all symbols of the targets together.
  float loss_of_all(const data::Batch& batch) const {
    const auto mean = to_vector(model_->loss(*engine_, batch, {.label_smoothing = 0.1}).loss)[0];
    return mean * static_cast<float>(batch.targets);
  }

  const System& system() const { return std::get<1>(GetParam()); }

  const std::unique_ptr<Engine> engine_ = engine_called(std::get<0>(GetParam()));
  const std::unique_ptr<models::EncoderDecoder> model_ = system().build_on(*engine_);
  const data::Batch batch_ = system().batch_of(examples());
};

INSTANTIATE_TEST_SUITE_P(Systems, EverySystem,
                         testing::Combine(testing::ValuesIn(engine_names()),
                                          testing::ValuesIn(systems())),
                         [](const auto& pair) {
                           return std::get<0>(pair.param) + std::get<1>(pair.param).name;
                         });

void expect_near(const Tensor& a, const Tensor& b) {
  EXPECT_LT(difference(a, b), 1e-5F * (1.0F + size_of(b)));
}

void expect_same_state(const nn::State& a, const nn::State& b) {
  expect_near(a.output, b.output);
  ASSERT_EQ(a.hidden.size(), b.hidden.size());
  for (std::size_t i = 0; i < a.hidden.size(); ++i) expect_near(a.hidden[i], b.hidden[i]);
  ASSERT_EQ(a.readings.size(), b.readings.size());
  for (std::size_t i = 0; i < a.readings.size(); ++i) {
    expect_near(a.readings[i].weights, b.readings[i].weights);
    expect_near(a.readings[i].context, b.readings[i].context);
    expect_near(a.readings[i].coverage, b.readings[i].coverage);
    EXPECT_EQ(a.readings[i].count, b.readings[i].count);
  }
}

TEST_P(EverySystem, WeightsAreNonNegativeSumToAtMostOneAndAreZeroOnPadding) {
  if (!model_->has_attention()) GTEST_SKIP() << "reads nothing";
  const auto mask =
      numbers(*engine_, source_of(batch_).mask, {batch_.size, 1, source_of(batch_).positions()});
  for (const bool in_training : {true, false}) {
    model_->train(in_training);
    const auto weights = model_->force(*engine_, batch_).weights;
    ASSERT_EQ(weights.shape(),
              (Shape{batch_.size, target_of(batch_).positions(), source_of(batch_).positions()}));
    EXPECT_TRUE(is_finite(weights));
    EXPECT_GE(smallest(weights), 0.0F);
    EXPECT_LE(largest(sum(weights)), 1.0F + 1e-5F);
    EXPECT_EQ(largest(weights * (1.0 - mask)), 0.0F);
    EXPECT_GT(largest(weights), 0.0F);
  }
}

/// Keeps the gradients that it was told of, as they were then.
class Kept final : public GradientListener {
 public:
  explicit Kept(Engine& engine) : engine_(engine) { engine_.tell(this); }
  ~Kept() override { engine_.tell(nullptr); }

  void gradient_is_final(const Storage& parameter) override {
    const auto numbers = engine_.gradient_numbers(parameter);
    EXPECT_TRUE(gradients.emplace(&parameter, std::vector(numbers.begin(), numbers.end())).second);
  }

  std::map<const Storage*, std::vector<float>> gradients;

 private:
  Engine& engine_;
};

TEST_P(EverySystem, AGradientThatIsSaidToBeFinalIs) {
  model_->train();
  engine_->seed(3);
  Kept kept(*engine_);
  {
    const Recording recording(*engine_);
    engine_->backward(model_->loss(*engine_, batch_, {.label_smoothing = 0.1}).loss);
  }
  const auto parameters = model_->parameters();
  if (std::get<0>(GetParam()) == "Cpu") {
    EXPECT_EQ(kept.gradients.size(), parameters.size());
  }
  for (const auto& parameter : parameters) {
    const auto found = kept.gradients.find(&parameter.value->storage());
    if (found == kept.gradients.end()) continue;
    EXPECT_EQ(found->second, to_vector(engine_->gradient(*parameter.value))) << parameter.name;
  }
}

TEST_P(EverySystem, ItsGradientsAreToBeChangedWhereTheyLie) {
  const auto parameter = *model_->parameters().back().value;
  if (std::get<0>(GetParam()) == "Torch" && torch_device() != "cpu") {
    // A GPU's memory is not the CPU's.
    EXPECT_THROW(static_cast<void>(engine_->gradient_numbers(parameter.storage())), Error);
    return;
  }
  auto numbers = engine_->gradient_numbers(parameter.storage());
  ASSERT_EQ(static_cast<int64_t>(numbers.size()), parameter.shape().count());
  EXPECT_EQ(numbers[0], 0.0F);
  numbers[0] = 2.5F;
  EXPECT_EQ(to_vector(engine_->gradient(parameter))[0], 2.5F);
}

TEST_P(EverySystem, SelectingRowsCommutesWithStepping) {
  model_->evaluate();
  const auto rows = ids({2, 0, 0, 1});
  const auto again = ids({3, 1, 2, 1, 0});  // of those: rows share sources, and leave their order
  auto last = model_->step(ids({4, 5, 6}), model_->start(*engine_, batch_));
  auto first = last;
  last = model_->step(ids({7, 8, 9}), std::move(last));
  last.select(rows);
  first.select(rows);
  first = model_->step(ids({9, 7, 7, 8}), std::move(first));
  expect_same_state(first, last);

  auto third = last;
  last = model_->step(ids({4, 5, 6, 7}), std::move(last));
  last.select(again);
  third.select(again);
  third = model_->step(ids({7, 5, 6, 5, 4}), std::move(third));
  expect_same_state(third, last);
}

TEST_P(EverySystem, RowsThatShareASourceGoTheirOwnWays) {
  model_->evaluate();
  auto state = model_->start(*engine_, batch_);
  state.select(ids({1, 1, 2}));
  state = model_->step(ids({4, 8, 4}), std::move(state));
  state = model_->step(ids({5, 6, 5}), std::move(state));
  auto alone = model_->start(*engine_, batch_);
  alone.select(ids({1}));
  alone = model_->step(ids({8}), std::move(alone));
  alone = model_->step(ids({6}), std::move(alone));
  state.select(ids({1}));
  expect_same_state(state, alone);
}

TEST_P(EverySystem, UnrollEqualsStepAfterStep) {
  const auto parts = system().build_parts_on(*engine_);
  parts->evaluate();
  const auto encoding = parts->encoder->encode(padded_source(*engine_));
  const auto inputs = random(*engine_, {3, 4, system().model.target_size()}, 13);
  const auto trace = parts->reader->unroll(inputs, parts->reader->start(encoding));
  auto state = parts->reader->start(encoding);
  for (int64_t step = 0; step < 4; ++step) {
    state = parts->reader->step(at_step(inputs, step), std::move(state));
    expect_near(state.output, at_step(trace.outputs, step));
    if (!state.readings.empty()) {
      expect_near(state.readings[0].weights, at_step(trace.weights, step));
    }
  }
  expect_same_state(trace.last, state);
}

TEST_P(EverySystem, ForcingGivesWhatSteppingThroughTheTargetsGives) {
  model_->evaluate();
  const auto forced = model_->force(*engine_, batch_).log_probabilities;
  const auto& target = target_of(batch_);
  auto state = model_->start(*engine_, batch_);
  for (int64_t step = 0; step < target.positions(); ++step) {
    std::vector<Index> fed;
    std::vector<Index> next;
    for (int64_t row = 0; row < batch_.size; ++row) {
      const auto place = static_cast<std::size_t>(row * target.positions() + step);
      const bool is_there = target.mask[place] != 0.0F;
      fed.push_back(step == 0 ? kBegin : is_there ? target.symbols[place - 1] : kPadding);
      next.push_back(target.symbols[place]);
    }
    state = model_->step(ids(fed), std::move(state));
    const auto log_p = pick(model_->log_probabilities(state), ids(next));
    expect_near(log_p, pick(forced, ids(std::vector<Index>(3, static_cast<Index>(step)))));
  }
}

/// Padding never changes a result.
TEST_P(EverySystem, ABatchGivesWhatItsSentencesGiveAlone) {
  for (const bool in_training : {true, false}) {
    if (in_training && system().draws()) continue;
    model_->train(in_training);
    const auto loss = loss_of_all(batch_);
    const auto together = to_vector(model_->force(*engine_, batch_).log_probabilities);
    float sum_of_losses = 0.0F;
    for (std::size_t row = 0; row < examples().size(); ++row) {
      const auto alone = system().batch_of({&examples()[row], 1});
      sum_of_losses += loss_of_all(alone);
      const auto expected = to_vector(model_->force(*engine_, alone).log_probabilities);
      for (std::size_t step = 0; step < expected.size(); ++step) {
        const auto found =
            together[row * static_cast<std::size_t>(target_of(batch_).positions()) + step];
        EXPECT_NEAR(found, expected[step], 1e-5F * std::abs(expected[step])) << row << " " << step;
      }
    }
    EXPECT_NEAR(loss, sum_of_losses, 1e-5F * sum_of_losses);
  }
}

TEST_P(EverySystem, LossWithoutSmoothingIsTheMeanOfLogProbabilities) {
  model_->evaluate();
  const auto forced = model_->force(*engine_, batch_).log_probabilities;
  const auto mask = numbers(*engine_, target_of(batch_).mask, forced.shape());
  const auto share = -1.0 / static_cast<double>(batch_.targets);
  expect_near(model_->loss(*engine_, batch_, {}).loss, share * total(forced * mask));
}

TEST_P(EverySystem, GradientReachesEveryParameter) {
  const Recording recording(*engine_);
  engine_->backward(model_->loss(*engine_, batch_, {.label_smoothing = 0.1}).loss);
  for (const auto& parameter : model_->parameters()) {
    const auto gradient = engine_->gradient(*parameter.value);
    ASSERT_TRUE(gradient.defined()) << parameter.name;
    EXPECT_TRUE(is_finite(gradient)) << parameter.name;
    EXPECT_GT(size_of(gradient), 0.0F) << parameter.name;
  }
}

TEST_P(EverySystem, BeamOfOneFollowsTheLargestProbability) {
  model_->evaluate();
  sharpen(*model_, 3.0);
  models::ModelStepper stepper(*model_, *engine_, batch_);
  const auto found =
      search::beam_search(stepper, {.beam_size = 1, .max_ratio = 1.0, .max_extra = 2});
  ASSERT_EQ(found.size(), examples().size());
  for (std::size_t row = 0; row < found.size(); ++row) {
    ASSERT_EQ(found[row].size(), 1U);
    auto tokens = found[row][0].tokens;
    tokens.push_back(kEnd);
    auto state = model_->start(*engine_, system().batch_of({&examples()[row], 1}));
    Index fed = kBegin;
    for (std::size_t step = 0; step < tokens.size(); ++step) {
      state = model_->step(ids({fed}), std::move(state));
      const auto log_p = to_vector(model_->log_probabilities(state));
      fed = tokens[step];
      EXPECT_NEAR(found[row][0].log_probabilities[step], log_p[static_cast<std::size_t>(fed)],
                  1e-5F * std::abs(log_p[static_cast<std::size_t>(fed)]) + 1e-6F);
      const bool is_forced_end =
          fed == kEnd && step == stepper.source_length(row) + 2;  // the longest length
      const auto best = std::max_element(log_p.begin(), log_p.end()) - log_p.begin();
      EXPECT_TRUE(best == fed || is_forced_end) << "row " << row << ", step " << step;
    }
  }
}

}  // namespace
}  // namespace attend::tests
