// What is true of every model that reads numbers at positions and says texts, on every engine, and
// of both.

#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "model_gradients.h"
#include "models/model_stepper.h"
#include "models/number_source.h"
#include "numbers.h"
#include "search/beam.h"

namespace attend::tests {
namespace {

constexpr int64_t kSize = 3;
constexpr int64_t kSaid = 9;

struct SignalSubject {
  std::string name;
  models::ModelConfig model;
  models::AttentionConfig attention{};

  std::unique_ptr<models::EncoderDecoder> build_on(Engine& engine) const {
    model.validate();
    auto built = std::make_unique<models::EncoderDecoder>(
        model, attention, std::make_unique<models::NumberSource>(model, kSize), kSaid);
    nn::initialize(*built, engine, 4);
    return built;
  }
};

void PrintTo(const SignalSubject& subject, std::ostream* out) {
  *out << subject.name;
}

SignalSubject subject(const std::string& name,
                      const std::function<void(models::ModelConfig&)>& change) {
  SignalSubject made = {name, {}, {}};
  made.model.embedding_size = 5;
  made.model.hidden_size = 6;
  made.model.output_size = 5;
  made.model.summary = "mean";
  made.attention.hidden_size = 7;
  change(made.model);
  return made;
}

std::vector<SignalSubject> subjects() {
  return {subject("BidirectionalGru", [](auto& model) { model.summary = "first"; }),
          subject("Lstm",
                  [](auto& model) {
                    model.encoder = "lstm";
                    model.summary = "last";
                    model.layers = 2;
                  }),
          subject("Pyramid",
                  [](auto& model) {
                    model.encoder = "bidirectional-lstm";
                    model.encoder_layers = 3;
                    model.pyramid = 2;
                  }),
          subject("Convolutions", [](auto& model) { model.convolutions = "4 1x5 stride 2, 3"; }),
          subject("ConvolutionsAndPyramid",
                  [](auto& model) {
                    model.convolutions = "4 pool 2";
                    model.encoder_layers = 2;
                    model.pyramid = 1;
                    model.reader = "luong";
                  }),
          subject("ConditionalNormalized",
                  [](auto& model) {
                    model.reader = "conditional";
                    model.layer_norm = true;
                  }),
          subject("Rush",
                  [](auto& model) {
                    model.encoder = "embeddings";
                    model.reader = "rush";
                    model.neighbours = 1;
                    model.output_size = 0;
                  }),
          subject("WithoutAttention", [](auto& model) {
            model.reader = "cho";
            model.convolutions = "4 stride 2";
          })};
}

data::Part signal(int64_t positions, std::size_t first) {
  data::Part part = {.extents = {positions}, .size = kSize};
  for (std::size_t i = 0; i < static_cast<std::size_t>(positions * kSize); ++i) {
    part.numbers.push_back(std::sin(static_cast<float>(1 + 7 * (first + i))));
  }
  return part;
}

/// Of 9, 4 and 7 positions.
const std::vector<data::Example>& examples() {
  static const std::vector<data::Example> all = {
      {{signal(9, 0), data::text_part(std::vector<Index>{4, 5, 6})}, 1},
      {{signal(4, 300), data::text_part(std::vector<Index>{7, 4, 4, 8, 5})}, 2},
      {{signal(7, 700), data::text_part(std::vector<Index>{6, 8})}, 3}};
  return all;
}

data::Batch batch_of(const std::vector<data::Example>& some) {
  return data::make_batch(some, models::EncoderDecoder::kTarget);
}

class EverySignalModel : public testing::TestWithParam<std::tuple<std::string, SignalSubject>> {
 protected:
  double loss_of(const data::Batch& batch) const {
    return static_cast<double>(to_vector(model_->loss(*engine_, batch, {}).loss)[0]);
  }

  const std::unique_ptr<Engine> engine_ = engine_called(std::get<0>(GetParam()));
  const std::unique_ptr<models::EncoderDecoder> model_ = std::get<1>(GetParam()).build_on(*engine_);
  const data::Batch batch_ = batch_of(examples());
};

INSTANTIATE_TEST_SUITE_P(Models, EverySignalModel,
                         testing::Combine(testing::ValuesIn(engine_names()),
                                          testing::ValuesIn(subjects())),
                         [](const auto& pair) {
                           return std::get<0>(pair.param) + std::get<1>(pair.param).name;
                         });

/// Its symbols and its weights, which are of positions, whatever annotations stand for, and add up
/// to one.
TEST_P(EverySignalModel, ABatchGivesWhatItsSignalsGiveAlone) {
  model_->evaluate();
  const auto together = model_->force(*engine_, batch_);
  const auto log_p = to_vector(together.log_probabilities);
  const auto steps = static_cast<std::size_t>(together.log_probabilities.size(1));
  for (std::size_t row = 0; row < examples().size(); ++row) {
    const auto positions = examples()[row].parts[0].positions();
    const auto alone = model_->force(*engine_, batch_of({examples()[row]}));
    const auto own = to_vector(alone.log_probabilities);
    for (std::size_t t = 0; t < own.size(); ++t) {
      EXPECT_NEAR(log_p[row * steps + t], own[t], 1e-5F) << row;
    }
    ASSERT_EQ(alone.lengths, std::vector{positions});
    ASSERT_EQ(together.lengths[row], positions);
    if (!model_->has_attention()) continue;
    const auto wide = to_vector(together.weights);
    const auto mine = to_vector(alone.weights);
    const auto width = static_cast<std::size_t>(together.weights.size(2));
    ASSERT_EQ(alone.weights.size(2), positions);
    for (std::size_t t = 0; t < own.size(); ++t) {
      float sum = 0.0F;
      for (std::size_t j = 0; j < width; ++j) {
        const auto weight = wide[(row * steps + t) * width + j];
        const bool exists = j < static_cast<std::size_t>(positions);
        const auto count = static_cast<std::size_t>(positions);
        EXPECT_NEAR(weight, exists ? mine[t * count + j] : 0.0F, 1e-5F) << row << ' ' << j;
        sum += weight;
      }
      EXPECT_NEAR(sum, 1.0F, 1e-5F);
    }
  }
}

TEST_P(EverySignalModel, ABeamGivesWhatItsSignalsGiveAlone) {
  model_->evaluate();
  const search::SearchOptions options = {.beam_size = 3, .max_ratio = 0.0, .max_extra = 5};
  models::ModelStepper together(*model_, *engine_, batch_);
  const auto found = search::beam_search(together, options);
  for (std::size_t row = 0; row < examples().size(); ++row) {
    models::ModelStepper one(*model_, *engine_, batch_of({examples()[row]}));
    const auto alone = search::beam_search(one, options);
    EXPECT_EQ(found[row][0].tokens, alone[0][0].tokens);
    EXPECT_NEAR(found[row][0].log_probability, alone[0][0].log_probability, 1e-4);
    if (!model_->has_attention()) continue;
    ASSERT_FALSE(found[row][0].weights.empty());
    for (std::size_t t = 0; t < alone[0][0].weights.size(); ++t) {
      const auto& mine = alone[0][0].weights[t];
      ASSERT_EQ(found[row][0].weights[t].size(), mine.size());
      for (std::size_t j = 0; j < mine.size(); ++j) {
        EXPECT_NEAR(found[row][0].weights[t][j], mine[j], 1e-5F);
      }
    }
  }
}

TEST_P(EverySignalModel, GradientIsADifferenceQuotient) {
  model_->evaluate();
  expect_difference_quotients(
      *model_, *engine_, [this] { return model_->loss(*engine_, batch_, {}).loss; },
      [this] { return loss_of(batch_); });
}

TEST_P(EverySignalModel, RefusesOtherNumbers) {
  data::Example other = {{{.extents = {2}, .size = 2, .numbers = {1.0F, 2.0F, 3.0F, 4.0F}},
                          data::text_part(std::vector<Index>{4})},
                         1};
  EXPECT_THROW(model_->force(*engine_, batch_of({other})), Error);
}

#ifdef ATTEND_HAS_TORCH
class SignalParity : public testing::TestWithParam<SignalSubject> {};

INSTANTIATE_TEST_SUITE_P(Models, SignalParity, testing::ValuesIn(subjects()),
                         [](const auto& subject) { return subject.param.name; });

TEST_P(SignalParity, BothEnginesAgreeInLossesAndGradients) {
  const auto batch = batch_of(examples());
  std::map<std::string, Tensor> gradients;
  std::vector<float> losses;
  const auto cpu = engine_called("Cpu");
  const auto torch = engine_called("Torch");
  for (auto* engine : {cpu.get(), torch.get()}) {
    const auto model = GetParam().build_on(*engine);
    const Recording recording(*engine);
    const auto loss = model->loss(*engine, batch, {}).loss;
    engine->backward(loss);
    losses.push_back(to_vector(loss)[0]);
    for (const auto& parameter : model->parameters()) {
      const auto gradient = engine->gradient(*parameter.value);
      const auto [place, is_new] = gradients.try_emplace(parameter.name, gradient);
      if (!is_new) {
        EXPECT_LT(difference(place->second, gradient), 1e-4F) << parameter.name;
      }
    }
  }
  EXPECT_NEAR(losses[0], losses[1], 1e-4F);
}
#endif

/// Shares of one row, [annotations, positions], of a batch with a longer one.
std::vector<std::vector<float>> shares_of(const std::function<void(models::ModelConfig&)>& change,
                                          int64_t positions, int64_t longest) {
  const auto engine = engine_called("Cpu");
  const auto built = subject("", change).build_on(*engine);
  const data::Example own = {{signal(positions, 0), data::text_part(std::vector<Index>{4})}, 1};
  const data::Example other = {{signal(longest, 0), data::text_part(std::vector<Index>{4})}, 2};
  const auto batch = batch_of({own, other});
  const auto shares = built->shares_of_positions(batch).front();
  const auto annotations = built->source().annotations_of({&longest, 1});
  std::vector<std::vector<float>> rows;
  for (Index i = 0; i < annotations; ++i) {
    auto& row = rows.emplace_back();
    for (std::size_t j = 0; j < shares.share.size(); ++j) {
      row.push_back(shares.annotation[j] == i ? shares.share[j] : 0.0F);
    }
  }
  return rows;
}

// Strides of 2 and one pair: an annotation stands for four positions, the last one for what is
// left; padding has none.
TEST(NumberSource, SharesWeightsOutToThePositionsThatAnAnnotationStandsFor) {
  const auto strided = [](models::ModelConfig& model) {
    model.convolutions = "4 1x5 stride 2";
    model.encoder_layers = 2;
    model.pyramid = 1;
  };
  using Rows = std::vector<std::vector<float>>;
  EXPECT_EQ(shares_of(strided, 6, 9), (Rows{{.25F, .25F, .25F, .25F, 0, 0, 0, 0, 0},
                                            {0, 0, 0, 0, .5F, .5F, 0, 0, 0},
                                            {0, 0, 0, 0, 0, 0, 0, 0, 0}}));
  // Of five positions two are left by a pool that sees whole pairs: the second has three.
  const auto pooled = [](models::ModelConfig& model) { model.convolutions = "4 pool 2"; };
  const auto third = 1.0F / 3.0F;
  EXPECT_EQ(shares_of(pooled, 5, 6),
            (Rows{{.5F, .5F, 0, 0, 0, 0}, {0, 0, third, third, third, 0}, {0, 0, 0, 0, 0, 0}}));
}

TEST(NumberSource, RefusesASignalThatIsTooShortForItsLayers) {
  const auto engine = engine_called("Cpu");
  const auto built =
      subject("", [](auto& model) { model.convolutions = "4 pool 4"; }).build_on(*engine);
  const data::Example one = {{signal(3, 0), data::text_part(std::vector<Index>{4})}, 1};
  EXPECT_THROW(built->force(*engine, batch_of({one})), Error);
}

}  // namespace
}  // namespace attend::tests
