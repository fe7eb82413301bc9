// What is true of every model that answers with labels, on every engine, and of both engines.

#include <cmath>
#include <functional>
#include <memory>
#include <numeric>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "label_subjects.h"
#include "numbers.h"

namespace attend::tests {
namespace {

using models::LabelConfig;
using models::LabelModel;

class EveryLabelModel : public testing::TestWithParam<std::tuple<std::string, Subject>> {
 protected:
  const Subject& subject() const { return std::get<1>(GetParam()); }

  const std::unique_ptr<Engine> engine_ = engine_called(std::get<0>(GetParam()));
  const std::unique_ptr<LabelModel> model_ = subject().build_on(*engine_);
  const std::vector<data::Example> examples_ = label_examples(subject().labels);
  const data::Batch batch_ = batch_of(examples_);
};

/// A chain begins with zeros, by which nothing could be told apart.
void give_chain_numbers(LabelModel& model, Engine& engine) {
  std::uint64_t seed = 7;
  for (const auto& parameter : model.parameters()) {
    if (!parameter.name.starts_with("chain.")) continue;
    *parameter.value =
        engine.parameter(to_vector(random(engine, parameter.shape, ++seed)), parameter.shape);
  }
}

INSTANTIATE_TEST_SUITE_P(Models, EveryLabelModel,
                         testing::Combine(testing::ValuesIn(engine_names()),
                                          testing::ValuesIn(label_subjects())),
                         [](const auto& pair) {
                           return std::get<0>(pair.param) + std::get<1>(pair.param).name;
                         });

/// What a chain's line is worth, by its definition.
double score_of(const models::ChainScores& chain, std::span<const float> logits,
                const std::vector<std::size_t>& line) {
  double score = chain.first[line.front()] + chain.last[line.back()];
  for (std::size_t i = 0; i < line.size(); ++i) {
    score += static_cast<double>(logits[i * kLabels + line[i]]);
    if (i > 0) score += chain.transitions[line[i] * kLabels + line[i - 1]];
  }
  return score;
}

/// The same of a chain, whose lines are all gone through.
double loss_by_all_lines(const LabelModel& model, Engine& engine, const data::Batch& batch) {
  const auto all_logits = to_vector(model.answer(engine, batch).logits);
  const auto chain = model.chain()->scores();
  const auto& labels = batch.columns[LabelModel::kLabels];
  const auto steps = static_cast<std::size_t>(labels.positions());
  double loss = 0.0;
  for (std::size_t row = 0; row * steps < labels.mask.size(); ++row) {
    const auto words = static_cast<std::size_t>(labels.count_of(static_cast<std::ptrdiff_t>(row)));
    const auto logits = std::span(all_logits).subspan(row * steps * kLabels, words * kLabels);
    std::vector<std::size_t> line(words);
    double sum = 0.0;
    for (std::size_t number = 0; number < std::size_t{1} << (2 * words); ++number) {
      for (std::size_t i = 0; i < words; ++i) line[i] = number >> (2 * i) & 3U;
      sum += std::exp(score_of(chain, logits, line));
    }
    for (std::size_t i = 0; i < words; ++i) {
      line[i] = static_cast<std::size_t>(labels.symbols[row * steps + i]);
    }
    loss += std::log(sum) - score_of(chain, logits, line);
  }
  return loss;
}

/// Of all targets together, by the answers: -log p of each right label.
double loss_by_answers(const LabelModel& model, Engine& engine, const data::Batch& batch) {
  if (model.chain() != nullptr) return loss_by_all_lines(model, engine, batch);
  const auto log_p = to_vector(model.answer(engine, batch).log_probabilities);
  const auto& labels = batch.columns[LabelModel::kLabels];
  double loss = 0.0;
  for (std::size_t i = 0; i < labels.symbols.size(); ++i) {
    if (labels.mask[i] == 0.0F) continue;
    loss -= static_cast<double>(log_p[i * kLabels + static_cast<std::size_t>(labels.symbols[i])]);
  }
  return loss;
}

TEST_P(EveryLabelModel, TheLossIsTheMeanOfWhatTheRightLabelsAreWorth) {
  give_chain_numbers(*model_, *engine_);
  model_->evaluate();
  const auto loss = static_cast<double>(to_vector(model_->loss(*engine_, batch_, {}).loss)[0]);
  const auto by_answers = loss_by_answers(*model_, *engine_, batch_);
  const auto forced = to_vector(model_->force(*engine_, batch_).log_probabilities);
  const auto& mask = batch_.columns[LabelModel::kLabels].mask;
  double by_force = 0.0;
  for (std::size_t i = 0; i < forced.size(); ++i) {
    by_force -= static_cast<double>(forced[i] * mask[i]);
  }
  EXPECT_NEAR(by_force, by_answers, 1e-4);
  const auto targets = static_cast<double>(batch_.targets);
  if (subject().config.pooling.penalty == 0.0) {
    EXPECT_NEAR(loss, by_answers / targets, 1e-5);
  } else {
    EXPECT_GT(loss, by_answers / targets + 1e-3);  // the penalty comes on top
  }
}

TEST_P(EveryLabelModel, ABatchGivesWhatItsRowsGiveAlone) {
  give_chain_numbers(*model_, *engine_);
  model_->evaluate();
  const auto together = model_->answer(*engine_, batch_);
  const auto of_all = to_vector(together.log_probabilities);
  const auto stride = of_all.size() / 3;
  double losses = 0.0;
  for (std::size_t row = 0; row < 3; ++row) {
    const auto alone = batch_of({examples_[row]});
    const auto answer = model_->answer(*engine_, alone);
    const auto of_row = to_vector(answer.log_probabilities);
    for (std::size_t i = 0; i < of_row.size(); ++i) {
      EXPECT_NEAR(of_all[row * stride + i], of_row[i], 1e-5F) << row;
    }
    ASSERT_EQ(answer.looks.size(), together.looks.size());
    for (std::size_t look = 0; look < answer.looks.size(); ++look) {
      EXPECT_EQ(answer.looks[look].name, together.looks[look].name);
      const auto& wide = together.looks[look].weights;
      const auto& own = answer.looks[look].weights;
      const auto all = to_vector(wide);
      const auto mine = to_vector(own);
      for (int64_t t = 0; t < own.size(1); ++t) {
        for (int64_t s = 0; s < wide.size(2); ++s) {
          const auto at = (static_cast<int64_t>(row) * wide.size(1) + t) * wide.size(2) + s;
          const auto expected =
              s < own.size(2) ? mine[static_cast<std::size_t>(t * own.size(2) + s)] : 0.0F;
          EXPECT_NEAR(all[static_cast<std::size_t>(at)], expected, 1e-5F) << row;
        }
      }
    }
    const auto loss = to_vector(model_->loss(*engine_, alone, {}).loss)[0];
    losses += static_cast<double>(loss) *
              (subject().of_words() ? static_cast<double>(alone.targets) : 1.0);
  }
  const auto mean = static_cast<double>(to_vector(model_->loss(*engine_, batch_, {}).loss)[0]);
  EXPECT_NEAR(mean * static_cast<double>(batch_.targets), losses, 1e-4);
}

// Shares of a batch on several ranks add up to the loss of all of it, penalty and all.
TEST_P(EveryLabelModel, SharesAddUpToTheWhole) {
  model_->evaluate();
  double sum = 0.0;
  for (const auto& share : {std::vector{examples_[0], examples_[2]}, std::vector{examples_[1]}}) {
    auto batch = batch_of(share);
    batch.whole_size = 3;
    batch.whole_targets = batch_.targets;
    sum += static_cast<double>(to_vector(model_->loss(*engine_, batch, {}).loss)[0]);
  }
  EXPECT_NEAR(sum, to_vector(model_->loss(*engine_, batch_, {}).loss)[0], 1e-5);
}

TEST_P(EveryLabelModel, GradientReachesEveryParameter) {
  const Recording recording(*engine_);
  const double smoothing = model_->chain() == nullptr ? 0.1 : 0.0;
  engine_->backward(model_->loss(*engine_, batch_, {.label_smoothing = smoothing}).loss);
  for (const auto& parameter : model_->parameters()) {
    const auto gradient = engine_->gradient(*parameter.value);
    ASSERT_TRUE(gradient.defined()) << parameter.name;
    EXPECT_TRUE(is_finite(gradient)) << parameter.name;
    if (parameter.name.ends_with("key_layer.bias")) continue;  // which a softmax takes no part of
    EXPECT_GT(size_of(gradient), 0.0F) << parameter.name;
  }
}

// Along its own gradient g, of length |g|, a parameter's loss rises by |g|.
TEST_P(EveryLabelModel, GradientsAreDifferenceQuotients) {
  give_chain_numbers(*model_, *engine_);
  model_->evaluate();
  const auto loss = [&] { return double(to_vector(model_->loss(*engine_, batch_, {}).loss)[0]); };
  std::vector<std::vector<float>> gradients;
  {
    const Recording recording(*engine_);
    engine_->backward(model_->loss(*engine_, batch_, {}).loss);
    for (const auto& parameter : model_->parameters()) {
      gradients.push_back(to_vector(engine_->gradient(*parameter.value)));
    }
  }
  const auto parameters = model_->parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    auto& value = *parameters[i].value;
    const auto before = to_vector(value);
    const auto& gradient = gradients[i];
    const double length =
        std::sqrt(std::inner_product(gradient.begin(), gradient.end(), gradient.begin(), 0.0));
    if (length < 1e-3) continue;
    const auto moved_by = [&](double step) {
      auto moved = before;
      for (std::size_t n = 0; n < moved.size(); ++n) {
        moved[n] += static_cast<float>(step * double(gradient[n]) / length);
      }
      value = engine_->parameter(moved, parameters[i].shape);
      return loss();
    };
    constexpr double kStep = 0.002;
    const auto quotient = (moved_by(kStep) - moved_by(-kStep)) / (2 * kStep);
    value = engine_->parameter(before, parameters[i].shape);
    EXPECT_NEAR(quotient, length, 0.02 * length + 1e-3) << parameters[i].name;
  }
}

TEST_P(EveryLabelModel, ReadingsSumToOneOverTheText) {
  model_->evaluate();
  for (const auto& look : model_->answer(*engine_, batch_).looks) {
    EXPECT_GE(smallest(look.weights), 0.0F) << look.name;
    const auto sums = to_vector(sum(look.weights));
    for (std::size_t i = 0; i < sums.size(); ++i) {
      const bool is_padding = sums[i] == 0.0F;  // a step that is no word
      EXPECT_TRUE(is_padding || std::abs(sums[i] - 1.0F) < 1e-5F) << look.name << " " << sums[i];
    }
  }
}

TEST_P(EveryLabelModel, BothEnginesAgree) {
  if (engine_names().size() < 2) GTEST_SKIP() << "built without LibTorch";
  const auto other = engine_called(
      engine_names()[0] == std::get<0>(GetParam()) ? engine_names()[1] : engine_names()[0]);
  give_chain_numbers(*model_, *engine_);
  const auto twin = subject().build();
  const auto own = model_->parameters();
  const auto theirs = twin->parameters();
  ASSERT_EQ(own.size(), theirs.size());
  for (std::size_t i = 0; i < own.size(); ++i) {
    *theirs[i].value = other->parameter(to_vector(*own[i].value), own[i].shape);
  }
  const Recording recording(*engine_);
  const Recording other_recording(*other);
  const auto loss = model_->loss(*engine_, batch_, {});
  const auto other_loss = twin->loss(*other, batch_, {});
  EXPECT_NEAR(to_vector(loss.loss)[0], to_vector(other_loss.loss)[0], 1e-5F);
  engine_->backward(loss.loss);
  other->backward(other_loss.loss);
  for (std::size_t i = 0; i < own.size(); ++i) {
    const auto mine = to_vector(engine_->gradient(*own[i].value));
    const auto other_gradient = to_vector(other->gradient(*theirs[i].value));
    ASSERT_EQ(mine.size(), other_gradient.size());
    for (std::size_t n = 0; n < mine.size(); ++n) {
      EXPECT_NEAR(mine[n], other_gradient[n], 1e-5F) << own[i].name;
    }
  }
}

// Lin et al. 2017, section 2.2, by hand: one word, so that all three heads read it: A A^T is all
// ones, and |A A^T - I|^2 is the 6 ones beside the diagonal.
TEST(TextLabeller, AddsThePenaltyOfHeadsThatReadTheSame) {
  auto with = label_subjects()[4].config;
  auto without = with;
  without.pooling.penalty = 0.0;
  const auto engine = engine_called("Cpu");
  models::TextLabeller penalised(with, kSizes);
  models::TextLabeller plain(without, kSizes);
  for (auto* model : {&penalised, &plain}) {
    nn::initialize(*model, *engine, 1);
    model->evaluate();
  }
  const auto batch = batch_of({label_examples(Of::kText)[1]});
  const auto more = to_vector(penalised.loss(*engine, batch, {}).loss)[0] -
                    to_vector(plain.loss(*engine, batch, {}).loss)[0];
  EXPECT_NEAR(more, 0.7F * 6.0F, 1e-5F);
}

// In training every word is read as an unknown one if that is asked for, and in use none is.
TEST(SymbolInput, ReadsWordsAsUnknownOnesInTraining) {
  const auto engine = engine_called("Cpu");
  models::SymbolInput input(kSymbols, 3, 0.95);
  nn::initialize(input, *engine, 1);
  const auto batch = batch_of(label_examples(Of::kText));
  const auto& column = batch.columns[0];
  const auto unknown = batch_of(
      {{{data::Part{.extents = {6}, .symbols = std::vector<Index>(6, kUnknown)},
         data::Part{.symbols = {0}, .padding = 0}, data::Part{.symbols = {0}, .padding = 0}}}});
  input.evaluate();
  const auto known = to_vector(input.read(*engine, column).values);
  const auto one = to_vector(input.read(*engine, unknown.columns[0]).values);
  input.train();
  engine->seed(3);
  const auto trained = to_vector(input.read(*engine, column).values);
  int replaced = 0;
  for (std::size_t i = 0; i < trained.size(); i += 3) {
    const bool is_known =
        std::equal(trained.begin() + std::ptrdiff_t(i), trained.begin() + std::ptrdiff_t(i) + 3,
                   known.begin() + std::ptrdiff_t(i));
    const bool is_unknown = std::equal(trained.begin() + std::ptrdiff_t(i),
                                       trained.begin() + std::ptrdiff_t(i) + 3, one.begin());
    EXPECT_TRUE(is_known || is_unknown);
    if (is_unknown) ++replaced;
  }
  EXPECT_GT(replaced, 12);  // of 18, 17 in the mean
}

}  // namespace
}  // namespace attend::tests
