// Neural Turing machines against their definition, on every engine, and both engines against each
// other; and each way in which a number could be none.

#include "models/turing_machine.h"

#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "model_gradients.h"
#include "numbers.h"

namespace attend::tests {
namespace {

using models::BitModel;
using models::TuringMachine;
using models::TuringOptions;

// --- parts, by hand -----------------------------------------------------------------------------

class Addressing : public testing::TestWithParam<std::string> {
 protected:
  Tensor make(const std::vector<float>& values, const Shape& shape) {
    return engine_->parameter(values, shape);
  }
  void expect_near(const Tensor& found, const std::vector<float>& expected) {
    const auto values = to_vector(found);
    ASSERT_EQ(values.size(), expected.size());
    for (std::size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(values[i], expected[i], 2e-5F) << i;
  }
  /// That the gradients of a sum of squares, and what it is of, are finite.
  void expect_finite(const std::vector<Tensor>& parameters, const std::function<Tensor()>& make) {
    const Recording recording(*engine_);
    const auto made = make();
    for (const auto value : to_vector(made)) ASSERT_TRUE(std::isfinite(value));
    engine_->backward(total(made * made));
    for (const auto& parameter : parameters) {
      const auto gradient = engine_->gradient(parameter);
      if (!gradient.defined()) continue;
      for (const auto value : to_vector(gradient)) ASSERT_TRUE(std::isfinite(value));
    }
  }

  const std::unique_ptr<Engine> engine_ = engine_called(GetParam());
};

INSTANTIATE_TEST_SUITE_P(Engines, Addressing, testing::ValuesIn(engine_names()),
                         [](const auto& engine) { return engine.param; });

// Three places of two numbers: m_1 = (3, 4), m_2 = (0, 2), m_3 = (-1, 0). A head asks:
//   k = (0, 1), beta = 2, g = 0.75, s = (0.1, 0.7, 0.2) of -1, 0, +1, gamma = 2; it had w = (1, 0,
//   0)
// eq. 6: cosines 4/5, 1, 0 (their 1e-6 is beyond these digits)
// eq. 5: exp(1.6, 2, 0) = 4.95303, 7.38906, 1; sum 13.34209: 0.37123, 0.55382, 0.07495
// eq. 7: 0.75 of these and 0.25 of w: 0.52842, 0.41536, 0.05621
// eq. 8: w_i = 0.7 w_i + 0.2 w_(i-1) + 0.1 w_(i+1), in a ring
//   w_1 = 0.36990 + 0.01124 + 0.04154 = 0.42268
//   w_2 = 0.29075 + 0.10568 + 0.00562 = 0.40206
//   w_3 = 0.03935 + 0.08307 + 0.05284 = 0.17526
// eq. 9: squares 0.17866, 0.16165, 0.03072; sum 0.37103: 0.48152, 0.43568, 0.08280
TEST_P(Addressing, IsItsEquationsOneByOne) {
  const auto memory = make({3, 4, 0, 2, -1, 0}, {1, 3, 2});
  const auto keys = make({0, 1}, {1, 1, 2});
  const auto before = make({1, 0, 0}, {1, 1, 3});
  const nn::Asked asked = {.keys = keys,
                           .strengths = make({2}, {1, 1, 1}),
                           .gates = make({0.75F}, {1, 1, 1}),
                           .shifts = make({0.1F, 0.7F, 0.2F}, {1, 1, 3}),
                           .sharpness = make({2}, {1, 1, 1})};
  expect_near(nn::cosines(memory, keys), {0.8F, 1.0F, 0.0F});
  expect_near(nn::by_content(memory, keys, asked.strengths), {0.37123F, 0.55382F, 0.07495F});
  expect_near(nn::shifted(make({0.52842F, 0.41536F, 0.05621F}, {1, 1, 3}), asked.shifts),
              {0.42268F, 0.40206F, 0.17526F});
  expect_near(nn::addressed(memory, asked, before), {0.48152F, 0.43568F, 0.08280F});
}

// Two heads write w = (0.5, 0) and (1, 0.5): the first erases e = (1, 0) and adds a = (2, 2), the
// second e = (0, 0.5) and a = (0, -1). m_1 = (4, 8), m_2 = (6, 10).
//   m_1 = (4 * 0.5 * 1, 8 * 1 * 0.5) + (1, 1) + (0, -1) = (3, 4)
//   m_2 = (6, 10 * 0.75) + (0, 0) + (0, -0.5) = (6, 7)
// and the weights 0.25, 0.75 read (5.25, 6.25) of that.
TEST_P(Addressing, AWriteErasesAndThenAdds) {
  const auto memory = make({4, 8, 6, 10}, {1, 2, 2});
  const auto left = nn::written(memory, make({0.5F, 0, 1, 0.5F}, {1, 2, 2}),
                                make({1, 0, 0, 0.5F}, {1, 2, 2}), make({2, 2, 0, -1}, {1, 2, 2}));
  expect_near(left, {3, 4, 6, 7});
  expect_near(nn::read(left, make({0.25F, 0.75F}, {1, 1, 2})), {5.25F, 6.25F});
}

TEST_P(Addressing, AShiftOfOneTurnsTheRing) {
  const auto weights = make({0.1F, 0.2F, 0.3F, 0.4F}, {1, 1, 4});
  expect_near(nn::shifted(weights, make({0, 0, 1}, {1, 1, 3})), {0.4F, 0.1F, 0.2F, 0.3F});
  expect_near(nn::shifted(weights, make({1, 0, 0}, {1, 1, 3})), {0.2F, 0.3F, 0.4F, 0.1F});
}

// --- each known source of what is no number
// -------------------------------------------------------

TEST_P(Addressing, OfZeroRowsAndZeroKeysIsFinite) {
  const auto memory = make(std::vector<float>(6, 0.0F), {1, 3, 2});
  const auto keys = make({0, 0}, {1, 1, 2});
  const auto strengths = make({5}, {1, 1, 1});
  expect_finite({memory, keys, strengths}, [&] { return nn::by_content(memory, keys, strengths); });
  expect_near(nn::by_content(memory, keys, strengths), std::vector<float>(3, 1.0F / 3.0F));
}

TEST_P(Addressing, AZeroWeightToAPowerIsFiniteAndHasAFiniteGradient) {
  const auto weights = make({0, 0.5F, 0.5F}, {1, 1, 3});
  for (const float gamma : {1.0F, 1.5F, 40.0F}) {
    const auto sharpness = make({gamma}, {1, 1, 1});
    expect_finite({weights, sharpness}, [&] { return nn::sharpened(weights, sharpness); });
    expect_near(nn::sharpened(weights, sharpness), {0, 0.5F, 0.5F});
  }
}

// 0.01^100 is 1e-200: a float has no such number, and a sum of them would be 0.
TEST_P(Addressing, APowerThatUnderflowsKeepsTheLargestWeight) {
  std::vector<float> even(100, 0.01F);
  even[7] = 0.011F;
  const auto weights = make(even, {1, 1, 100});
  const auto sharpness = make({1000}, {1, 1, 1});
  expect_finite({weights, sharpness}, [&] { return nn::sharpened(weights, sharpness); });
  EXPECT_NEAR(to_vector(nn::sharpened(weights, sharpness))[7], 1.0F, 1e-5F);
}

TEST_P(Addressing, AStrengthWithoutBoundIsFinite) {
  const auto memory = make({3, 4, 0, 2, -1, 0}, {1, 3, 2});
  const auto keys = make({0, 1}, {1, 1, 2});
  const auto strengths = make({1e30F}, {1, 1, 1});
  expect_finite({memory, keys, strengths}, [&] { return nn::by_content(memory, keys, strengths); });
}

// A memory that had weights of 0 before, and a gate that is shut.
TEST_P(Addressing, OfWeightsThatAreAllZeroIsEven) {
  const auto memory = make({3, 4, 0, 2, -1, 0}, {1, 3, 2});
  const auto before = make({0, 0, 0}, {1, 1, 3});
  const nn::Asked asked = {.keys = make({0, 1}, {1, 1, 2}),
                           .strengths = make({2}, {1, 1, 1}),
                           .gates = make({0}, {1, 1, 1}),
                           .shifts = make({0.1F, 0.7F, 0.2F}, {1, 1, 3}),
                           .sharpness = make({2}, {1, 1, 1})};
  expect_finite({memory, asked.keys, before}, [&] { return nn::addressed(memory, asked, before); });
  expect_near(nn::addressed(memory, asked, before), std::vector<float>(3, 1.0F / 3.0F));
}

// --- whole machines -----------------------------------------------------------------------------

struct Subject {
  std::string name;
  TuringOptions options;
};

void PrintTo(const Subject& subject, std::ostream* out) {
  *out << subject.name;
}

Subject subject(const std::string& name, const std::string& controller, const std::string& memory,
                int64_t places, int64_t reads = 1, int64_t writes = 1, bool meanwhile = false) {
  Subject subject = {name, {}};
  auto& turing = subject.options.turing;
  turing.controller = controller;
  turing.memory = memory;
  turing.places = places;
  turing.width = 4;
  turing.read_heads = reads;
  turing.write_heads = writes;
  subject.options.hidden_size = 6;
  subject.options.read_size = 3;
  subject.options.size = 2;
  subject.options.answers_meanwhile = meanwhile;
  return subject;
}

Subject at_first_place() {
  auto first = subject("FirstPlace", "feed-forward", "constant", 5, 2, 1);
  first.options.turing.first_weights = "first-place";
  return first;
}

std::vector<Subject> subjects() {
  return {subject("Lstm", "lstm", "constant", 5),
          subject("Learned", "lstm", "learned", 5),
          subject("FeedForward", "feed-forward", "random", 5, 2, 3),
          subject("Meanwhile", "lstm", "constant", 5, 1, 1, true),
          at_first_place(),
          subject("LstmAlone", "lstm", "constant", 0)};
}

data::Part numbers_of(int64_t positions, int64_t size, std::size_t first, bool are_bits) {
  data::Part part = {.extents = {positions}, .size = size};
  for (int64_t i = 0; i < positions * size; ++i) {
    const auto number = std::sin(static_cast<float>(1 + 7 * (first + static_cast<std::size_t>(i))));
    part.numbers.push_back(!are_bits ? number : number > 0.0F ? 1.0F : 0.0F);
  }
  return part;
}

std::vector<data::Example> examples() {
  const std::vector<std::pair<int64_t, int64_t>> lengths = {{4, 3}, {2, 1}, {3, 2}};
  std::vector<data::Example> all;
  for (std::size_t row = 0; row < lengths.size(); ++row) {
    all.push_back({{numbers_of(lengths[row].first, 3, 100 * row, false),
                    numbers_of(lengths[row].second, 2, 40 + 10 * row, true)},
                   static_cast<std::int64_t>(row) + 1});
  }
  return all;
}

data::Batch batch_of(const std::vector<data::Example>& some) {
  return data::make_batch(some, BitModel::kBits);
}

class EveryTuringMachine : public testing::TestWithParam<std::tuple<std::string, Subject>> {
 protected:
  EveryTuringMachine() { nn::initialize(model_, *engine_, 3); }
  const TuringOptions& options() const { return std::get<1>(GetParam()).options; }
  double loss_of(const data::Batch& batch) const {
    return static_cast<double>(to_vector(model_.loss(*engine_, batch, {}).loss)[0]);
  }

  const std::unique_ptr<Engine> engine_ = engine_called(std::get<0>(GetParam()));
  TuringMachine model_{std::get<1>(GetParam()).options};
  const std::vector<data::Example> examples_ = examples();
  const data::Batch batch_ = batch_of(examples_);
};

INSTANTIATE_TEST_SUITE_P(Models, EveryTuringMachine,
                         testing::Combine(testing::ValuesIn(engine_names()),
                                          testing::ValuesIn(subjects())),
                         [](const auto& pair) {
                           return std::get<0>(pair.param) + std::get<1>(pair.param).name;
                         });

TEST_P(EveryTuringMachine, TheLossIsTheMeanEntropyOfARightBit) {
  const auto logits = to_vector(model_.answer(*engine_, batch_, false).logits);
  double sum = 0.0;
  int64_t bits = 0;
  for (std::size_t row = 0; row < examples_.size(); ++row) {
    const auto& right = examples_[row].parts[BitModel::kBits].numbers;
    for (std::size_t i = 0; i < right.size(); ++i, ++bits) {
      const auto z = static_cast<double>(logits[row * 6 + i]);
      sum += std::log1p(std::exp(right[i] > 0.5F ? -z : z));
    }
  }
  EXPECT_NEAR(loss_of(batch_), sum / static_cast<double>(bits), 1e-5);
  double forced = 0.0;
  for (const auto p : to_vector(model_.force(*engine_, batch_).log_probabilities)) {
    forced -= static_cast<double>(p);
  }
  EXPECT_NEAR(forced, sum, 1e-4);
}

TEST_P(EveryTuringMachine, ABatchGivesWhatItsRowsGiveAlone) {
  const auto all = to_vector(model_.answer(*engine_, batch_, false).logits);
  for (std::size_t row = 0; row < examples_.size(); ++row) {
    const auto alone = to_vector(model_.answer(*engine_, batch_of({examples_[row]}), false).logits);
    for (std::size_t i = 0; i < alone.size(); ++i) EXPECT_NEAR(all[row * 6 + i], alone[i], 1e-5F);
  }
}

TEST_P(EveryTuringMachine, SharesAddUpToTheWhole) {
  double sum = 0.0;
  for (const auto& share : {std::vector{examples_[0], examples_[2]}, std::vector{examples_[1]}}) {
    auto batch = batch_of(share);
    batch.whole_size = 3;
    batch.whole_targets = batch_.targets;
    sum += loss_of(batch);
  }
  EXPECT_NEAR(sum, loss_of(batch_), 1e-5);
}

TEST_P(EveryTuringMachine, GradientsAreDifferenceQuotients) {
  nn::Module* model = &model_;
  if (options().turing.memory == "random" && options().turing.places > 0) {
    const Recording recording(*engine_);
    engine_->backward(model_.loss(*engine_, batch_, {}).loss);
    for (const auto& parameter : model->parameters()) {
      EXPECT_EQ(engine_->gradient(*parameter.value).defined(), parameter.name != "first_memory")
          << parameter.name;
    }
    return;
  }
  expect_difference_quotients(
      model_, *engine_, [&] { return model_.loss(*engine_, batch_, {}).loss; },
      [&] { return loss_of(batch_); });
}

TEST_P(EveryTuringMachine, HeadsBeginWhereTheyAreSaidTo) {
  const auto steps = model_.walk(*engine_, batch_);
  if (options().turing.places == 0) {
    EXPECT_TRUE(steps.empty());
    return;
  }
  const auto weights = to_vector(steps.front().weights_before);
  const auto places = static_cast<std::size_t>(options().turing.places);
  const auto is_first = options().turing.first_weights == "first-place";
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (is_first) {
      EXPECT_EQ(weights[i], i % places == 0 ? 1.0F : 0.0F) << i;
    } else {
      EXPECT_LT(weights[i], 1.0F) << i;
    }
  }
  const nn::Module& model = model_;
  const auto parameters = model.parameters();
  EXPECT_EQ(std::any_of(parameters.begin(), parameters.end(),
                        [](const auto& p) { return p.name == "first_weights"; }),
            !is_first);
}

TEST_P(EveryTuringMachine, WeightsSumToOneAtEachStep) {
  const auto answer = model_.answer(*engine_, batch_, true);
  const auto heads = options().turing.read_heads + options().turing.write_heads;
  if (options().turing.places == 0) {
    EXPECT_TRUE(answer.seen.empty());
    return;
  }
  ASSERT_EQ(std::ssize(answer.seen), 2 * heads + 1);
  for (int64_t head = 0; head < heads; ++head) {
    const auto& weights = answer.seen[static_cast<std::size_t>(2 * head)].numbers;
    EXPECT_EQ(weights.size(1), options().answers_meanwhile ? 4 : 7);
    EXPECT_GE(smallest(weights), 0.0F);
    for (const auto one : to_vector(sum(weights))) EXPECT_NEAR(one, 1.0F, 1e-5F);
  }
  EXPECT_EQ(answer.seen.back().name, "memory");
}

TEST_P(EveryTuringMachine, BothEnginesAgree) {
  if (engine_names().size() < 2) GTEST_SKIP() << "built without LibTorch";
  const auto other = engine_called(
      engine_names()[0] == std::get<0>(GetParam()) ? engine_names()[1] : engine_names()[0]);
  TuringMachine twin(options());
  nn::copy_parameters(model_, twin, *other);
  const Recording recording(*engine_);
  const Recording other_recording(*other);
  const auto loss = model_.loss(*engine_, batch_, {}).loss;
  const auto other_loss = twin.loss(*other, batch_, {}).loss;
  EXPECT_NEAR(to_vector(loss)[0], to_vector(other_loss)[0], 1e-5F);
  engine_->backward(loss);
  other->backward(other_loss);
  const auto theirs = twin.parameters();
  const auto own = model_.parameters();
  for (std::size_t i = 0; i < own.size(); ++i) {
    const auto mine = engine_->gradient(*own[i].value);
    if (!mine.defined()) continue;
    EXPECT_LT(difference(mine, other->gradient(*theirs[i].value)), 1e-5F) << own[i].name;
  }
}

// First weights that are learned as they are, and not through a softmax, can become anything.
TEST(TuringMachines, HaveFirstWeightsWhateverTheirParametersAre) {
  for (const auto& name : engine_names()) {
    const auto engine = engine_called(name);
    TuringMachine model(subject("", "lstm", "constant", 5).options);
    nn::initialize(model, *engine, 3);
    for (const auto& parameter : model.parameters()) {
      if (parameter.name != "first_weights") continue;
      *parameter.value = 1e6 * *parameter.value;
    }
    EXPECT_TRUE(is_finite(model.loss(*engine, batch_of(examples()), {}).loss));
    const auto seen = model.answer(*engine, batch_of(examples()), true).seen;
    for (const auto one : to_vector(sum(seen[0].numbers))) EXPECT_NEAR(one, 1.0F, 1e-5F);
  }
}

// Of the layer that tells the heads, those numbers of one head are no numbers.
TEST(TuringMachines, ThatDivergeSayWhichHead) {
  for (const auto& name : engine_names()) {
    const auto engine = engine_called(name);
    auto options = subject("", "lstm", "constant", 5).options;
    options.turing.clip = 0.0;
    TuringMachine model(options);
    nn::initialize(model, *engine, 3);
    for (const auto& parameter : model.parameters()) {
      if (parameter.name != "heads.bias") continue;
      auto values = to_vector(*parameter.value);
      values[4 + 1] = std::numeric_limits<float>::quiet_NaN();  // of the second head's key
      *parameter.value = engine->parameter(values, parameter.shape);
    }
    try {
      model.loss(*engine, batch_of(examples()), {});
      ADD_FAILURE() << name << ": no error";
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find("the weights of write head 1 at step 1"),
                std::string::npos)
          << error.what();
    }
  }
}

TEST(TuringMachines, RefuseWhatDoesNotFit) {
  const auto refusal = [](const auto& change) {
    TuringOptions options;
    change(options.turing);
    try {
      TuringMachine model(options);
    } catch (const ConfigError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  const auto expect_names = [&](const std::string& key, const auto& change) {
    EXPECT_NE(refusal(change).find(key), std::string::npos) << refusal(change);
  };
  EXPECT_EQ(refusal([](auto&) {}), "");
  expect_names("turing.read_heads = 0", [](auto& t) { t.read_heads = 0; });
  expect_names("turing.write_heads = 0", [](auto& t) { t.write_heads = 0; });
  expect_names("turing.controller", [](auto& t) { t.controller = "gru"; });
  expect_names("turing.memory", [](auto& t) { t.memory = "zeros"; });
  expect_names("turing.first_weights", [](auto& t) { t.first_weights = "last"; });
  expect_names("turing.shifts", [](auto& t) { t.places = 2; });
  expect_names("turing.places", [](auto& t) {
    t.places = 0;
    t.controller = "feed-forward";
  });
}

}  // namespace
}  // namespace attend::tests
