// What is true of every model that reads pictures and says texts, on every engine, and of both.

#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "model_gradients.h"
#include "models/model_stepper.h"
#include "numbers.h"
#include "picture_subjects.h"
#include "search/beam.h"
#include "search/ensemble.h"

namespace attend::tests {
namespace {

class EveryPictureModel : public testing::TestWithParam<std::tuple<std::string, PictureSubject>> {
 protected:
  const PictureSubject& tried() const { return std::get<1>(GetParam()); }
  double loss_of(const data::Batch& batch, const models::LossOptions& options = {}) const {
    return static_cast<double>(to_vector(model_->loss(*engine_, batch, options).loss)[0]);
  }

  const std::unique_ptr<Engine> engine_ = engine_called(std::get<0>(GetParam()));
  const std::unique_ptr<models::EncoderDecoder> model_ = tried().build_on(*engine_);
  const data::Batch batch_ = batch_of(examples());
};

INSTANTIATE_TEST_SUITE_P(Models, EveryPictureModel,
                         testing::Combine(testing::ValuesIn(engine_names()),
                                          testing::ValuesIn(picture_subjects())),
                         [](const auto& pair) {
                           return std::get<0>(pair.param) + std::get<1>(pair.param).name;
                         });

TEST_P(EveryPictureModel, ABatchGivesWhatItsPicturesGiveAlone) {
  model_->evaluate();
  const auto together = model_->force(*engine_, batch_);
  const auto log_p = to_vector(together.log_probabilities);
  const auto steps = static_cast<std::size_t>(together.log_probabilities.size(1));
  for (std::size_t row = 0; row < examples().size(); ++row) {
    const auto alone = model_->force(*engine_, batch_of({examples()[row]}));
    const auto own = to_vector(alone.log_probabilities);
    for (std::size_t t = 0; t < own.size(); ++t) {
      EXPECT_NEAR(log_p[row * steps + t], own[t], 1e-5F) << row;
    }
    ASSERT_EQ(alone.lengths[0], together.lengths[row]);
    if (!model_->has_attention()) continue;
    const auto wide = to_vector(together.weights);
    const auto mine = to_vector(alone.weights);
    const auto width = static_cast<std::size_t>(together.weights.size(2));
    const auto places = static_cast<std::size_t>(alone.lengths[0]);
    ASSERT_EQ(static_cast<std::size_t>(alone.weights.size(2)), places);
    for (std::size_t t = 0; t < own.size(); ++t) {
      float sum = 0.0F;
      for (std::size_t place = 0; place < places; ++place) {
        sum += mine[t * places + place];
        EXPECT_NEAR(wide[(row * steps + t) * width + place], mine[t * places + place], 1e-5F);
      }
      EXPECT_NEAR(sum, 1.0F, 1e-5F);
    }
  }
}

TEST_P(EveryPictureModel, ABeamGivesWhatItsPicturesGiveAlone) {
  model_->evaluate();
  const search::SearchOptions options = {.beam_size = 3, .max_ratio = 0.0, .max_extra = 5};
  models::ModelStepper together(*model_, *engine_, batch_);
  const auto found = search::beam_search(together, options);
  for (std::size_t row = 0; row < examples().size(); ++row) {
    models::ModelStepper one(*model_, *engine_, batch_of({examples()[row]}));
    const auto alone = search::beam_search(one, options);
    EXPECT_EQ(found[row][0].tokens, alone[0][0].tokens);
    EXPECT_NEAR(found[row][0].log_probability, alone[0][0].log_probability, 1e-4);
  }
}

/// The trap of a beam whose weights stay behind with a hypothesis that was dropped.
TEST_P(EveryPictureModel, WeightsAreThoseOfTheHypothesisThatSurvived) {
  if (!model_->has_attention()) return;
  model_->evaluate();
  models::ModelStepper stepper(*model_, *engine_, batch_);
  const auto found = search::beam_search(stepper, {.beam_size = 4, .max_ratio = 0, .max_extra = 6});
  for (std::size_t row = 0; row < examples().size(); ++row) {
    const auto& best = found[row][0];
    const data::Example said = {{examples()[row].parts[0], data::text_part(best.tokens)}, 1};
    const auto forced = model_->force(*engine_, batch_of({said}));
    const auto weights = to_vector(forced.weights);
    const auto places = static_cast<std::size_t>(forced.weights.size(2));
    ASSERT_GE(best.weights.size(), best.tokens.size());
    for (std::size_t t = 0; t < best.tokens.size(); ++t) {
      ASSERT_EQ(best.weights[t].size(), places);
      for (std::size_t place = 0; place < places; ++place) {
        EXPECT_NEAR(best.weights[t][place], weights[t * places + place], 1e-5F);
      }
    }
  }
}

/// Maps that differ by nothing are a fault that captions do not show.
TEST_P(EveryPictureModel, WeightsDifferBetweenSteps) {
  if (!model_->has_attention()) return;
  model_->evaluate();
  const auto forced = model_->force(*engine_, batch_of({examples()[0]}));
  EXPECT_GT(difference(at_step(forced.weights, 0), at_step(forced.weights, 2)), 1e-5F);
}

/// Sum over a picture's own places of (c - what was read of it)^2, by the weights themselves.
TEST_P(EveryPictureModel, TheDoublyStochasticLossIsOfEachPicturesOwnPlaces) {
  if (!model_->has_attention()) return;
  model_->evaluate();
  const auto forced = model_->force(*engine_, batch_);
  const auto weights = to_vector(forced.weights);
  const auto width = static_cast<std::size_t>(forced.weights.size(2));
  const auto steps = static_cast<std::size_t>(forced.weights.size(1));
  for (const bool is_even : {false, true}) {
    double sum = 0.0;
    for (std::size_t row = 0; row < examples().size(); ++row) {
      const auto words = examples()[row].parts[1].symbols.size();
      const auto places = static_cast<std::size_t>(forced.lengths[row]);
      const auto asked = is_even ? static_cast<double>(words) / static_cast<double>(places) : 1.0;
      for (std::size_t place = 0; place < places; ++place) {
        auto missing = asked;
        for (std::size_t t = 0; t < words; ++t) {
          missing -= static_cast<double>(weights[(row * steps + t) * width + place]);
        }
        sum += missing * missing;
      }
    }
    const models::LossOptions options = {
        .doubly_stochastic = 1.0,
        .read_target = is_even ? models::ReadTarget::kEven : models::ReadTarget::kOnce};
    EXPECT_NEAR(loss_of(batch_, options) - loss_of(batch_),
                sum / static_cast<double>(batch_.targets), 1e-4);
  }
}

TEST_P(EveryPictureModel, SharesAddUpToTheWhole) {
  model_->evaluate();
  double sum = 0.0;
  for (const auto& share :
       {std::vector{examples()[0], examples()[2]}, std::vector{examples()[1]}}) {
    auto batch = batch_of(share);
    batch.whole_size = 3;
    batch.whole_targets = batch_.targets;
    sum += loss_of(batch);
  }
  EXPECT_NEAR(sum, loss_of(batch_), 1e-5);
}

TEST_P(EveryPictureModel, GradientIsADifferenceQuotient) {
  model_->evaluate();
  expect_difference_quotients(
      *model_, *engine_, [this] { return model_->loss(*engine_, batch_, {}).loss; },
      [this] { return loss_of(batch_); });
}

TEST_P(EveryPictureModel, TheSummaryReachesTheReaderUnlessThereIsToBeNone) {
  const Recording recording(*engine_);
  engine_->backward(model_->loss(*engine_, batch_, {}).loss);
  bool is_there = false;
  for (const auto& parameter : model_->parameters()) {
    if (parameter.name != "reader.start_layer.weight") continue;
    is_there = true;
    const auto gradient = engine_->gradient(*parameter.value);
    EXPECT_EQ(size_of(gradient) == 0.0F, tried().model.summary == "none");
  }
  EXPECT_EQ(is_there, model_->has_attention() || tried().model.reader == "cho");
}

TEST_P(EveryPictureModel, AnEnsembleOfOneAndTheSameSaysWhatItSaysAlone) {
  model_->evaluate();
  const search::SearchOptions options = {.beam_size = 2, .max_ratio = 0.0, .max_extra = 4};
  models::ModelStepper alone(*model_, *engine_, batch_);
  std::vector<std::unique_ptr<search::Stepper>> members;
  for (int i = 0; i < 2; ++i) {
    members.push_back(std::make_unique<models::ModelStepper>(*model_, *engine_, batch_));
  }
  search::Ensemble ensemble(std::move(members));
  const auto found = search::beam_search(alone, options);
  const auto together = search::beam_search(ensemble, options);
  for (std::size_t row = 0; row < examples().size(); ++row) {
    EXPECT_EQ(found[row][0].tokens, together[row][0].tokens);
    EXPECT_NEAR(found[row][0].log_probability, together[row][0].log_probability, 1e-4);
  }
}

#ifdef ATTEND_HAS_TORCH
class PictureParity : public testing::TestWithParam<PictureSubject> {};

INSTANTIATE_TEST_SUITE_P(Models, PictureParity, testing::ValuesIn(picture_subjects()),
                         [](const auto& subject) { return subject.param.name; });

TEST_P(PictureParity, BothEnginesAgreeInLossesAndGradients) {
  const auto cpu = engine_called("Cpu");
  const auto torch = engine_called("Torch");
  const auto batch = batch_of(examples());
  std::map<std::string, Tensor> gradients;
  float loss = 0.0F;
  for (auto* engine : {cpu.get(), torch.get()}) {
    const auto model = GetParam().build_on(*engine);
    const Recording recording(*engine);
    const models::LossOptions options = {.doubly_stochastic = model->has_attention() ? 1.0 : 0.0};
    const auto found = model->loss(*engine, batch, options).loss;
    engine->backward(found);
    const auto value = to_vector(found)[0];
    if (engine == torch.get()) {
      EXPECT_NEAR(value, loss, 1e-4F);
    }
    loss = value;
    for (const auto& parameter : model->parameters()) {
      const auto gradient = engine->gradient(*parameter.value);
      const auto [place, is_new] = gradients.try_emplace(parameter.name, gradient);
      if (!is_new) {
        EXPECT_LT(difference(place->second, gradient), 1e-4F) << parameter.name;
      }
    }
  }
}
#endif

}  // namespace
}  // namespace attend::tests
