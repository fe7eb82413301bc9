// What single parts promise, on every engine.

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "systems.h"

namespace attend::tests {
namespace {

using nn::Annotations;
using nn::Memory;
using nn::Reading;

class Parts : public testing::TestWithParam<std::string> {
 protected:
  Tensor draw(const Shape& shape, std::uint64_t seed) { return random(*engine_, shape, seed); }

  Tensor fixed(const std::vector<float>& values, const Shape& shape) {
    return numbers(*engine_, values, shape);
  }

  /// A memory without projection whose every position exists.
  Memory memory_of(const Shape& shape) {
    const auto annotations = Annotations::of(draw(shape, 1));
    return {annotations.keys, annotations.values, annotations.mask, {}};
  }

  const std::unique_ptr<Engine> engine_ = engine_called(GetParam());
};

INSTANTIATE_TEST_SUITE_P(Engines, Parts, testing::ValuesIn(engine_names()),
                         [](const auto& engine) { return engine.param; });

Reading before_the_first(const nn::Alignment& alignment, const Memory& memory) {
  return {{}, alignment.start(memory), {}, 0};
}

Tensor weights_of(const nn::Alignment& alignment, const Tensor& energies, const Tensor& query,
                  const Memory& memory, const Reading& previous) {
  const auto centre = alignment.centre(query, memory, previous);
  return alignment.weights(energies, centre, memory, previous);
}

/// Where the weights of one row are not zero.
std::vector<int> positions_of(const Tensor& weights) {
  std::vector<int> found;
  const auto values = to_vector(weights);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] != 0.0F) found.push_back(static_cast<int>(i));
  }
  return found;
}

// --- alignments ----------------------------------------------------------------------------------

TEST_P(Parts, MonotonicExpectationEqualsEnumerationOfAllPaths) {
  const auto memory = memory_of({1, 5, 2});
  const nn::MonotonicAlignment alignment;
  std::vector<double> expected = {1, 0, 0, 0, 0};
  auto previous = before_the_first(alignment, memory);
  for (std::uint64_t step = 0; step < 3; ++step) {
    const auto energies = draw({1, 5}, step);
    std::vector<double> choose;
    for (const double e : to_vector(energies)) choose.push_back(1.0 / (1.0 + std::exp(-e)));
    // By definition: P(z_i = j) = sum over k <= j of P(z_{i-1} = k) prod_{k <= l < j} (1 - p_l)
    // p_j.
    std::vector<double> now(5, 0.0);
    for (std::size_t j = 0; j < 5; ++j) {
      for (std::size_t k = 0; k <= j; ++k) {
        auto path = expected[k] * choose[j];
        for (std::size_t l = k; l < j; ++l) path *= 1.0 - choose[l];
        now[j] += path;
      }
    }
    expected = now;
    previous.weights = weights_of(alignment, energies, {}, memory, previous);
    const auto found = to_vector(previous.weights);
    for (std::size_t j = 0; j < 5; ++j) EXPECT_NEAR(found[j], expected[j], 1e-6) << step;
  }
}

TEST_P(Parts, MonotonicEvaluationMovesOnlyForward) {
  const auto memory = memory_of({64, 12, 2});
  nn::MonotonicAlignment alignment;
  alignment.evaluate();
  auto previous = before_the_first(alignment, memory);
  for (std::uint64_t step = 0; step < 6; ++step) {
    const auto before = to_vector(previous.weights);
    previous.weights = weights_of(alignment, draw({64, 12}, step), {}, memory, previous);
    const auto after = to_vector(previous.weights);
    for (std::ptrdiff_t row = 0; row < 64; ++row) {
      const auto from = before.begin() + row * 12;
      const auto to = after.begin() + row * 12;
      const auto count = std::count(to, to + 12, 1.0F);
      EXPECT_EQ(std::count(to, to + 12, 0.0F), 12 - count);
      EXPECT_LE(count, 1);
      if (count == 1) {
        EXPECT_GE(std::max_element(to, to + 12) - to, std::max_element(from, from + 12) - from);
      }
    }
  }
}

// Weights .1 .2 .3 .4: the sums are .1 .3 .6 1, so the median is position 2.
TEST_P(Parts, WindowedAlignmentLooksRoundTheMedianOfTheWeightsBefore) {
  const auto memory = memory_of({1, 4, 2});
  const nn::WindowedAlignment alignment(1);
  auto previous = before_the_first(alignment, memory);
  const auto energies = draw({1, 4}, 1);
  EXPECT_EQ(positions_of(weights_of(alignment, energies, {}, memory, previous)),
            (std::vector<int>{0, 1}));
  previous.weights = fixed({0.1F, 0.2F, 0.3F, 0.4F}, {1, 4});
  EXPECT_EQ(positions_of(weights_of(alignment, energies, {}, memory, previous)),
            (std::vector<int>{1, 2, 3}));
}

TEST_P(Parts, LocalMonotonicAlignmentFollowsTheStepAndStaysAtTheEnd) {
  auto memory = memory_of({1, 5, 2});
  memory.mask = fixed({1, 1, 1, 1, 0}, {1, 5});
  const nn::LocalMonotonicAlignment alignment(1);
  auto previous = before_the_first(alignment, memory);
  const std::vector<std::vector<int>> expected = {{0, 1}, {0, 1, 2}, {1, 2, 3}, {2, 3}, {2, 3}};
  for (const auto& positions : expected) {
    const auto weights = weights_of(alignment, draw({1, 5}, 3), {}, memory, previous);
    EXPECT_EQ(positions_of(weights), positions) << previous.count;
    EXPECT_NEAR(to_vector(sum(weights))[0], 1.0F, 1e-6F);
    ++previous.count;
  }
}

// Luong et al. 2015, eq. 9-10, in double precision from the same parameters.
TEST_P(Parts, LocalPredictiveAlignmentIsItsFormula) {
  const auto memory = memory_of({1, 9, 2});
  nn::LocalPredictiveAlignment alignment(3, 4, 2);
  nn::initialize(alignment, *engine_, 1);
  const auto query = draw({1, 3}, 2);
  const auto energies = draw({1, 9}, 3);
  std::vector<std::vector<float>> of;
  for (const auto& parameter : alignment.parameters()) of.push_back(to_vector(*parameter.value));
  const auto q = to_vector(query);
  double v = 0.0;  // v_p . tanh(W_p q)
  for (std::size_t h = 0; h < 4; ++h) {
    double inside = 0.0;
    for (std::size_t i = 0; i < 3; ++i) {
      inside += static_cast<double>(of[0][3 * h + i]) * static_cast<double>(q[i]);
    }
    v += static_cast<double>(of[1][h]) * std::tanh(inside);
  }
  const auto centre = 9.0 / (1.0 + std::exp(-v));
  const auto e = to_vector(energies);
  double partition = 0.0;
  for (int s = 0; s < 9; ++s) {
    if (std::abs(s - centre) <= 2.0)
      partition += std::exp(static_cast<double>(e[static_cast<std::size_t>(s)]));
  }
  const auto found = to_vector(
      weights_of(alignment, energies, query, memory, before_the_first(alignment, memory)));
  for (int s = 0; s < 9; ++s) {
    const auto i = static_cast<std::size_t>(s);
    const auto inside = std::abs(s - centre) <= 2.0;
    const auto gauss = std::exp(-(s - centre) * (s - centre) / 2.0);  // sigma = D / 2 = 1
    const auto expected = inside ? std::exp(static_cast<double>(e[i])) / partition * gauss : 0.0;
    EXPECT_NEAR(found[i], expected, 1e-6) << s;
  }
}

TEST_P(Parts, SmoothAlignmentIsSigmoidsOverTheirSum) {
  auto memory = memory_of({1, 3, 2});
  memory.mask = fixed({1, 1, 0}, {1, 3});
  const nn::SmoothAlignment alignment;
  const auto weights = weights_of(alignment, fixed({0.0F, 100.0F, 100.0F}, {1, 3}), {}, memory,
                                  before_the_first(alignment, memory));
  const auto found = to_vector(weights);  // 0.5 and 1, over 1.5
  EXPECT_NEAR(found[0], 1.0F / 3.0F, 1e-6F);
  EXPECT_NEAR(found[1], 2.0F / 3.0F, 1e-6F);
  EXPECT_EQ(found[2], 0.0F);
}

TEST_P(Parts, SharpnessMultipliesTheEnergies) {
  const auto memory = memory_of({2, 5, 2});
  const auto energies = draw({2, 5}, 1);
  const nn::SoftmaxAlignment sharp(2.0);
  EXPECT_LT(difference(weights_of(sharp, energies, {}, memory, {}), softmax(2.0 * energies)),
            1e-6F);
}

// --- memory and readings -------------------------------------------------------------------------

TEST_P(Parts, SelectingRowsOfAMemoryCopiesNoKeyAndNoValue) {
  const auto memory = memory_of({3, 4, 2});
  const auto rows = indices(*engine_, std::vector<Index>{2, 2, 0, 1}, {4});
  const auto selected = memory.select(rows);
  EXPECT_EQ(&selected.keys.storage(), &memory.keys.storage());
  EXPECT_EQ(&selected.values.storage(), &memory.values.storage());
  EXPECT_EQ(selected.row_count(), 4);
  const auto again = selected.select(indices(*engine_, std::vector<Index>{3, 0, 0}, {3}));
  EXPECT_EQ(&again.keys.storage(), &memory.keys.storage());
  const auto numbered = fixed({0.0F, 1.0F, 2.0F}, {3, 1});
  EXPECT_EQ(to_vector(embed(numbered, again.sources)), (std::vector<float>{1.0F, 2.0F, 2.0F}));
}

TEST_P(Parts, CoverageIsTheSumOfAllWeights) {
  models::AttentionConfig config;
  config.hidden_size = 5;
  const auto attention = models::build_attention(config, 3, 4);
  nn::initialize(*attention, *engine_, 1);
  const auto memory = attention->prepare(Annotations::of(draw({2, 6, 4}, 1)));
  auto reading = attention->start(memory);
  auto expected = zeros(*engine_, {2, 6});
  for (std::uint64_t step = 0; step < 4; ++step) {
    reading = attention->read(draw({2, 3}, 10 + step), memory, reading);
    expected = expected + reading.weights;
  }
  EXPECT_EQ(difference(reading.coverage, expected), 0.0F);
  EXPECT_EQ(reading.count, 4);
}

TEST_P(Parts, KeysNeedNotBeValues) {
  models::AttentionConfig config;
  config.score = "dot";
  const auto attention = models::build_attention(config, 3, 3);
  const auto values = draw({2, 6, 5}, 2);
  const Annotations annotations = {draw({2, 6, 3}, 1), values, 1.0 + zeros(*engine_, {2, 6})};
  const auto memory = attention->prepare(annotations);
  const auto reading = attention->read(draw({2, 3}, 3), memory, attention->start(memory));
  EXPECT_EQ(difference(reading.context, weighted_sum(reading.weights, values)), 0.0F);
}

TEST_P(Parts, ALocationScoreRefusesALongerSourceThanItKnows) {
  models::AttentionConfig config;
  config.score = "location";
  config.max_length = 5;
  const auto attention = models::build_attention(config, 3, 4);
  nn::initialize(*attention, *engine_, 1);
  const auto memory = attention->prepare(Annotations::of(draw({2, 6, 4}, 1)));
  EXPECT_ANY_THROW(attention->read(draw({2, 3}, 1), memory, attention->start(memory)));
}

// See et al. 2017, eq. 10 and 11: what Chorowski's features see of the weights before, of their
// sum.
TEST_P(Parts, AScoreMaySeeTheCoverage) {
  models::AttentionConfig config;
  config.hidden_size = 4;
  config.location_filters = 1;
  config.location_width = 1;
  const auto of_weights = models::build_attention(config, 3, 4);
  config.location_of = "coverage";
  const auto of_coverage = models::build_attention(config, 3, 4);
  nn::initialize(*of_weights, *engine_, 1);
  nn::initialize(*of_coverage, *engine_, 1);
  const auto memory = of_coverage->prepare(Annotations::of(draw({2, 6, 4}, 1)));
  auto reading = of_coverage->start(memory);
  for (const std::uint64_t step : {2U, 3U}) {
    reading = of_coverage->read(draw({2, 3}, step), memory, reading);
  }
  const auto query = draw({2, 3}, 4);
  const auto energies = of_coverage->read(query, memory, reading).energies;
  EXPECT_NE(difference(energies, of_weights->read(query, memory, reading).energies), 0.0F);
  reading.weights = reading.coverage;
  EXPECT_EQ(difference(energies, of_weights->read(query, memory, reading).energies), 0.0F);
}

// --- encoders ------------------------------------------------------------------------------------

TEST_P(Parts, AnEncodersSummaryIsWhatItsNameSays) {
  const auto source = padded_source(*engine_);
  const auto summarize = [&](const std::string& encoder, const std::string& summary) {
    auto system = system_called("Bahdanau2015");
    system.model.encoder = encoder;
    system.model.summary = summary;
    return system.build_parts_on(*engine_)->encoder->encode(source);
  };
  const auto rows = std::vector<std::size_t>{6, 4, 2};  // the last position of each
  const auto last = summarize("gru", "last");
  const auto values = to_vector(last.annotations.values);
  const auto summary = to_vector(last.summary);
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t i = 0; i < kHidden; ++i) {
      EXPECT_EQ(summary[row * kHidden + i], values[(row * 7 + rows[row]) * kHidden + i]);
    }
  }
  const auto both = summarize("bidirectional-gru", "first");
  const auto first = halves(at_step(both.annotations.values, 0)).second;  // the backward half
  EXPECT_EQ(difference(both.summary, first), 0.0F);
  const auto mean = summarize("bidirectional-gru", "mean");
  const auto weights = source.mask / sum(source.mask);
  EXPECT_LT(difference(mean.summary, weighted_sum(weights, mean.annotations.values)), 1e-6F);
}

TEST_P(Parts, DropoutKeepsTheMeanInTrainingAndEverythingInEvaluation) {
  nn::Dropout dropout(0.25);
  const auto ones = 1.0 + zeros(*engine_, {100, 100});
  const auto dropped = dropout(ones);
  EXPECT_NEAR(to_vector(total(dropped))[0], 10000.0, 250.0);  // deviation 58
  EXPECT_EQ(smallest(dropped), 0.0F);
  EXPECT_NEAR(largest(dropped), 4.0F / 3.0F, 1e-6);
  dropout.evaluate();
  EXPECT_EQ(difference(dropout(ones), ones), 0.0F);
}

TEST_P(Parts, VariationalDropoutIsTheSameAtEveryStep) {
  const nn::Dropout dropout(0.5);
  const auto dropped = dropout.over_steps(1.0 + zeros(*engine_, {4, 3, 50}));
  EXPECT_EQ(difference(at_step(dropped, 1), at_step(dropped, 0)), 0.0F);
  EXPECT_EQ(difference(at_step(dropped, 2), at_step(dropped, 0)), 0.0F);
  EXPECT_EQ(smallest(dropped), 0.0F);
}

TEST_P(Parts, TwoThreadsMayShareAnEngineAndAModel) {
  if (GetParam() == "Torch") GTEST_SKIP() << "a TorchEngine is for one thread at a time";
  const auto& system = system_called("Bahdanau2015");
  const auto model = system.build_on(*engine_);
  model->evaluate();
  const auto batch = system.batch_of(examples());
  const auto once = [&] { return model->force(*engine_, batch).log_probabilities; };
  const auto expected = once();
  const auto many = [&] {
    for (int run = 0; run < 100; ++run) EXPECT_EQ(difference(once(), expected), 0.0F);
  };
  std::thread other(many);
  many();
  other.join();
}

// --- modules -------------------------------------------------------------------------------------

TEST(BuildAttention, DotOfUnequalSizesIsRefusedWithAdvice) {
  models::AttentionConfig config;
  config.score = "dot";
  try {
    models::build_attention(config, 500, 1000);
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_STREQ(error.what(),
                 "attention.score = dot: expected queries (500) as long as keys (1000); general "
                 "takes any sizes");
  }
}

TEST(ModelConfig, RefusesPartsThatDoNotFit) {
  auto config = system_called("Sutskever2014").model;
  config.encoder = "gru";
  EXPECT_THROW(config.validate(), ConfigError);
  config = system_called("ConditionalTied").model;
  config.output_size = kEmbedding + 1;
  EXPECT_THROW(config.validate(), ConfigError);
  config = system_called("Cho2014").model;
  config.summary = "first";
  EXPECT_THROW(config.validate(), ConfigError);
  EXPECT_THROW(models::EncoderDecoder(system_called("ConditionalTied").model, {}, 11, 12),
               ConfigError);
}

TEST(Module, NamesParametersByTheirPath) {
  const auto model = system_called("Bahdanau2015").build();
  const auto parameters = model->parameters();
  EXPECT_TRUE(std::any_of(parameters.begin(), parameters.end(), [](const auto& parameter) {
    return parameter.name == "reader.attention.score.query_layer.weight" &&
           parameter.shape == Shape{9, kHidden};
  }));
}

TEST(Module, NamesOfAllSystemsAreUnique) {
  for (const auto& system : systems()) {
    std::set<std::string> names;
    const auto model = system.build();
    for (const auto& parameter : model->parameters()) {
      EXPECT_TRUE(names.insert(parameter.name).second) << system.name << " " << parameter.name;
    }
  }
}

TEST(CopyParameters, RefusesAModelOfOtherParts) {
  const auto engine = engine_called("Cpu");
  const auto cho = system_called("Cho2014").build_on(*engine);
  const auto bahdanau = system_called("Bahdanau2015").build();
  EXPECT_THROW(nn::copy_parameters(*cho, *bahdanau, *engine), Error);
}

TEST(AModuleWithoutParameters, SaysSo) {
  const auto engine = engine_called("Cpu");
  const auto& system = system_called("Bahdanau2015");
  const auto model = system.build();
  EXPECT_THROW(model->start(*engine, system.batch_of(examples())), std::logic_error);
}

}  // namespace
}  // namespace attend::tests
