// What is true of every model that answers with numbers, on every engine, and of both engines.

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "models/dual_stage.h"
#include "models/feed_forward_attention.h"
#include "models/forecaster.h"
#include "numbers.h"

namespace attend::tests {
namespace {

using models::FeedForwardAttention;
using models::NumberModel;

constexpr int64_t kRead = 3;  // numbers of a position that is read
constexpr int64_t kSteps = 2;
constexpr int64_t kSaid = 2;  // numbers of a step that is said

/// A model under test, at small sizes.
struct Subject {
  std::string name;
  std::function<std::unique_ptr<NumberModel>()> build;
  bool reads_any_length = true;

  std::unique_ptr<NumberModel> build_on(Engine& engine) const {
    auto model = build();
    nn::initialize(*model, engine, 4);  // so that no rectifier is near its edge
    return model;
  }
};

void PrintTo(const Subject& subject, std::ostream* out) {
  *out << subject.name;
}

Subject pooled(const std::string& name, nn::PoolingKind kind) {
  return {name, [kind] {
            return std::make_unique<FeedForwardAttention>(
                models::FeedForwardAttentionOptions{.input_size = kRead,
                                                    .hidden_size = 5,
                                                    .pooling = kind,
                                                    .steps = kSteps,
                                                    .size = kSaid});
          }};
}

/// Of histories of four steps.
Subject forecaster(const std::string& name, const std::string& encoder, const std::string& reader,
                   const models::SeriesShape& shape) {
  return {name,
          [=] {
            models::ModelConfig config;
            config.encoder = encoder;
            config.reader = reader;
            config.hidden_size = 6;
            models::AttentionConfig attention;
            attention.hidden_size = 5;
            return std::make_unique<models::Forecaster>(shape, config, attention);
          },
          /*reads_any_length=*/false};
}

constexpr models::SeriesShape kTwoSteps = {
    .history = 4, .read_size = kRead, .steps = kSteps, .targets = kSaid};
constexpr models::SeriesShape kKnowing = {
    .history = 4, .read_size = kRead, .known_size = 1, .steps = kSteps, .targets = kSaid};

std::vector<Subject> subjects() {
  return {forecaster("Forecaster", "gru", "bahdanau", kTwoSteps),
          forecaster("ForecasterKnowing", "bidirectional-lstm", "bahdanau", kKnowing),
          forecaster("ForecasterWithoutAttention", "lstm", "sutskever", kTwoSteps),
          pooled("Raffel2015", nn::PoolingKind::kAttention),
          pooled("Mean", nn::PoolingKind::kMean),
          pooled("Max", nn::PoolingKind::kLargest)};
}

/// A number between -1 and 1 for each place.
float number_at(std::size_t place) {
  return std::sin(static_cast<float>(1 + 7 * place));
}

data::Part numbers_of(int64_t positions, int64_t size, std::size_t first) {
  data::Part part = {.extents = {positions}, .size = size};
  for (int64_t i = 0; i < positions * size; ++i) {
    part.numbers.push_back(number_at(first + static_cast<std::size_t>(i)));
  }
  return part;
}

std::vector<data::Example> examples(bool of_any_length) {
  const std::vector<int64_t> lengths = {6, 1, 4};
  std::vector<data::Example> all;
  for (std::size_t row = 0; row < lengths.size(); ++row) {
    const auto length = of_any_length ? lengths[row] : 4;
    all.push_back({{numbers_of(length, kRead, 100 * row), numbers_of(kSteps, kSaid, 40 + row),
                    numbers_of(kSteps, 1, 70 + row)},
                   static_cast<std::int64_t>(row) + 1});
  }
  return all;
}

data::Batch batch_of(const std::vector<data::Example>& some) {
  return data::make_batch(some, NumberModel::kNumbers);
}

class EveryNumberModel : public testing::TestWithParam<std::tuple<std::string, Subject>> {
 protected:
  const Subject& subject() const { return std::get<1>(GetParam()); }
  double loss_of(const data::Batch& batch) const {
    return static_cast<double>(to_vector(model_->loss(*engine_, batch, {}).loss)[0]);
  }

  const std::unique_ptr<Engine> engine_ = engine_called(std::get<0>(GetParam()));
  const std::unique_ptr<NumberModel> model_ = subject().build_on(*engine_);
  const std::vector<data::Example> examples_ = examples(subject().reads_any_length);
  const data::Batch batch_ = batch_of(examples_);
};

INSTANTIATE_TEST_SUITE_P(Models, EveryNumberModel,
                         testing::Combine(testing::ValuesIn(engine_names()),
                                          testing::ValuesIn(subjects())),
                         [](const auto& pair) {
                           return std::get<0>(pair.param) + std::get<1>(pair.param).name;
                         });

TEST_P(EveryNumberModel, TheLossIsTheMeanSquareOfWhatItIsOffBy) {
  model_->evaluate();
  const auto found = to_vector(model_->answer(*engine_, batch_).values);
  const auto& right = batch_.columns[NumberModel::kNumbers].numbers;
  ASSERT_EQ(found.size(), right.size());
  double squares = 0.0;
  for (std::size_t i = 0; i < right.size(); ++i) {
    squares += std::pow(static_cast<double>(found[i] - right[i]), 2.0);
  }
  EXPECT_NEAR(loss_of(batch_), squares / static_cast<double>(right.size()), 1e-5);
  double forced = 0.0;
  for (const auto log_p : to_vector(model_->force(*engine_, batch_).log_probabilities)) {
    forced -= static_cast<double>(log_p) * static_cast<double>(kSaid);
  }
  EXPECT_NEAR(forced, squares, 1e-4);
}

TEST_P(EveryNumberModel, ABatchGivesWhatItsRowsGiveAlone) {
  model_->evaluate();
  const auto together = model_->answer(*engine_, batch_);
  const auto of_all = to_vector(together.values);
  const auto width = of_all.size() / examples_.size();
  for (std::size_t row = 0; row < examples_.size(); ++row) {
    const auto answer = model_->answer(*engine_, batch_of({examples_[row]}));
    const auto alone = to_vector(answer.values);
    for (std::size_t i = 0; i < width; ++i) EXPECT_NEAR(of_all[row * width + i], alone[i], 1e-5F);
    ASSERT_EQ(answer.looks.size(), together.looks.size());
    for (std::size_t look = 0; look < answer.looks.size(); ++look) {
      const auto& wide = together.looks[look].weights;
      const auto& own = answer.looks[look].weights;
      const auto all = to_vector(wide);
      const auto mine = to_vector(own);
      for (int64_t t = 0; t < own.size(1); ++t) {
        for (int64_t s = 0; s < own.size(2); ++s) {
          const auto at = (static_cast<int64_t>(row) * wide.size(1) + t) * wide.size(2) + s;
          EXPECT_NEAR(all[static_cast<std::size_t>(at)],
                      mine[static_cast<std::size_t>(t * own.size(2) + s)], 1e-5F);
        }
      }
    }
  }
}

TEST_P(EveryNumberModel, SharesAddUpToTheWhole) {
  model_->evaluate();
  double sum = 0.0;
  for (const auto& share : {std::vector{examples_[0], examples_[2]}, std::vector{examples_[1]}}) {
    auto batch = batch_of(share);
    batch.whole_size = 3;
    batch.whole_targets = batch_.targets;
    sum += loss_of(batch);
  }
  EXPECT_NEAR(sum, loss_of(batch_), 1e-5);
}

TEST_P(EveryNumberModel, GradientIsADifferenceQuotient) {
  model_->evaluate();
  {
    const Recording recording(*engine_);
    engine_->backward(model_->loss(*engine_, batch_, {}).loss);
  }
  for (const auto& parameter : model_->parameters()) {
    const auto gradient = engine_->gradient(*parameter.value);
    ASSERT_TRUE(gradient.defined()) << parameter.name;
    const auto slopes = to_vector(gradient);
    const auto values = to_vector(*parameter.value);
    const auto at = slopes.size() / 2;
    constexpr float kStep = 2e-3F;
    double losses[2];
    for (const int side : {0, 1}) {
      auto moved = values;
      moved[at] += side == 0 ? -kStep : kStep;
      *parameter.value = engine_->parameter(moved, parameter.shape);
      losses[side] = loss_of(batch_);
    }
    *parameter.value = engine_->parameter(values, parameter.shape);
    const auto quotient = (losses[1] - losses[0]) / (2.0 * static_cast<double>(kStep));
    EXPECT_NEAR(static_cast<double>(slopes[at]), quotient, 3e-3 + 0.03 * std::abs(quotient))
        << parameter.name;
  }
}

TEST_P(EveryNumberModel, ReadingsSumToOne) {
  model_->evaluate();
  for (const auto& look : model_->answer(*engine_, batch_).looks) {
    EXPECT_GE(smallest(look.weights), 0.0F) << look.name;
    for (const auto sum : to_vector(sum(look.weights))) EXPECT_NEAR(sum, 1.0F, 1e-5F) << look.name;
  }
}

TEST_P(EveryNumberModel, BothEnginesAgree) {
  if (engine_names().size() < 2) GTEST_SKIP() << "built without LibTorch";
  const auto other = engine_called(
      engine_names()[0] == std::get<0>(GetParam()) ? engine_names()[1] : engine_names()[0]);
  const auto twin = subject().build();
  nn::copy_parameters(*model_, *twin, *other);
  const Recording recording(*engine_);
  const Recording other_recording(*other);
  const auto loss = model_->loss(*engine_, batch_, {}).loss;
  const auto other_loss = twin->loss(*other, batch_, {}).loss;
  EXPECT_NEAR(to_vector(loss)[0], to_vector(other_loss)[0], 1e-5F);
  engine_->backward(loss);
  other->backward(other_loss);
  const auto theirs = twin->parameters();
  const auto own = model_->parameters();
  for (std::size_t i = 0; i < own.size(); ++i) {
    EXPECT_LT(difference(engine_->gradient(*own[i].value), other->gradient(*theirs[i].value)),
              1e-5F)
        << own[i].name;
  }
}

// Before it has learnt anything it says what was read last, and learns from there.
TEST(Forecaster, OfChangesBeginsAtPersistence) {
  const auto engine = engine_called("Cpu");
  auto shape = kTwoSteps;
  shape.says_change = true;
  const auto model = forecaster("", "gru", "bahdanau", shape).build_on(*engine);
  const auto batch = batch_of(examples(false));
  for (const auto change : to_vector(model->answer(*engine, batch).values)) EXPECT_EQ(change, 0.0F);
  const Recording recording(*engine);
  engine->backward(model->loss(*engine, batch, {}).loss);
  for (const auto& parameter : model->parameters()) {
    if (parameter.name != "head.weight") continue;
    EXPECT_GT(size_of(engine->gradient(*parameter.value)), 0.0F);
  }
}

/// A row of a history of four steps, of a target and two driving series which are always the same,
/// and of what these are at the step predicted.
data::Example constant_row() {
  data::Part read = {.extents = {4}, .size = 3};
  for (int step = 0; step < 4; ++step) {
    read.numbers.insert(read.numbers.end(),
                        {number_at(static_cast<std::size_t>(step)), 0.7F, -0.4F});
  }
  return {{read, data::Part{.extents = {1}, .size = 1, .numbers = {0.3F}},
           data::Part{.extents = {1}, .size = 2, .numbers = {0.7F, -0.4F}}},
          1};
}

class DualStage : public testing::TestWithParam<std::string> {
 protected:
  std::unique_ptr<models::DualStageAttention> model(int64_t known_size) {
    auto made = std::make_unique<models::DualStageAttention>(
        models::SeriesShape{.history = 4, .read_size = 3, .known_size = known_size}, 5);
    nn::initialize(*made, *engine_, 2);
    made->evaluate();
    return made;
  }
  const std::unique_ptr<Engine> engine_ = engine_called(GetParam());
};

INSTANTIATE_TEST_SUITE_P(Engines, DualStage, testing::ValuesIn(engine_names()),
                         [](const auto& name) { return name.param; });

// With one linear layer over [h; s; x^k], as much-copied programs have it, they would not.
TEST_P(DualStage, InputWeightsChangeWithTimeForAConstantInput) {
  const auto answer = model(0)->answer(*engine_, batch_of({constant_row()}));
  ASSERT_EQ(answer.looks.size(), 2U);
  EXPECT_EQ(answer.looks[1].name, "inputs");
  const auto weights = to_vector(answer.looks[1].weights);  // [1, 4, 2]
  ASSERT_EQ(weights.size(), 8U);
  for (std::size_t t = 0; t < 4; ++t) {
    EXPECT_NEAR(weights[2 * t] + weights[2 * t + 1], 1.0F, 1e-6F);
    if (t == 0) continue;
    EXPECT_GT(std::abs(weights[2 * t] - weights[2 * t - 2]), 1e-5F) << t;
  }
}

TEST_P(DualStage, ReadsWhatIsKnownOfTheStepPredicted) {
  const auto made = model(2);
  auto row = constant_row();
  const auto said = to_vector(made->answer(*engine_, batch_of({row})).values);
  row.parts[2].numbers[0] += 1.0F;
  EXPECT_NE(to_vector(made->answer(*engine_, batch_of({row})).values), said);
  auto early = constant_row();
  early.parts[0].numbers[0] += 1.0F;  // before the window, which ends a step later
  EXPECT_EQ(to_vector(made->answer(*engine_, batch_of({early})).values), said);
}

TEST_P(DualStage, GradientReachesEveryParameter) {
  const auto made = model(0);
  const Recording recording(*engine_);
  engine_->backward(made->loss(*engine_, batch_of({constant_row()}), {}).loss);
  for (const auto& parameter : made->parameters()) {
    const auto gradient = engine_->gradient(*parameter.value);
    ASSERT_TRUE(gradient.defined()) << parameter.name;
    if (parameter.name.ends_with("bias")) continue;
    EXPECT_GT(size_of(gradient), 0.0F) << parameter.name;
  }
}

}  // namespace
}  // namespace attend::tests
