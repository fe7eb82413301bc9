// What readers of pictures compute, by their equations; and what is refused.

#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "core/fields.h"
#include "models/readers.h"
#include "numbers.h"
#include "picture_subjects.h"

namespace attend::tests {
namespace {

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
  const std::vector<std::pair<std::string, std::function<void(models::ModelConfig&)>>> wrong = {
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
