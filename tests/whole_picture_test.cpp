// What sees all of a picture at once: its gradients, its batches, and how much it multiplies.

#include "models/whole_picture.h"

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "model_gradients.h"
#include "numbers.h"
#include "small_pictures.h"
#include "systems.h"

namespace attend::tests {
namespace {

const std::vector<Index> kLabels = {2, 0, 1};

TEST(WholePictures, AreMultipliedLayerByLayer) {
  // 8 x 6 places of 3 x 3 for 2 filters, then 4 x 3 of 3 x 3 x 2 for 5; 2 x 1 x 5 numbers to 7
  // to 2.
  models::WholePictureOptions whole = {.hidden_size = 7, .height = 8, .width = 6};
  whole.layers.resize(2);
  whole.layers[0].filters = 2;
  whole.layers[1].filters = 5;
  for (auto& layer : whole.layers) {
    layer.pool = {.height = 2, .width = 2, .stride_down = 2, .stride_across = 2};
  }
  EXPECT_EQ(multiplications(whole), 48 * 9 * 2 + 12 * 18 * 5 + 10 * 7 + 7 * 2);
}

class Whole : public testing::TestWithParam<std::string> {
 protected:
  static std::unique_ptr<models::WholePicture> build_on(Engine& engine) {
    models::WholePictureOptions options = {.hidden_size = 5, .height = 8, .width = 6, .labels = 3};
    options.layers.resize(1);
    options.layers[0].filters = 3;
    options.layers[0].pool = {.height = 2, .width = 2, .stride_down = 2, .stride_across = 2};
    auto model = std::make_unique<models::WholePicture>(options);
    initialize(*model, engine, 5);
    sharpen(*model, 2.0);
    model->evaluate();
    return model;
  }
  static std::vector<data::Part> pictures() {
    std::vector<data::Part> all;
    for (int n = 0; n < 3; ++n) {
      auto part = counted(8, 6);
      for (auto& one : part.numbers) one = std::cos(one * float(n + 1));
      all.push_back(part);
    }
    return all;
  }
  const std::unique_ptr<Engine> engine_ = engine_called(GetParam());
};

INSTANTIATE_TEST_SUITE_P(Engines, Whole, testing::ValuesIn(engine_names()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Whole, IsLearntByItsGradientsAndABatchGivesWhatItsRowsGiveAlone) {
  const auto batch = batch_of(pictures(), kLabels);
  const auto model = build_on(*engine_);
  const auto together = to_vector(model->answer(*engine_, batch).log_probabilities);
  for (std::size_t row = 0; row < 3; ++row) {
    const auto alone = batch_of({pictures()[row]}, {kLabels[row]});
    const auto mine = to_vector(model->answer(*engine_, alone).log_probabilities);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(together[row * 3 + i], mine[i], 1e-5);
    EXPECT_NEAR(to_vector(model->force(*engine_, alone).log_probabilities)[0],
                mine[std::size_t(kLabels[row])], 1e-6);
  }
  const auto loss = [&] { return model->loss(*engine_, batch, {.label_smoothing = 0.1}).loss; };
  expect_difference_quotients(*model, *engine_, loss, [&] { return double(to_vector(loss())[0]); });
}

TEST(WholePictures, AreRefusedWhereLayersHaveNoRoom) {
  models::WholePictureOptions options = {.height = 1, .width = 1};
  options.layers.resize(1);
  options.layers[0].filters = 3;
  options.layers[0].pool = {.height = 2, .width = 2, .stride_down = 2, .stride_across = 2};
  EXPECT_THROW(models::WholePicture{options}, Error);
}

}  // namespace
}  // namespace attend::tests
