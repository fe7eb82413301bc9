// The losses of the weights, worked out by hand.

#include "models/losses.h"

#include <cmath>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "models/links.h"
#include "systems.h"

namespace attend::tests {
namespace {

// Two steps over three positions:  a_1 = (0.5, 0.3, 0.2), a_2 = (0.6, 0.1, 0.3). Two symbols, so
// each has a share of a half.
class Losses : public testing::TestWithParam<std::string> {
 protected:
  float value(const Tensor& loss) const { return to_vector(loss)[0]; }

  const std::unique_ptr<Engine> engine_ = engine_called(GetParam());
  const Tensor weights_ =
      numbers(*engine_, std::vector<float>{0.5F, 0.3F, 0.2F, 0.6F, 0.1F, 0.3F}, {1, 2, 3});
  const models::Shares shares_ = {
      numbers(*engine_, std::vector<float>{1, 1}, {1, 2}), {0.5F, 0.5F}, {1, 2}, 2};
};

INSTANTIATE_TEST_SUITE_P(Engines, Losses, testing::ValuesIn(engine_names()),
                         [](const auto& engine) { return engine.param; });

// Read in all: (1.1, 0.4, 0.5). Squares of what is missing: 0.01, 0.36, 0.25; half of their sum.
TEST_P(Losses, DoublyStochastic) {
  const auto all = numbers(*engine_, std::vector<float>{1, 1, 1}, {1, 3});
  EXPECT_NEAR(value(models::doubly_stochastic_loss(weights_, all, shares_)), 0.31F, 1e-6F);
  const auto two = numbers(*engine_, std::vector<float>{1, 1, 0}, {1, 3});
  EXPECT_NEAR(value(models::doubly_stochastic_loss(weights_, two, shares_)), 0.185F, 1e-6F);
}

TEST_P(Losses, DoublyStochasticDoesNotCountStepsOfPadding) {
  auto shares = shares_;
  shares.mask = numbers(*engine_, std::vector<float>{1, 0}, {1, 2});
  shares.symbols = 1;  // missing: 0.5, 0.7, 0.8; squares 0.25, 0.49, 0.64
  const auto all = numbers(*engine_, std::vector<float>{1, 1, 1}, {1, 3});
  EXPECT_NEAR(value(models::doubly_stochastic_loss(weights_, all, shares)), 1.38F, 1e-6F);
}

// Two words for three positions: two thirds each. Of what was read, (1.1, 0.4, 0.5), squares of
// what is missing: 0.187778, 0.071111, 0.027778; half of their sum. For two positions once each.
TEST_P(Losses, DoublyStochasticMayAskForWhatWeightsCanReach) {
  const auto even = models::ReadTarget::kEven;
  const auto all = numbers(*engine_, std::vector<float>{1, 1, 1}, {1, 3});
  EXPECT_NEAR(value(models::doubly_stochastic_loss(weights_, all, shares_, even)), 0.143333F,
              1e-6F);
  const auto two = numbers(*engine_, std::vector<float>{1, 1, 0}, {1, 3});
  EXPECT_NEAR(value(models::doubly_stochastic_loss(weights_, two, shares_, even)), 0.185F, 1e-6F);
}

// Nothing before the first step; before the second a_1: the smaller of each 0.5, 0.1, 0.2.
TEST_P(Losses, Coverage) {
  EXPECT_NEAR(value(models::coverage_loss(weights_, shares_)), 0.4F, 1e-6F);
}

// Links (1, 0, 0) and (0, 1/2, 1/2): -log 0.5 = 0.69315; -(log 0.1 + log 0.3) / 2 = 1.75328.
TEST_P(Losses, Supervision) {
  const auto links = numbers(*engine_, std::vector<float>{1, 0, 0, 0, 0.5F, 0.5F}, {1, 2, 3});
  EXPECT_NEAR(value(models::supervision_loss(weights_, links, shares_)), 1.22321F, 1e-5F);
}

/// Gives a batch of one pair links: source and target symbols in turn.
void add_links(data::Batch& batch, const std::vector<Index>& links) {
  const data::Part part = {.extents = {std::ssize(links) / 2, 2}, .symbols = links};
  const data::Part* parts[] = {&part};
  batch.columns.push_back(data::pad(parts));
}

/// A model's loss is its symbols' and the weighted others'.
TEST_P(Losses, AreAddedByTheirWeights) {
  const auto& system = system_called("Bahdanau2015");
  const auto model = system.build_on(*engine_);
  model->evaluate();
  auto batch = system.batch_of({&examples()[1], 1});
  add_links(batch, {3, 0, 2, 1, 1, 2, 0, 3});  // of five target symbols four, backwards
  const auto plain = value(model->loss(*engine_, batch, {}).loss);
  const auto weights = model->force(*engine_, batch).weights;
  const Shape shape = {1, target_of(batch).positions()};
  const models::Shares shares = {numbers(*engine_, target_of(batch).mask, shape),
                                 std::vector<float>(6, 1.0F / 6.0F), shape, 6};
  const auto mask = numbers(*engine_, source_of(batch).mask, {1, source_of(batch).positions()});
  const auto links =
      numbers(*engine_,
              models::weights_of_links(source_of(batch), target_of(batch), batch.columns[2], false),
              weights.shape());
  const auto expect_more = [&](const models::LossOptions& options, const Tensor& more) {
    EXPECT_NEAR(value(model->loss(*engine_, batch, options).loss), plain + 0.5F * value(more),
                1e-5F);
  };
  expect_more({.doubly_stochastic = 0.5}, models::doubly_stochastic_loss(weights, mask, shares));
  expect_more({.coverage = 0.5}, models::coverage_loss(weights, shares));
  expect_more({.supervision = 0.5}, models::supervision_loss(weights, links, shares));
}

/// An annotation that stands for two positions is linked to by the links of both.
TEST_P(Losses, LinksOfAPyramidAreThoseOfItsPositionsTogether) {
  auto system = system_called("PyramidLstm");
  const auto model = system.build_on(*engine_);
  model->evaluate();
  const auto loss_with_links_to = [&](const std::vector<Index>& positions) {
    auto batch = system.batch_of({&examples()[1], 1});  // five positions: three annotations
    std::vector<Index> links;
    for (const auto position : positions) links.insert(links.end(), {position, 0});
    add_links(batch, links);
    return value(model->loss(*engine_, batch, {.supervision = 1.0}).loss);
  };
  EXPECT_NEAR(loss_with_links_to({0}), loss_with_links_to({1}), 1e-6F);
  EXPECT_NEAR(loss_with_links_to({2, 3}), loss_with_links_to({2}), 1e-6F);
  EXPECT_GT(std::abs(loss_with_links_to({0}) - loss_with_links_to({3})), 1e-5F);
}

/// Copying: p(y) = g p(y | readout) + (1 - g) a of the positions that hold y.
TEST_P(Losses, ACopyingModelMixesReadoutAndWeights) {
  const auto& system = system_called("Copying");
  const auto model = system.build_on(*engine_);
  model->evaluate();
  const data::Example pair = pair_of({4, 7, 4}, {4, 9}, 1);  // 4 stands twice, 9 nowhere
  const auto batch = system.batch_of({&pair, 1});
  auto state = model->step(indices(*engine_, std::vector<Index>{kBegin}, {1}),
                           model->start(*engine_, batch));
  std::vector<float> gate;
  for (const auto& parameter : model->parameters()) {
    if (parameter.name != "copy_gate.weight") continue;
    gate = to_vector(*parameter.value);
  }
  std::vector<float> bias;
  for (const auto& parameter : model->parameters()) {
    if (parameter.name == "copy_gate.bias") bias = to_vector(*parameter.value);
  }
  const auto output = to_vector(state.output);
  auto energy = bias.at(0);
  for (std::size_t i = 0; i < output.size(); ++i) energy += gate[i] * output[i];
  const auto g = 1.0F / (1.0F + std::exp(-energy));
  const auto readout = model->readout();
  const auto p = to_vector(exp(log_softmax(linear(state.output, readout.weight, readout.bias))));
  const auto a = to_vector(state.readings[0].weights);  // of 4, 7, 4 and the end
  const auto found = to_vector(exp(model->log_probabilities(state)));
  EXPECT_NEAR(found[4], g * p[4] + (1.0F - g) * (a[0] + a[2]), 1e-6F);
  EXPECT_NEAR(found[7], g * p[7] + (1.0F - g) * a[1], 1e-6F);
  EXPECT_NEAR(found[9], g * p[9], 1e-6F);
  EXPECT_NEAR(found[kEnd], g * p[kEnd] + (1.0F - g) * a[3], 1e-6F);
  float sum_of_all = 0.0F;
  for (const auto x : found) sum_of_all += x;
  EXPECT_NEAR(sum_of_all, 1.0F, 1e-5F);
}

}  // namespace
}  // namespace attend::tests
