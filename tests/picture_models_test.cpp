// What is true of every model that reads pictures and says texts, on every engine, and of both.

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <numeric>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "core/fields.h"
#include "models/encoder_decoder.h"
#include "models/grid_source.h"
#include "models/model_stepper.h"
#include "models/readers.h"
#include "numbers.h"
#include "search/beam.h"
#include "search/ensemble.h"

namespace attend::tests {
namespace {

using models::AttentionConfig;
using models::EncoderDecoder;
using models::GridSource;
using models::ModelConfig;

constexpr int64_t kChannels = 2;
constexpr int64_t kSymbols = 9;

/// A model under test, at small sizes.
struct Subject {
  std::string name;
  ModelConfig model;
  AttentionConfig attention{};

  std::unique_ptr<EncoderDecoder> build_on(Engine& engine, std::uint64_t seed = 4) const {
    model.validate();
    auto built = std::make_unique<EncoderDecoder>(
        model, attention, std::make_unique<GridSource>(model, kChannels), kSymbols);
    nn::initialize(*built, engine, seed);
    return built;
  }
};

void PrintTo(const Subject& subject, std::ostream* out) {
  *out << subject.name;
}

Subject subject(const std::string& name, const std::function<void(Subject&)>& change) {
  Subject made = {name, {}, {}};
  made.model.encoder = "grid";
  made.model.grid = "4, 3 pool 2";
  made.model.reader = "xu";
  made.model.summary = "mean";
  made.model.cell = "lstm";
  made.model.embedding_size = 5;
  made.model.hidden_size = 6;
  made.attention.hidden_size = 7;
  change(made);
  return made;
}

std::vector<Subject> subjects() {
  return {subject("Xu", [](auto&) {}),
          subject("XuScalarGate", [](auto& s) { s.model.gate = "scalar"; }),
          subject("XuVectorGate",
                  [](auto& s) {
                    s.model.gate = "vector";
                    s.model.tied = "target";
                  }),
          subject("XuOutput",
                  [](auto& s) {
                    s.model.gate = "scalar";
                    s.model.context = "output";
                  }),
          subject("AsTheyAre", [](auto& s) { s.model.grid = ""; }),
          subject("Deng2017",
                  [](auto& s) {
                    s.model.reader = "luong";
                    s.model.row_reader = true;
                    s.model.most_rows = 4;
                    s.model.encoder_size = 4;
                    s.attention.score = "general";
                  }),
          subject("BahdanauGated",
                  [](auto& s) {
                    s.model.reader = "bahdanau";
                    s.model.cell = "gru";
                    s.model.gate = "vector";
                  }),
          subject("Conditional",
                  [](auto& s) {
                    s.model.reader = "conditional";
                    s.model.cell = "gru";
                  }),
          subject("Location",
                  [](auto& s) {
                    s.attention.location_filters = 2;
                    s.attention.location_width = 3;
                  }),
          subject("Vinyals2015", [](auto& s) { s.model.reader = "vinyals"; }),
          subject("Cho", [](auto& s) { s.model.reader = "cho"; })};
}

/// A number between -1 and 1 for each place.
float number_at(std::size_t place) {
  return std::sin(static_cast<float>(1 + 7 * place));
}

data::Part picture(int64_t height, int64_t width, std::size_t first) {
  data::Part part = {.extents = {height, width}, .size = kChannels};
  for (int64_t i = 0; i < height * width * kChannels; ++i) {
    part.numbers.push_back(number_at(first + static_cast<std::size_t>(i)));
  }
  return part;
}

/// Of 6 x 8, 4 x 5 and 5 x 4 pixels: with a layer that halves them 12, 4 and 4 places.
const std::vector<data::Example>& examples() {
  static const std::vector<data::Example> all = {
      {{picture(6, 8, 0), data::text_part(std::vector<Index>{4, 5, 6})}, 1},
      {{picture(4, 5, 300), data::text_part(std::vector<Index>{7, 4, 4, 8, 5})}, 2},
      {{picture(5, 4, 700), data::text_part(std::vector<Index>{6, 8})}, 3}};
  return all;
}

data::Batch batch_of(const std::vector<data::Example>& some) {
  return data::make_batch(some, EncoderDecoder::kTarget);
}

class EveryPictureModel : public testing::TestWithParam<std::tuple<std::string, Subject>> {
 protected:
  const Subject& tried() const { return std::get<1>(GetParam()); }
  double loss_of(const data::Batch& batch, const models::LossOptions& options = {}) const {
    return static_cast<double>(to_vector(model_->loss(*engine_, batch, options).loss)[0]);
  }

  const std::unique_ptr<Engine> engine_ = engine_called(std::get<0>(GetParam()));
  const std::unique_ptr<EncoderDecoder> model_ = tried().build_on(*engine_);
  const data::Batch batch_ = batch_of(examples());
};

INSTANTIATE_TEST_SUITE_P(Models, EveryPictureModel,
                         testing::Combine(testing::ValuesIn(engine_names()),
                                          testing::ValuesIn(subjects())),
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

/// Along the gradient itself, where a difference of single precision says most.
TEST_P(EveryPictureModel, GradientIsADifferenceQuotient) {
  model_->evaluate();
  {
    const Recording recording(*engine_);
    engine_->backward(model_->loss(*engine_, batch_, {}).loss);
  }
  for (const auto& parameter : model_->parameters()) {
    const auto gradient = engine_->gradient(*parameter.value);
    ASSERT_TRUE(gradient.defined()) << parameter.name;
    const auto slope = std::sqrt(static_cast<double>(to_vector(total(gradient * gradient))[0]));
    if (slope < 1e-4) continue;
    const auto value = *parameter.value;
    const auto step = 2e-3 / slope;
    const auto loss_at = [&](double steps) {
      *parameter.value = value + steps * step * gradient;
      return loss_of(batch_);
    };
    const auto quotient = (loss_at(1.0) - loss_at(-1.0)) / (2.0 * 2e-3);
    *parameter.value = value;
    EXPECT_NEAR(quotient, slope, 2e-3 + 0.02 * slope) << parameter.name;
  }
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
class PictureParity : public testing::TestWithParam<Subject> {};

INSTANTIATE_TEST_SUITE_P(Models, PictureParity, testing::ValuesIn(subjects()),
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
    if (engine == torch.get()) EXPECT_NEAR(value, loss, 1e-4F);
    loss = value;
    for (const auto& parameter : model->parameters()) {
      const auto gradient = engine->gradient(*parameter.value);
      const auto [place, is_new] = gradients.try_emplace(parameter.name, gradient);
      if (!is_new) EXPECT_LT(difference(place->second, gradient), 1e-4F) << parameter.name;
    }
  }
}
#endif

class PictureParts : public testing::TestWithParam<std::string> {
 protected:
  const std::unique_ptr<Engine> engine_ = engine_called(GetParam());
};

INSTANTIATE_TEST_SUITE_P(Engines, PictureParts, testing::ValuesIn(engine_names()),
                         [](const auto& engine) { return engine.param; });

/// -log of the sum over places of a_tj p(y_t | j), where what would have been read at place j alone
/// is beta_t a_j, by the reader's equation: tanh(E y + L_h h_t + L_z z).
TEST_P(PictureParts, TheMarginalOfXuIsTheSumOverPlaces) {
  for (const std::string gate : {"none", "scalar", "vector"}) {
    auto tried = subject("XuHard", [&](auto& s) {
      s.model.context = "output";
      s.model.gate = gate;
      s.attention.selection = "hard";
      s.attention.expected_share = 0.0;
    });
    const auto model = tried.build_on(*engine_);
    const auto batch = batch_of({examples()[1]});
    std::map<std::string, Tensor> parameters;
    for (const auto& parameter : model->parameters()) parameters[parameter.name] = *parameter.value;
    const auto readout = model->readout();
    const auto one = [&](Index id) { return indices(*engine_, std::vector<Index>{id}, {1}); };
    const auto& said = examples()[1].parts[1].symbols;
    auto state = model->start(*engine_, batch);
    double log_p = 0.0;
    for (std::size_t t = 0; t < said.size(); ++t) {
      const auto before = one(t == 0 ? kBegin : said[t - 1]);
      state = model->step(before, std::move(state));
      const auto& reading = state.readings[0];
      const auto embedded = embed(parameters.at("target_embedding.weight"), before);
      const auto of_state =
          embedded + linear(state.hidden[0], parameters.at("reader.hidden_output.weight"),
                            parameters.at("reader.hidden_output.bias"));
      double p = 0.0;
      for (int64_t j = 0; j < reading.weights.size(1); ++j) {
        auto read = at_step(state.memory.values, j);
        if (gate != "none") read = reading.gate * read;
        const auto output =
            tanh(of_state + linear(read, parameters.at("reader.context_output.weight"), {}));
        const auto of_symbol =
            pick(log_softmax(linear(output, readout.weight, readout.bias)), one(said[t]));
        p += static_cast<double>(to_vector(columns(reading.weights, j, 1))[0]) *
             std::exp(static_cast<double>(to_vector(of_symbol)[0]));
      }
      log_p += std::log(p);
    }
    const models::LossOptions options = {.hard = models::HardTraining::kMarginal};
    const auto loss = to_vector(model->loss(*engine_, batch, options).loss)[0];
    EXPECT_NEAR(static_cast<double>(loss), -log_p / static_cast<double>(said.size()), 1e-5) << gate;
  }
}

/// z_t is read by h_{t-1}: the symbol that comes in at the same step does not change where it
/// looks.
TEST_P(PictureParts, XuReadsBeforeTheSymbolComesIn) {
  const auto model = subject("Xu", [](auto&) {}).build_on(*engine_);
  model->evaluate();
  const auto batch = batch_of({examples()[0]});
  const auto weights_after = [&](Index first, Index second) {
    auto state = model->start(*engine_, batch);
    for (const auto id : {first, second}) {
      state = model->step(indices(*engine_, std::vector<Index>{id}, {1}), std::move(state));
    }
    return state.readings[0].weights;
  };
  EXPECT_EQ(difference(weights_after(4, 5), weights_after(4, 6)), 0.0F);
  EXPECT_GT(difference(weights_after(4, 5), weights_after(6, 5)), 0.0F);
}

/// The picture is the first symbol of the recurrence, and never seen again.
TEST_P(PictureParts, VinyalsReadsTheSourceAsAFirstSymbol) {
  models::VinyalsReader reader({.input_size = 5,
                                .hidden_size = 6,
                                .value_size = 4,
                                .summary_size = 4,
                                .output_size = 6,
                                .cell = nn::CellKind::kLstm});
  nn::initialize(reader, *engine_, 3);
  std::map<std::string, Tensor> parameters;
  for (const auto& parameter : reader.parameters()) parameters[parameter.name] = *parameter.value;
  const auto summary = random(*engine_, {2, 4}, 8);
  const auto as_symbol =
      linear(summary, parameters.at("summary_layer.weight"), parameters.at("summary_layer.bias"));
  nn::State nothing;
  for (int i = 0; i < 2; ++i) nothing.hidden.push_back(zeros(*engine_, {2, 6}));
  const auto started = reader.start({{}, summary});
  const auto stepped = reader.step(as_symbol, nothing);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(difference(started.hidden[i], stepped.hidden[i]), 0.0F);
  }
  EXPECT_EQ(difference(stepped.output, stepped.hidden[0]), 0.0F);
}

/// beta = sigmoid(w h_{t-1} + b), the same of all numbers or of each its own.
TEST_P(PictureParts, AGateIsOfTheQueryThatRead) {
  for (const std::string gate : {"scalar", "vector"}) {
    const auto model = subject("Xu", [&](auto& s) { s.model.gate = gate; }).build_on(*engine_);
    model->evaluate();
    std::map<std::string, Tensor> parameters;
    for (const auto& parameter : model->parameters()) parameters[parameter.name] = *parameter.value;
    auto state = model->start(*engine_, batch_of({examples()[0]}));
    const auto query = state.hidden[0];
    state = model->step(indices(*engine_, std::vector<Index>{kBegin}, {1}), std::move(state));
    const auto beta = sigmoid(linear(query, parameters.at("reader.gate_layer.weight"),
                                     parameters.at("reader.gate_layer.bias")));
    EXPECT_EQ(beta.size(1), gate == "scalar" ? 1 : 3);
    const auto& reading = state.readings[0];
    const auto read = weighted_sum(reading.weights, state.memory.values);
    EXPECT_LT(difference(reading.context, beta * read), 1e-6F);
  }
}

TEST_P(PictureParts, RowsOfFeaturesAreAPictureOfOneRow) {
  const auto model = subject("AsTheyAre", [](auto& s) { s.model.grid = ""; }).build_on(*engine_);
  model->evaluate();
  auto flat = examples()[1];
  flat.parts[0].extents = {20};
  auto row = examples()[1];
  row.parts[0].extents = {1, 20};
  EXPECT_EQ(difference(model->force(*engine_, batch_of({flat})).log_probabilities,
                       model->force(*engine_, batch_of({row})).log_probabilities),
            0.0F);
}

TEST_P(PictureParts, APictureTooSmallIsRefusedWithItsSize) {
  const auto model = subject("Xu", [](auto&) {}).build_on(*engine_);
  const data::Example tiny = {{picture(1, 6, 0), examples()[0].parts[1]}, 1};
  try {
    model->force(*engine_, batch_of({tiny}));
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "a picture of 6 x 1 is too small for the encoder's layers");
  }
}

TEST(PictureConfig, RefusesWhatDoesNotGoWithPictures) {
  const std::vector<std::pair<std::string, std::function<void(ModelConfig&)>>> wrong = {
      {"model.summary", [](auto& m) { m.summary = "last"; }},
      {"model.cell", [](auto& m) { m.cell = "encoder"; }},
      {"model.tied", [](auto& m) { m.tied = "all"; }},
      {"model.pyramid", [](auto& m) { m.pyramid = 1; }},
      {"model.copies", [](auto& m) { m.copies = true; }},
      {"model.reverse_source", [](auto& m) { m.reverse_source = true; }},
      {"model.grid", [](auto& m) { m.grid = "64 pool"; }},
      {"model.most_rows", [](auto& m) { m.most_rows = 0; }},
      {"model.output_size", [](auto& m) { m.output_size = 3; }},
      {"model.gate", [](auto& m) { m.gate = "each"; }},
      {"model.gate",
       [](auto& m) {
         m.reader = "vinyals";
         m.gate = "scalar";
       }},
      {"model.encoder", [](auto& m) { m.reader = "rush"; }},
      {"model.grid",
       [](auto& m) {
         m.encoder = "gru";
         m.grid = "8";
       }},
      {"model.row_reader", [](auto& m) {
         m.encoder = "gru";
         m.grid = "";
         m.row_reader = true;
       }}};
  for (const auto& [key, change] : wrong) {
    auto tried = subject("Wrong", [](auto&) {});
    change(tried.model);
    try {
      tried.model.validate();
      ADD_FAILURE() << key;
    } catch (const ConfigError& error) {
      EXPECT_EQ(std::string(error.what()).rfind(key, 0), 0U) << error.what();
    }
  }
}

}  // namespace
}  // namespace attend::tests
