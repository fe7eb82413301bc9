// Models whose annotations say the text by themselves as well, on every engine.

#include <cmath>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "model_gradients.h"
#include "models/number_source.h"
#include "numbers.h"
#include "picture_subjects.h"

namespace attend::tests {
namespace {

using models::EncoderDecoder;

constexpr int64_t kSize = 3;
constexpr int64_t kSaid = 9;

models::ModelConfig small() {
  models::ModelConfig model;
  model.embedding_size = 5;
  model.hidden_size = 6;
  model.output_size = 5;
  model.summary = "mean";
  model.ctc = true;
  return model;
}

data::Part signal(int64_t positions, std::size_t first) {
  data::Part part = {.extents = {positions}, .size = kSize};
  for (std::size_t i = 0; i < static_cast<std::size_t>(positions * kSize); ++i) {
    part.numbers.push_back(std::sin(static_cast<float>(1 + 7 * (first + i))));
  }
  return part;
}

data::Part text(const std::vector<Index>& symbols) {
  return data::text_part(symbols);
}

/// Of 12, 8 and 9 positions.
std::vector<data::Example> examples_of_signals() {
  return {{{signal(12, 0), text({4, 5, 6})}, 1},
          {{signal(8, 300), text({7, 4, 4})}, 2},
          {{signal(9, 700), text({6})}, 3}};
}

class CtcModels : public testing::TestWithParam<std::string> {
 protected:
  std::unique_ptr<EncoderDecoder> of_signals(const models::ModelConfig& model) const {
    model.validate();
    models::AttentionConfig attention;
    attention.hidden_size = 7;
    auto built = std::make_unique<EncoderDecoder>(
        model, attention, std::make_unique<models::NumberSource>(model, kSize), kSaid);
    nn::initialize(*built, *engine_, 4);
    return built;
  }

  double loss(const EncoderDecoder& model, const data::Batch& batch,
              const models::LossOptions& options = {}) const {
    return static_cast<double>(to_vector(model.loss(*engine_, batch, options).loss)[0]);
  }

  const std::unique_ptr<Engine> engine_ = engine_called(GetParam());
};

INSTANTIATE_TEST_SUITE_P(Engines, CtcModels, testing::ValuesIn(engine_names()),
                         [](const auto& engine) { return engine.param; });

TEST_P(CtcModels, LoseByBothAsMuchAsTheWeightSays) {
  const auto model = of_signals(small());
  const auto batch = batch_of(examples_of_signals());
  const auto reader = loss(*model, batch);
  const auto both = model->loss(*engine_, batch, {.ctc = 0.25});
  EXPECT_TRUE(both.too_short.empty());
  EXPECT_GT(both.ctc, 0.0);
  EXPECT_NEAR(to_vector(both.loss)[0], 0.75 * reader + 0.25 * both.ctc, 1e-5);
  EXPECT_NEAR(loss(*model, batch, {.ctc = 1.0}), both.ctc, 1e-5);
  // As many symbols as the reader's loss is the mean over: 7, and 3 ends.
  EXPECT_NEAR(model->force(*engine_, batch).ctc, 10.0 * both.ctc, 1e-4);
}

TEST_P(CtcModels, LoseTheSameInABatchAndAlone) {
  auto config = small();
  config.convolutions = "4 1x5 stride 2";
  const auto model = of_signals(config);
  const auto examples = examples_of_signals();
  double sum = 0.0;
  for (const auto& example : examples) {
    sum += model->force(*engine_, batch_of({example})).ctc;
  }
  EXPECT_NEAR(model->force(*engine_, batch_of(examples)).ctc, sum, 1e-4);
}

TEST_P(CtcModels, HaveDifferenceQuotientsAsGradients) {
  auto config = small();
  config.encoder_layers = 2;
  config.pyramid = 1;
  const auto model = of_signals(config);
  const auto batch = batch_of(examples_of_signals());
  const models::LossOptions options = {.ctc = 0.5};
  expect_difference_quotients(
      *model, *engine_, [&] { return model->loss(*engine_, batch, options).loss; },
      [&] { return loss(*model, batch, options); });
}

TEST_P(CtcModels, OfAShareLoseTheirPartOfTheWhole) {
  const auto model = of_signals(small());
  const auto examples = examples_of_signals();
  const auto whole = batch_of(examples);
  double sum = 0.0;
  for (const auto& example : examples) {
    auto share = batch_of({example});
    share.whole_size = whole.size;
    share.whole_targets = whole.targets;
    sum += loss(*model, share, {.ctc = 0.5});
  }
  EXPECT_NEAR(sum, loss(*model, whole, {.ctc = 0.5}), 1e-5);
}

/// 4 4 4 needs five annotations and has four.
TEST_P(CtcModels, NameRowsThatAreTooShortAndLearnFromTheOthers) {
  const auto model = of_signals(small());
  auto examples = examples_of_signals();
  examples[1].parts = {signal(4, 300), text({4, 4, 4})};
  const auto made = model->loss(*engine_, batch_of(examples), {.ctc = 1.0});
  EXPECT_EQ(made.too_short, std::vector<Index>{1});
  EXPECT_TRUE(is_finite(made.loss));
  auto others = batch_of({examples[0], examples[2]});
  others.whole_targets = batch_of(examples).targets;
  EXPECT_NEAR(made.ctc, model->loss(*engine_, others, {}).ctc, 1e-5);
  const auto none = model->loss(*engine_, batch_of({examples[1]}), {.ctc = 0.5});
  EXPECT_EQ(none.too_short, std::vector<Index>{0});
  EXPECT_EQ(none.ctc, 0.0);
  EXPECT_TRUE(is_finite(none.loss));
  EXPECT_EQ(model->refusal(examples[1].parts),
            "4 annotations cannot say 3 symbols, 2 of them repeated, by CTC");
  EXPECT_EQ(model->refusal(examples[0].parts), "");
}

/// What is said of a row beforehand is what the encoder then makes of it.
TEST_P(CtcModels, KnowHowManyAnnotationsTheyMake) {
  auto layered = small();
  layered.convolutions = "4 1x5 stride 2, 3 pool 2";
  layered.encoder_layers = 2;
  layered.pyramid = 1;
  auto texts = small();
  texts.encoder_layers = 3;
  texts.pyramid = 2;
  models::TextSource words(texts, kSaid);
  models::NumberSource sounds(layered, kSize);
  const auto made = subject("Pictures", [](auto& s) { s.model.grid = "4 stride 2, 3 pool 2"; });
  models::GridSource pictures(made.model, kPictureChannels);
  nn::initialize(words, *engine_, 1);
  nn::initialize(sounds, *engine_, 1);
  nn::initialize(pictures, *engine_, 1);
  nn::initialize(*words.embedding(), *engine_, 1);
  nn::initialize(words.encoder(), *engine_, 1);
  nn::initialize(sounds.encoder(), *engine_, 1);
  nn::initialize(pictures.encoder(), *engine_, 1);
  const auto expect = [&](const models::Source& source, const std::vector<data::Part>& parts) {
    std::vector<const data::Part*> all;
    std::vector<int64_t> expected;
    for (const auto& part : parts) {
      all.push_back(&part);
      expected.push_back(source.annotations_of(part.extents));
    }
    const auto encoding = source.encode(*engine_, data::pad(all));
    EXPECT_EQ(models::counts_of(encoding.annotations.mask), expected);
  };
  expect(words, {text({4, 5, 6, 7, 8, 4}), text({4}), text({4, 5, 6, 7})});
  expect(sounds, {signal(23, 0), signal(9, 1), signal(16, 2)});
  expect(pictures, {picture(8, 12, 0), picture(4, 9, 1), picture(6, 5, 2)});
}

/// Places 0 1 2 over 3 4 5 are read 0 3 1 4 2 5; of the smaller one, 0 1 over 2 3, 0 2 1 3.
TEST_P(CtcModels, ReadPlacesColumnByColumn) {
  const auto made = subject("Pictures", [](auto& s) { s.model.grid = ""; });
  const models::GridSource source(made.model, kPictureChannels);
  const std::vector<data::Part> parts = {picture(2, 3, 0), picture(2, 2, 1)};
  const std::vector<const data::Part*> all = {&parts[0], &parts[1]};
  std::vector<float> places(12);
  std::iota(places.begin(), places.end(), 0.0F);
  const auto read = source.in_reading_order(numbers(*engine_, places, {2, 6, 1}), data::pad(all));
  EXPECT_EQ(to_vector(read), (std::vector<float>{0, 3, 1, 4, 2, 5, 6, 8, 7, 9, 10, 11}));
}

}  // namespace
}  // namespace attend::tests
