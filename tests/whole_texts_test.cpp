// What is true of every part that reads a text as a whole, without a query from outside: attention
// by position, pooling, self-attention; on every engine, and of both against each other.

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "nn/pooling.h"
#include "nn/self_attention.h"
#include "numbers.h"

namespace attend::tests {
namespace {

using nn::Annotations;
using nn::Bias;
using nn::PoolingKind;
using nn::SelfAttention;

constexpr int64_t kRows = 3;
constexpr int64_t kLength = 7;
constexpr int64_t kSize = 6;
const std::vector<int64_t> kLengths = {7, 1, 4};  // of the rows

Tensor mask_of(Engine& engine, const std::vector<int64_t>& lengths, int64_t length) {
  std::vector<float> mask;
  for (const auto end : lengths) {
    for (int64_t s = 0; s < length; ++s) mask.push_back(s < end ? 1.0F : 0.0F);
  }
  return numbers(engine, mask, {std::ssize(lengths), length});
}

/// Three rows; what stands in padding is as large as all else.
Annotations annotations_on(Engine& engine, std::uint64_t seed = 1) {
  return Annotations::of(random(engine, {kRows, kLength, kSize}, seed),
                         mask_of(engine, kLengths, kLength));
}

/// One of them alone, without padding.
Annotations alone(const Annotations& all, int64_t row) {
  auto& engine = all.values.engine();
  const auto length = kLengths[static_cast<std::size_t>(row)];
  const auto picked = indices(engine, std::vector<Index>{static_cast<Index>(row)}, {1});
  std::vector<Tensor> steps;
  for (int64_t s = 0; s < length; ++s) {
    steps.push_back(at_step(select_rows(all.values, picked), s));
  }
  return Annotations::of(stack_steps(steps));
}

/// One number of each result matters: the value, and how it was read.
struct Whole {
  Tensor value;
  Tensor weights;
};

/// A part under test: what it makes of annotations, as one tensor a row.
struct Subject {
  std::string name;
  std::function<std::unique_ptr<nn::Module>()> build;
  std::function<Whole(const nn::Module&, const Annotations&)> read;
};

void PrintTo(const Subject& subject, std::ostream* out) {
  *out << subject.name;
}

Subject pooling(const std::string& name, const nn::PoolingOptions& options) {
  return {name, [=] { return build_pooling(options); },
          [](const nn::Module& module, const Annotations& annotations) {
            const auto pooled = dynamic_cast<const nn::Pooling&>(module).pool(annotations);
            return Whole{pooled.value, pooled.readings};
          }};
}

Subject attention(const std::string& name, int64_t heads, int64_t hidden_size, Bias bias) {
  return pooling(name, {.kind = PoolingKind::kAttention,
                        .value_size = kSize,
                        .attention = {.heads = heads, .hidden_size = hidden_size, .bias = bias}});
}

Subject self_attention(const std::string& name, int64_t heads) {
  return {name,
          [=] {
            return std::make_unique<SelfAttention>(
                nn::SelfAttentionOptions{.size = kSize, .heads = heads});
          },
          [](const nn::Module& module, const Annotations& annotations) {
            const auto read = dynamic_cast<const SelfAttention&>(module).read(annotations);
            const auto& mask = read.annotations.mask;
            return Whole{weighted_sum(mask, read.annotations.values), read.weights};
          }};
}

const std::vector<Subject>& subjects() {
  static const std::vector<Subject> all = {
      pooling("Last", {.kind = PoolingKind::kLast, .value_size = kSize}),
      pooling("LastForward",
              {.kind = PoolingKind::kLast, .value_size = kSize, .bidirectional = false}),
      pooling("Mean", {.kind = PoolingKind::kMean, .value_size = kSize}),
      pooling("Largest", {.kind = PoolingKind::kLargest, .value_size = kSize}),
      attention("Lin2017", 3, 5, Bias::kNone),
      attention("Yang2016", 1, 5, Bias::kLearned),
      attention("Raffel2015", 1, 0, Bias::kLearned),
      attention("RaffelHeads", 4, 0, Bias::kNone),
      self_attention("SelfAttention", 1),
      self_attention("SelfAttentionHeads", 3),
  };
  return all;
}

std::unique_ptr<nn::Module> build_on(Engine& engine, const Subject& subject) {
  auto module = subject.build();
  nn::initialize(*module, engine, 5);
  return module;
}

/// A number of all that is read, with slopes everywhere.
Tensor loss_of(const Subject& subject, const nn::Module& module, const Annotations& annotations) {
  const auto [value, weights] = subject.read(module, annotations);
  auto& engine = value.engine();
  auto loss = total(value * random(engine, value.shape(), 31));
  if (!weights.defined()) return loss;
  return loss + total(weights * random(engine, weights.shape(), 32));
}

class WholeTexts : public testing::TestWithParam<std::tuple<std::string, Subject>> {
 protected:
  const Subject& subject() const { return std::get<1>(GetParam()); }
  Whole read(const Annotations& annotations) const { return subject().read(*module_, annotations); }

  const std::unique_ptr<Engine> engine_ = engine_called(std::get<0>(GetParam()));
  const std::unique_ptr<nn::Module> module_ = build_on(*engine_, subject());
};

INSTANTIATE_TEST_SUITE_P(Parts, WholeTexts,
                         testing::Combine(testing::ValuesIn(engine_names()),
                                          testing::ValuesIn(subjects())),
                         [](const auto& pair) {
                           return std::get<0>(pair.param) + std::get<1>(pair.param).name;
                         });

/// On the CPU in use, to the bit.
TEST_P(WholeTexts, ABatchGivesWhatItsRowsGiveAlone) {
  module_->evaluate();
  const auto all = annotations_on(*engine_);
  const auto [value, weights] = read(all);
  for (int64_t row = 0; row < kRows; ++row) {
    const auto expected = read(alone(all, row));
    const auto picked = indices(*engine_, std::vector<Index>{static_cast<Index>(row)}, {1});
    const auto apart = difference(select_rows(value, picked), expected.value);
    if (std::get<0>(GetParam()) == "Cpu") {
      EXPECT_EQ(apart, 0.0F) << row;
    } else {
      EXPECT_LT(apart, 1e-5F) << row;
    }
    if (!weights.defined()) continue;
    const auto length = kLengths[static_cast<std::size_t>(row)];
    const auto read_first = columns(select_rows(weights, picked), 0, length);
    EXPECT_NEAR(to_vector(total(read_first))[0], to_vector(total(expected.weights))[0], 1e-5F);
    EXPECT_EQ(size_of(columns(select_rows(weights, picked), 0, kLength)), size_of(read_first));
  }
}

TEST_P(WholeTexts, WhatStandsInPaddingChangesNothing) {
  module_->evaluate();
  const auto all = annotations_on(*engine_);
  const auto exists = reshape(all.mask, {kRows, kLength, 1});
  const auto other = random(*engine_, all.values.shape(), 77);
  const auto changed = Annotations::of(exists * all.values + (1.0 - exists) * other, all.mask);
  const auto expected = read(all);
  const auto found = read(changed);
  EXPECT_EQ(difference(found.value, expected.value), 0.0F);
  if (expected.weights.defined()) {
    EXPECT_EQ(difference(found.weights, expected.weights), 0.0F);
  }
}

TEST_P(WholeTexts, WeightsAreNonNegativeSumToOneAndAreZeroOnPadding) {
  const auto all = annotations_on(*engine_);
  const auto weights = read(all).weights;
  if (!weights.defined()) GTEST_SKIP() << "reads without weights";
  EXPECT_GE(smallest(weights), 0.0F);
  const auto rank = weights.shape().rank();
  const auto padding =
      reshape(1.0 - all.mask, rank == 3 ? Shape{kRows, 1, kLength} : Shape{kRows, 1, 1, kLength});
  EXPECT_EQ(size_of(weights * padding), 0.0F);
  const auto sums = sum(weights);  // [B, heads, 1], or [B, heads, S, 1]: of each position that asks
  const auto expected =
      rank == 3 ? 1.0 + zeros(*engine_, sums.shape())
                : reshape(all.mask, {kRows, 1, kLength, 1}) + zeros(*engine_, sums.shape());
  EXPECT_LT(difference(sums, expected), 1e-5F);
}

TEST_P(WholeTexts, GradientReachesEveryParameterAndTheAnnotations) {
  const auto given = annotations_on(*engine_);
  const auto values = engine_->parameter(to_vector(given.values), given.values.shape());
  {
    const Recording recording(*engine_);
    engine_->backward(loss_of(subject(), *module_, Annotations::of(values, given.mask)));
  }
  auto all = module_->parameters();
  for (const auto& parameter : all) {
    const auto gradient = engine_->gradient(*parameter.value);
    ASSERT_TRUE(gradient.defined()) << parameter.name;
    EXPECT_TRUE(is_finite(gradient)) << parameter.name;
    EXPECT_GT(size_of(gradient), 0.0F) << parameter.name;
  }
  const auto gradient = engine_->gradient(values);
  const auto exists = reshape(given.mask, {kRows, kLength, 1});
  EXPECT_GT(size_of(gradient), 0.0F);
  EXPECT_EQ(size_of(gradient * (1.0 - exists)), 0.0F) << "of padding";
}

TEST_P(WholeTexts, ARowWithoutAnyPositionGivesZeros) {
  const auto values = random(*engine_, {2, 3, kSize}, 1);
  const auto mask = mask_of(*engine_, {0, 3}, 3);
  const auto [value, weights] = read(Annotations::of(values, mask));
  const auto first = indices(*engine_, std::vector<Index>{0}, {1});
  EXPECT_EQ(size_of(select_rows(value, first)), 0.0F);
  EXPECT_TRUE(is_finite(value));
  if (!weights.defined()) return;
  EXPECT_EQ(size_of(select_rows(weights, first)), 0.0F);
}

#ifdef ATTEND_HAS_TORCH
class WholeTextsOfBothEngines : public testing::TestWithParam<Subject> {};

INSTANTIATE_TEST_SUITE_P(Parts, WholeTextsOfBothEngines, testing::ValuesIn(subjects()),
                         [](const auto& subject) { return subject.param.name; });

TEST_P(WholeTextsOfBothEngines, AgreeOnValuesAndGradients) {
  std::vector<std::vector<Tensor>> found;
  std::vector<std::unique_ptr<Engine>> engines;
  for (const auto* name : {"Torch", "Cpu"}) {
    engines.push_back(engine_called(name));
    auto& engine = *engines.back();
    const auto module = build_on(engine, GetParam());
    const auto given = annotations_on(engine);
    const auto values = engine.parameter(to_vector(given.values), given.values.shape());
    const auto annotations = Annotations::of(values, given.mask);
    std::vector<Tensor> all = {GetParam().read(*module, annotations).value};
    {
      const Recording recording(engine);
      engine.backward(loss_of(GetParam(), *module, annotations));
    }
    all.push_back(engine.gradient(values));
    for (const auto& parameter : module->parameters()) {
      all.push_back(engine.gradient(*parameter.value));
    }
    found.push_back(all);
  }
  ASSERT_EQ(found[0].size(), found[1].size());
  for (std::size_t i = 0; i < found[0].size(); ++i) {
    EXPECT_LT(difference(found[1][i], found[0][i]), 1e-5F * (1.0F + size_of(found[0][i]))) << i;
  }
}

/// Along a random direction d of each parameter p: (f(p + h d) - f(p - h d)) / 2h = gradient . d.
TEST_P(WholeTextsOfBothEngines, HaveTheDifferenceQuotientAsGradientInDoublePrecision) {
  constexpr double kStep = 1e-6;
  const auto engine = double_engine();
  const auto module = build_on(*engine, GetParam());
  const auto given = annotations_on(*engine);
  auto values = engine->parameter(to_vector(given.values), given.values.shape());
  const auto loss = [&] {
    return loss_of(GetParam(), *module, Annotations::of(values, given.mask));
  };
  {
    const Recording recording(*engine);
    engine->backward(loss());
  }
  std::vector<std::pair<std::string, Tensor*>> all = {{"annotations", &values}};
  for (const auto& parameter : module->parameters()) {
    all.emplace_back(parameter.name, parameter.value);
  }
  for (const auto& [name, place] : all) {
    const auto value = *place;
    const auto direction = random(*engine, value.shape(), 41);
    const auto slope = total(engine->gradient(value) * direction);
    *place = value + kStep * direction;
    const auto above = loss();
    *place = value - kStep * direction;
    const auto below = loss();
    *place = value;
    const auto error = slope - 1.0 / (2.0 * kStep) * (above - below);
    EXPECT_LT(size_of(error), 1e-6F * (1.0F + size_of(slope))) << name;
  }
}
#endif

}  // namespace
}  // namespace attend::tests
