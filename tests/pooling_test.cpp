// What reads a text as a whole, by its definition and by hand, on every engine.

#include "nn/pooling.h"

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "nn/attention.h"
#include "nn/position_attention.h"
#include "nn/self_attention.h"
#include "numbers.h"

namespace attend::tests {
namespace {

using nn::Annotations;
using nn::build_pooling;
using nn::PoolingKind;
using nn::PositionAttention;
using nn::redundancy;
using nn::SelfAttention;

constexpr int64_t kSize = 6;

class OneText : public testing::TestWithParam<std::string> {
 protected:
  Tensor fixed(const std::vector<float>& values, const Shape& shape) {
    return numbers(*engine_, values, shape);
  }

  /// Of four positions and two.
  Annotations two_rows() {
    return Annotations::of(random(*engine_, {2, 4, kSize}, 1),
                           fixed({1.0F, 1.0F, 1.0F, 1.0F, 1.0F, 1.0F, 0.0F, 0.0F}, {2, 4}));
  }

  const std::unique_ptr<Engine> engine_ = engine_called(GetParam());
};

INSTANTIATE_TEST_SUITE_P(Engines, OneText, testing::ValuesIn(engine_names()),
                         [](const auto& engine) { return engine.param; });

/// By name, what a part was given.
std::vector<double> numbers_of(const nn::Module& module, const std::string& name) {
  for (const auto& parameter : module.parameters()) {
    if (parameter.name != name) continue;
    const auto values = to_vector(*parameter.value);
    return {values.begin(), values.end()};
  }
  ADD_FAILURE() << "no parameter " << name;
  return {};
}

std::vector<double> softmax_of(std::vector<double> energies) {
  double total = 0.0;
  for (auto& energy : energies) total += energy = std::exp(energy);
  for (auto& energy : energies) energy /= total;
  return energies;
}

/// a . b of `size` numbers that begin at these places.
double dot(const std::vector<double>& a, std::size_t at_a, const std::vector<double>& b,
           std::size_t at_b, std::size_t size) {
  double sum = 0.0;
  for (std::size_t i = 0; i < size; ++i) sum += a[at_a + i] * b[at_b + i];
  return sum;
}

std::vector<double> doubles(const Tensor& x) {
  const auto values = to_vector(x);
  return {values.begin(), values.end()};
}

// A = softmax(W_2 tanh(W_1 H^T + b)), M = A H, in double precision from the same parameters.
TEST_P(OneText, HeadsAreTheirFormula) {
  constexpr std::size_t kHeads = 3;
  constexpr std::size_t kHidden = 4;
  PositionAttention attention({.value_size = 2, .heads = kHeads, .hidden_size = kHidden});
  nn::initialize(attention, *engine_, 1);
  const auto values = random(*engine_, {1, 5, 2}, 2);
  const auto [contexts, weights, told] = attention.read(Annotations::of(values));
  const auto h = doubles(values);
  const auto w1 = numbers_of(attention, "key_layer.weight");
  const auto b = numbers_of(attention, "key_layer.bias");
  const auto w2 = numbers_of(attention, "weight");
  ASSERT_EQ(weights.shape(), (Shape{1, kHeads, 5}));
  ASSERT_EQ(contexts.shape(), (Shape{1, kHeads, 2}));
  for (std::size_t head = 0; head < kHeads; ++head) {
    std::vector<double> energies;
    for (std::size_t s = 0; s < 5; ++s) {
      double energy = 0.0;
      for (std::size_t k = 0; k < kHidden; ++k) {
        energy += w2[head * kHidden + k] * std::tanh(dot(w1, 2 * k, h, 2 * s, 2) + b[k]);
      }
      energies.push_back(energy);
    }
    const auto expected = softmax_of(energies);
    for (std::size_t s = 0; s < 5; ++s) {
      EXPECT_NEAR(to_vector(weights)[head * 5 + s], expected[s], 1e-6);
      EXPECT_NEAR(to_vector(told)[head * 5 + s], energies[s], 1e-5);
    }
    for (std::size_t i = 0; i < 2; ++i) {
      double context = 0.0;
      for (std::size_t s = 0; s < 5; ++s) context += expected[s] * h[2 * s + i];
      EXPECT_NEAR(to_vector(contexts)[head * 2 + i], context, 1e-6);
    }
  }
}

// a = softmax(tanh(w . h + b)). Raffel & Ellis 2015.
TEST_P(OneText, AHeadWithoutAHiddenLayerIsItsFormula) {
  PositionAttention attention({.value_size = 3});
  nn::initialize(attention, *engine_, 1);
  for (const auto& parameter : attention.parameters()) {
    if (parameter.name == "bias") *parameter.value = fixed({0.75F}, {1});
  }
  const auto values = random(*engine_, {1, 4, 3}, 2);
  const auto h = doubles(values);
  const auto w = numbers_of(attention, "weight");
  std::vector<double> energies;
  for (std::size_t s = 0; s < 4; ++s) energies.push_back(std::tanh(dot(w, 0, h, 3 * s, 3) + 0.75));
  const auto expected = softmax_of(energies);
  const auto found = to_vector(attention.read(Annotations::of(values)).weights);
  for (std::size_t s = 0; s < 4; ++s) EXPECT_NEAR(found[s], expected[s], 1e-6);
}

// One idea: what Attention reads with an AdditiveScore that has no query.
TEST_P(OneText, OneHeadReadsWhatAnAttentionWithoutAQueryReads) {
  const nn::AdditiveScoreOptions options = {.query_size = 0, .key_size = kSize, .hidden_size = 5};
  nn::Attention one(
      {std::make_shared<nn::AdditiveScore>(options), std::make_shared<nn::SoftmaxAlignment>()});
  PositionAttention other({.value_size = kSize, .hidden_size = 5});
  nn::initialize(one, *engine_, 1);
  const auto bias = random(*engine_, {5}, 9);
  const auto give = [&](nn::Module& module, const std::string& name, const Tensor& value) {
    for (const auto& parameter : module.parameters()) {
      if (parameter.name == name) *parameter.value = value;
    }
  };
  const auto taken = [&](const std::string& name) {
    for (const auto& parameter : one.parameters()) {
      if (parameter.name == name) return *parameter.value;
    }
    return Tensor();
  };
  give(one, "score.bias", bias);
  give(other, "key_layer.weight", taken("score.key_layer.weight"));
  give(other, "key_layer.bias", bias);
  give(other, "weight", taken("score.energy_layer.weight"));
  const auto annotations = two_rows();
  const auto memory = one.prepare(annotations);
  const auto expected = one.read({}, memory, one.start(memory));
  const auto [contexts, weights, energies] = other.read(annotations);
  EXPECT_LT(difference(reshape(weights, {2, 4}), expected.weights), 1e-6F);
  EXPECT_LT(difference(reshape(contexts, {2, kSize}), expected.context), 1e-6F);
}

// Heads at different places are not redundant; A A^T of two that halve the same two is all 1/2, so
// four squares of a half; and of one that spreads over four, (1/4 - 1)^2.
TEST_P(OneText, RedundancyIsTheSquaredDistanceToTheIdentity) {
  const auto apart = fixed({1.0F, 0.0F, 0.0F, 1.0F}, {1, 2, 2});
  EXPECT_EQ(to_vector(redundancy(apart)), std::vector<float>{0.0F});
  const auto same = fixed({0.5F, 0.5F, 0.5F, 0.5F}, {1, 2, 2});
  EXPECT_NEAR(to_vector(redundancy(same))[0], 1.0F, 1e-6F);
  const auto spread = fixed(std::vector<float>(4, 0.25F), {1, 1, 4});
  EXPECT_NEAR(to_vector(redundancy(spread))[0], 0.5625F, 1e-6F);
  const auto both = fixed({1.0F, 0.0F, 0.0F, 1.0F, 0.5F, 0.5F, 0.5F, 0.5F}, {2, 2, 2});
  EXPECT_NEAR(to_vector(redundancy(both))[0], 1.0F, 1e-6F);  // of both rows
}

// Two rows of two features, [forward; backward]; the second row has one position.
TEST_P(OneText, PoolingsAreWhatTheirNamesSay) {
  const auto values = fixed(
      {1.0F, 20.0F, 3.0F, -5.0F, -2.0F, 7.0F, -4.0F, -6.0F, 9.0F, 9.0F, 9.0F, 9.0F}, {2, 3, 2});
  const auto annotations =
      Annotations::of(values, fixed({1.0F, 1.0F, 1.0F, 1.0F, 0.0F, 0.0F}, {2, 3}));
  const auto pool = [&](PoolingKind kind, bool bidirectional = true) {
    return to_vector(build_pooling({.kind = kind, .value_size = 2, .bidirectional = bidirectional})
                         ->pool(annotations)
                         .value);
  };
  EXPECT_EQ(pool(PoolingKind::kLast), (std::vector<float>{-2.0F, 20.0F, -4.0F, -6.0F}));
  EXPECT_EQ(pool(PoolingKind::kLast, false), (std::vector<float>{-2.0F, 7.0F, -4.0F, -6.0F}));
  EXPECT_EQ(pool(PoolingKind::kLargest), (std::vector<float>{3.0F, 20.0F, -4.0F, -6.0F}));
  const auto mean = pool(PoolingKind::kMean);
  EXPECT_NEAR(mean[0], 2.0F / 3.0F, 1e-6F);
  EXPECT_NEAR(mean[1], 22.0F / 3.0F, 1e-6F);
  EXPECT_EQ(mean[2], -4.0F);
  EXPECT_EQ(mean[3], -6.0F);
}

// H + W_o softmax(Q K^T / sqrt(d)) V, in double precision from the same parameters.
TEST_P(OneText, SelfAttentionIsItsFormula) {
  constexpr std::size_t kHeads = 2;
  constexpr std::size_t kWide = 4;  // F, so d = 2
  SelfAttention attention({.size = kWide, .heads = kHeads});
  nn::initialize(attention, *engine_, 1);
  const auto values = random(*engine_, {1, 3, kWide}, 2);
  const auto read = attention.read(Annotations::of(values));
  const auto& weights = read.weights;
  const auto h = doubles(values);
  const auto times = [&](const std::vector<double>& x, const std::string& layer) {
    const auto w = numbers_of(attention, layer + ".weight");
    std::vector<double> y;
    for (std::size_t s = 0; s < 3; ++s) {
      for (std::size_t i = 0; i < kWide; ++i) y.push_back(dot(w, kWide * i, x, kWide * s, kWide));
    }
    return y;
  };
  const auto q = times(h, "query_layer");
  const auto k = times(h, "key_layer");
  const auto v = times(h, "value_layer");
  std::vector<double> contexts(3 * kWide);
  ASSERT_EQ(weights.shape(), (Shape{1, kHeads, 3, 3}));
  for (std::size_t head = 0; head < kHeads; ++head) {
    for (std::size_t t = 0; t < 3; ++t) {
      std::vector<double> energies;
      for (std::size_t s = 0; s < 3; ++s) {
        energies.push_back(dot(q, kWide * t + 2 * head, k, kWide * s + 2 * head, 2) /
                           std::sqrt(2.0));
      }
      const auto expected = softmax_of(energies);
      for (std::size_t s = 0; s < 3; ++s) {
        EXPECT_NEAR(to_vector(read.energies[head])[t * 3 + s], energies[s], 1e-6);
        EXPECT_NEAR(to_vector(weights)[(head * 3 + t) * 3 + s], expected[s], 1e-6);
        for (std::size_t i = 2 * head; i < 2 * head + 2; ++i) {
          contexts[kWide * t + i] += expected[s] * v[kWide * s + i];
        }
      }
      for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_NEAR(to_vector(read.contexts[head])[t * 2 + i], contexts[kWide * t + 2 * head + i],
                    1e-6);
      }
    }
  }
  const auto added = times(contexts, "output_layer");
  const auto found = to_vector(read.annotations.values);
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_NEAR(found[i], h[i] + added[i], 1e-6) << i;
    EXPECT_NEAR(to_vector(read.added)[i], added[i], 1e-6) << i;
  }
}

TEST_P(OneText, SelfAttentionLeavesPaddingAsItWas) {
  SelfAttention attention({.size = kSize, .heads = 2});
  nn::initialize(attention, *engine_, 1);
  const auto all = two_rows();
  const auto read = attention.read(all).annotations;
  const auto padding = reshape(1.0 - all.mask, {2, 4, 1});
  EXPECT_EQ(difference(padding * read.values, padding * all.values), 0.0F);
  EXPECT_GT(difference(read.values, all.values), 0.0F);
}

TEST(WholeTextsOptions, ThatFitNothingAreRefused) {
  EXPECT_THROW(SelfAttention({.size = 6, .heads = 4}), std::logic_error);
  EXPECT_THROW(PositionAttention({.value_size = 0}), std::logic_error);
  EXPECT_THROW(PositionAttention({.value_size = 2, .heads = 0}), std::logic_error);
  EXPECT_THROW(build_pooling({.kind = PoolingKind::kLast, .value_size = 5}), std::logic_error);
  EXPECT_THROW(build_pooling({.kind = PoolingKind::kMean}), std::logic_error);
  EXPECT_EQ(build_pooling({.value_size = 5, .attention = {.heads = 3}})->size(), 15);
}

}  // namespace
}  // namespace attend::tests
