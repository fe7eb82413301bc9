// A small system learns to turn a sequence of symbols round.

#include <random>
#include <string>

#include <gtest/gtest.h>

#include "models/model_stepper.h"
#include "search/beam.h"
#include "systems.h"

namespace attend::tests {
namespace {

constexpr std::size_t kLength = 6;

System small(const std::string& reader) {
  System system = {reader, {}, {}};
  system.model.reader = reader;
  system.model.embedding_size = 32;
  system.model.hidden_size = 32;
  system.attention.hidden_size = 32;
  return system;
}

std::vector<text::Example> draw(std::size_t count, std::mt19937& random) {
  std::uniform_int_distribution<text::TokenId> symbol(text::kFirstOrdinary, kSymbols - 1);
  std::vector<text::Example> all(count);
  for (auto& [source, target, line] : all) {
    for (std::size_t i = 0; i < kLength; ++i) source.push_back(symbol(random));
    target.assign(source.rbegin(), source.rend());
  }
  return all;
}

void learn(const System& system, models::EncoderDecoder& model, Engine& engine,
           std::mt19937& random) {
  std::vector<Tensor> parameters;
  for (const auto& parameter : model.parameters()) parameters.push_back(*parameter.value);
  const auto adam = engine.optimizer(parameters, {.largest_norm = 1.0});
  const Recording recording(engine);
  for (int update = 0; update < 400; ++update) {
    const auto pairs = draw(32, random);
    engine.backward(model.loss(engine, system.batch_of(pairs), {}).loss);
    adam->step(4e-3);
  }
}

/// The share of symbols that a search gets right.
double accuracy(const System& system, const models::EncoderDecoder& model, Engine& engine,
                const std::vector<text::Example>& pairs) {
  models::ModelStepper stepper(model, engine, system.batch_of(pairs));
  const auto found = search::beam_search(stepper, {.beam_size = 2});
  double right = 0.0;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const auto& tokens = found[i].front().tokens;
    for (std::size_t t = 0; t < kLength && tokens.size() == kLength; ++t) {
      if (tokens[t] == pairs[i].target[t]) right += 1.0;
    }
  }
  return right / static_cast<double>(kLength * pairs.size());
}

class Learning : public testing::TestWithParam<std::tuple<std::string, std::string>> {};

/// Trained by one engine, then run by each.
TEST_P(Learning, ToReverseTakesAFewHundredUpdates) {
  const auto& [name, reader] = GetParam();
  std::mt19937 random(1);
  const auto system = small(reader);
  const auto engine = engine_called(name);
  const auto model = system.build_on(*engine);
  learn(system, *model, *engine, random);
  model->evaluate();
  const auto pairs = draw(256, random);
  const auto reached = accuracy(system, *model, *engine, pairs);
  EXPECT_GT(reached, 0.99);
  for (const auto& other_name : engine_names()) {
    const auto other = engine_called(other_name);
    const auto shipped = system.build();
    nn::copy_parameters(*model, *shipped, *other);
    shipped->evaluate();
    EXPECT_EQ(accuracy(system, *shipped, *other, pairs), reached) << other_name;
  }
}

INSTANTIATE_TEST_SUITE_P(Readers, Learning,
                         testing::Combine(testing::ValuesIn(engine_names()),
                                          testing::Values("bahdanau", "conditional")),
                         [](const auto& pair) {
                           return std::get<0>(pair.param) + "_" + std::get<1>(pair.param);
                         });

}  // namespace
}  // namespace attend::tests
