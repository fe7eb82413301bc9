// A network of others before the encoder of a captioning model, on every engine: frozen, and learnt
// with the rest.

#include "models/picture_network.h"

#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "numbers.h"
#include "picture_subjects.h"

namespace attend::tests {
namespace {

using networks::LayerKind;

constexpr int64_t kHeight = 6;
constexpr int64_t kWidth = 4;

/// Numbers between -size and size.
std::vector<float> wave(std::size_t count, float size, int first) {
  std::vector<float> numbers(count);
  for (std::size_t i = 0; i < count; ++i) {
    numbers[i] = size * std::sin(static_cast<float>(first) + 5.0F * static_cast<float>(i));
  }
  return numbers;
}

/// Filters with a norm behind them, filters of each channel, a second way beside them, filters in
/// groups: [6, 4, 2] -> [3, 2, 4].
networks::Graph small_graph() {
  networks::Graph graph("pictures", {.height = kHeight, .width = kWidth, .channels = 2});
  const PatchGrid three = {.height = 3, .width = 3, .top = 1, .left = 1, .bottom = 1, .right = 1};
  auto half = three;
  half.stride_down = half.stride_across = 2;
  const auto first = graph.add({.name = "first",
                                .kind = LayerKind::kConvolution,
                                .inputs = {0},
                                .window = half,
                                .weight = wave(4 * 9 * 2, 0.4F, 1),
                                .bias = wave(4, 0.2F, 2)});
  const auto norm = graph.add({.name = "norm",
                               .kind = LayerKind::kScale,
                               .inputs = {first},
                               .weight = {1.5F, 0.5F, 0.8F, 1.2F},
                               .bias = {0.3F, 0.4F, -0.1F, 0.2F}});
  const auto clamped =
      graph.add({.name = "most", .kind = LayerKind::kClamp, .inputs = {norm}, .highest = 6.0});
  const auto each = graph.add({.name = "each",
                               .kind = LayerKind::kConvolveEach,
                               .inputs = {clamped},
                               .window = three,
                               .weight = wave(9 * 4, 0.5F, 3),
                               .bias = wave(4, 0.1F, 4)});
  const auto sum = graph.add({.name = "sum", .kind = LayerKind::kAdd, .inputs = {each, clamped}});
  graph.add({.name = "last",
             .kind = LayerKind::kConvolution,
             .inputs = {sum},
             .window = three,
             .groups = 2,
             .weight = wave(4 * 9 * 2, 0.4F, 5),
             .bias = wave(4, 0.1F, 6)});
  return networks::needed_for(graph, graph.layers().size() - 1);
}

PictureSubject captioner(const std::string& grid = "") {
  return subject("Network", [&](PictureSubject& made) { made.model.grid = grid; });
}

std::unique_ptr<models::EncoderDecoder> on_network(Engine& engine, bool trains,
                                                   const std::string& grid = "") {
  const auto made = captioner(grid);
  auto built = std::make_unique<models::EncoderDecoder>(
      made.model, made.attention,
      std::make_unique<models::GridSource>(
          made.model, std::make_unique<models::PictureNetwork>(small_graph(), trains)),
      kPictureSymbols);
  nn::initialize(*built, engine, 4);
  return built;
}

std::unique_ptr<models::EncoderDecoder> on_features(Engine& engine, const std::string& grid = "") {
  const auto made = captioner(grid);
  auto built = std::make_unique<models::EncoderDecoder>(
      made.model, made.attention, std::make_unique<models::GridSource>(made.model, 4),
      kPictureSymbols);
  nn::initialize(*built, engine, 4);
  return built;
}

std::vector<data::Example> pictures() {
  return {{{picture(kHeight, kWidth, 0), data::text_part(std::vector<Index>{4, 5, 6})}, 1},
          {{picture(kHeight, kWidth, 500), data::text_part(std::vector<Index>{7, 4, 8, 5})}, 2}};
}

class OnANetwork : public testing::TestWithParam<std::string> {
 protected:
  double loss_of(const models::EncoderDecoder& model, const data::Batch& batch) const {
    return static_cast<double>(to_vector(model.loss(*engine_, batch, {}).loss)[0]);
  }

  /// What the network makes of the pictures, as a file of features has it.
  std::vector<data::Example> features() const {
    networks::Network network(small_graph());
    network.use(*engine_);
    auto all = pictures();
    for (auto& example : all) {
      auto& part = example.parts[0];
      const auto made =
          network(numbers(*engine_, part.numbers, {1, kHeight, kWidth, kPictureChannels}));
      part = {.extents = {3, 2}, .size = 4, .numbers = to_vector(made)};
    }
    return all;
  }

  const std::unique_ptr<Engine> engine_ = engine_called(GetParam());
  const data::Batch batch_ = batch_of(pictures());
};

INSTANTIATE_TEST_SUITE_P(Engines, OnANetwork, testing::ValuesIn(engine_names()),
                         [](const auto& engine) { return engine.param; });

TEST_P(OnANetwork, FrozenIsTheSameAsFeaturesOfTheSamePictures) {
  for (const auto* grid : {"", "5 3x3"}) {
    const auto frozen = on_network(*engine_, false, grid);
    const auto plain = on_features(*engine_, grid);
    const auto read = batch_of(features());
    std::vector<std::vector<float>> gradients;
    for (const auto& [model, batch] : {std::pair(frozen.get(), &batch_), {plain.get(), &read}}) {
      const Recording recording(*engine_);
      engine_->backward(model->loss(*engine_, *batch, {}).loss);
      std::size_t at = 0;
      for (const auto& parameter : model->parameters()) {
        auto gradient = to_vector(engine_->gradient(*parameter.value));
        if (model == frozen.get()) {
          EXPECT_EQ(parameter.name.find("network"), std::string::npos) << parameter.name;
          gradients.push_back(std::move(gradient));
          continue;
        }
        ASSERT_LT(at, gradients.size());
        ASSERT_EQ(gradient.size(), gradients[at].size());
        for (std::size_t i = 0; i < gradient.size(); ++i) {
          EXPECT_NEAR(gradient[i], gradients[at][i], 1e-5F) << parameter.name;
        }
        ++at;
      }
    }
    EXPECT_NEAR(loss_of(*frozen, batch_), loss_of(*plain, read), 1e-6);
  }
}

TEST_P(OnANetwork, LearningBeginsFromTheNumbersThatItHas) {
  const auto frozen = on_network(*engine_, false);
  const auto learning = on_network(*engine_, true);
  EXPECT_NEAR(loss_of(*frozen, batch_), loss_of(*learning, batch_), 1e-5);
  std::vector<std::string> names;
  for (const auto& parameter : learning->parameters()) {
    if (parameter.name.starts_with("source.network.")) names.push_back(parameter.name);
    if (parameter.name == "source.network.layers.last.bias") {
      EXPECT_EQ(to_vector(*parameter.value), wave(4, 0.1F, 6));
    }
  }
  EXPECT_EQ(names, (std::vector<std::string>{
                       "source.network.layers.norm.weight", "source.network.layers.norm.bias",
                       "source.network.layers.each.weight", "source.network.layers.each.bias",
                       "source.network.layers.last.weight_0", "source.network.layers.last.weight_1",
                       "source.network.layers.last.bias"}));
  EXPECT_EQ(learning->parameters().size(), frozen->parameters().size() + names.size());
}

/// Along the gradient itself, where a difference of single precision says most.
TEST_P(OnANetwork, GradientIsADifferenceQuotient) {
  const auto model = on_network(*engine_, true, "5 3x3");
  model->evaluate();
  {
    const Recording recording(*engine_);
    engine_->backward(model->loss(*engine_, batch_, {}).loss);
  }
  int tried = 0;
  for (const auto& parameter : model->parameters()) {
    if (!parameter.name.starts_with("source.network.")) continue;
    const auto gradient = engine_->gradient(*parameter.value);
    ASSERT_TRUE(gradient.defined()) << parameter.name;
    const auto slope = std::sqrt(static_cast<double>(to_vector(total(gradient * gradient))[0]));
    ASSERT_GT(slope, 1e-4) << parameter.name;
    const auto value = *parameter.value;
    const auto step = 1e-3 / slope;
    const auto loss_at = [&](double steps) {
      *parameter.value = value + steps * step * gradient;
      return loss_of(*model, batch_);
    };
    const auto quotient = (loss_at(1.0) - loss_at(-1.0)) / 2e-3;
    *parameter.value = value;
    EXPECT_NEAR(quotient, slope, 1e-3 + 0.02 * slope) << parameter.name;
    ++tried;
  }
  EXPECT_EQ(tried, 7);
}

TEST_P(OnANetwork, APictureOfAnotherSizeIsRefused) {
  const auto model = on_network(*engine_, false);
  const std::vector<data::Example> other = {
      {{picture(4, 4, 0), data::text_part(std::vector<Index>{4, 5, 6})}, 1}};
  const auto batch = batch_of(other);
  try {
    model->loss(*engine_, batch, {});
    FAIL() << "it was read";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "a picture of 4 x 4: the network reads 4 x 6");
  }
}

/// Places of a network share its picture, whatever its windows are.
TEST(PlacesOfANetwork, LieOverTheWholePicture) {
  const auto made = captioner("4 pool 2");
  const models::GridSource source(made.model,
                                  std::make_unique<models::PictureNetwork>(small_graph(), false));
  EXPECT_EQ(source.size_of(kHeight, kWidth), (models::GridSize{1, 1}));
  const auto covered = source.covered(kHeight, kWidth);
  EXPECT_DOUBLE_EQ(covered.rows, 4.0);  // two of three rows, of two pixels each
  EXPECT_DOUBLE_EQ(covered.columns, 4.0);
  EXPECT_THROW(source.size_of(kWidth, kHeight), Error);
}

}  // namespace
}  // namespace attend::tests
