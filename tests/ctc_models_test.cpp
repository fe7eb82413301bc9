// Models whose annotations say the text by themselves as well, on every engine.

#include <cmath>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "model_gradients.h"
#include "models/ctc_model.h"
#include "models/number_source.h"
#include "numbers.h"
#include "picture_subjects.h"
#include "search/beam.h"

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

/// Symbols of the text of a row, its end counted.
int64_t target_length(int64_t row) {
  return std::vector<int64_t>{4, 4, 2}.at(static_cast<std::size_t>(row));
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

// --- alone, without a reader ---------------------------------------------------------------------

class CtcAlone : public CtcModels {
 protected:
  std::unique_ptr<models::CtcModel> build(const std::string& convolutions = "",
                                          int64_t pyramid = 0) const {
    models::ModelConfig config = small();
    config.ctc = false;
    config.reader = "ctc";
    config.convolutions = convolutions;
    config.encoder_layers = pyramid + 1;
    config.pyramid = pyramid;
    config.validate();
    auto built = std::make_unique<models::CtcModel>(
        config, std::make_unique<models::NumberSource>(config, kSize), kSaid);
    nn::initialize(*built, *engine_, 4);
    return built;
  }

  const data::Batch batch_ = batch_of(examples_of_signals());
};

INSTANTIATE_TEST_SUITE_P(Engines, CtcAlone, testing::ValuesIn(engine_names()),
                         [](const auto& engine) { return engine.param; });

TEST_P(CtcAlone, TellsSymbolBySymbolWhatTheWholeIsWorth) {
  const auto model = build();
  const auto log_p = to_vector(model->force(*engine_, batch_).log_probabilities);
  const auto sum = std::accumulate(log_p.begin(), log_p.end(), 0.0);
  const auto loss = model->loss(*engine_, batch_, {});
  EXPECT_NEAR(-sum, loss.ctc * static_cast<double>(batch_.targets), 1e-3);
  EXPECT_FLOAT_EQ(to_vector(loss.loss)[0], static_cast<float>(loss.ctc));
}

TEST_P(CtcAlone, HasDifferenceQuotientsAsGradients) {
  const auto model = build("4 1x5 stride 2");
  expect_difference_quotients(
      *model, *engine_, [&] { return model->loss(*engine_, batch_, {}).loss; },
      [&] { return double(to_vector(model->loss(*engine_, batch_, {}).loss)[0]); });
}

TEST_P(CtcAlone, HasWeightsOfPositionsThatSumToOneAndDoNotMoveBack) {
  for (const auto& model : {build(), build("4 1x5 stride 2"), build("", 1)}) {
    const auto forced = model->force(*engine_, batch_);
    const auto weights = to_vector(forced.weights);
    const auto steps = forced.weights.size(1);
    const auto width = forced.weights.size(2);
    EXPECT_EQ(forced.lengths, (std::vector<int64_t>{12, 8, 9}));
    for (int64_t row = 0; row < batch_.size; ++row) {
      double before = -1.0;
      for (int64_t t = 0; t < target_length(row); ++t) {
        const auto* const own = weights.data() + (row * steps + t) * width;
        double sum = 0.0;
        double mean = 0.0;
        for (int64_t s = 0; s < width; ++s) {
          sum += double{own[s]};
          mean += double{own[s]} * static_cast<double>(s);
        }
        EXPECT_NEAR(sum, 1.0, 1e-4) << row << ' ' << t;
        EXPECT_GE(mean, before - 1e-6) << row << ' ' << t;
        before = mean;
      }
    }
  }
}

TEST_P(CtcAlone, FindsWhatItThenSaysIsWorthAsMuch) {
  const auto model = build();
  const auto stepper = model->stepper(*engine_, batch_, {}, 0.0);
  search::SearchOptions options;
  options.beam_size = 8;
  const auto found = search::beam_search(*stepper, options);
  ASSERT_EQ(found.size(), 3U);
  auto examples = examples_of_signals();
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto& best = found[i].front();
    examples[i].parts[1] = text({best.tokens.begin(), best.tokens.end()});
    const auto batch = batch_of({examples[i]});
    const auto loss = model->loss(*engine_, batch, {}).ctc * static_cast<double>(batch.targets);
    EXPECT_NEAR(best.log_probability, -loss, 1e-3) << i;
    EXPECT_EQ(best.weights.front().size(), static_cast<std::size_t>(examples[i].parts[0].count()));
  }
  EXPECT_THROW(model->stepper(*engine_, batch_, {}, 0.5), Error);
  EXPECT_THROW(model->stepper(*engine_, batch_, {2, 4}, 0.0), Error);
}

// --- together, in a search -----------------------------------------------------------------------

TEST_P(CtcModels, AreSearchedByBothTogether) {
  const auto model = of_signals(small());
  auto examples = examples_of_signals();
  const auto stepper = model->stepper(*engine_, batch_of(examples), {}, 0.4);
  search::SearchOptions options;
  options.beam_size = 4;
  const auto found = search::beam_search(*stepper, options);
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto& best = found[i].front();
    examples[i].parts[1] = text({best.tokens.begin(), best.tokens.end()});
    const auto batch = batch_of({examples[i]});
    const auto symbols = static_cast<double>(batch.targets);
    const auto of_reader = loss(*model, batch) * symbols;
    const auto of_frames = model->loss(*engine_, batch, {}).ctc * symbols;
    EXPECT_NEAR(best.log_probability, -(0.6 * of_reader + 0.4 * of_frames), 2e-3) << i;
  }
  auto plain = small();
  plain.ctc = false;
  EXPECT_THROW(of_signals(plain)->stepper(*engine_, batch_of(examples), {}, 0.4), Error);
}

}  // namespace
}  // namespace attend::tests
