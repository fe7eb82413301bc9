// Layers over pictures and their encoder, on every engine.

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "models/grid_config.h"
#include "models/grid_encoder.h"
#include "numbers.h"

namespace attend::tests {
namespace {

using nn::GridLayerOptions;
using nn::Grids;

class GridParts : public testing::TestWithParam<std::string> {
 protected:
  /// A picture of its own numbers.
  Grids picture(int64_t height, int64_t width, int64_t channels, std::uint64_t seed) {
    return {random(*engine_, {1, height, width, channels}, seed), {height}, {width}};
  }

  /// Of one size, side by side.
  Grids padded(const std::vector<Grids>& pictures) {
    int64_t height = 0;
    int64_t width = 0;
    for (const auto& one : pictures) {
      height = std::max(height, one.heights[0]);
      width = std::max(width, one.widths[0]);
    }
    const auto channels = pictures[0].values.size(3);
    const auto count = static_cast<int64_t>(pictures.size());
    std::vector<float> values(static_cast<std::size_t>(count * height * width * channels));
    Grids made;
    auto to = values.begin();
    for (const auto& one : pictures) {
      const auto numbers = to_vector(one.values);
      const auto row = one.widths[0] * channels;
      for (int64_t i = 0; i < one.heights[0]; ++i) {
        std::copy_n(numbers.begin() + i * row, row, to + i * width * channels);
      }
      to += height * width * channels;
      made.heights.push_back(one.heights[0]);
      made.widths.push_back(one.widths[0]);
    }
    made.values = numbers(*engine_, values, {count, height, width, channels});
    return made;
  }

  void prepare(nn::Module& module) {
    initialize(module, *engine_, 3);
    module.evaluate();
  }

  /// Moves a norm's statistics off their start, as training does.
  template <class Part>
  void let_see(Part& part, const Grids& pictures, int times = 3) {
    part.train();
    for (int i = 0; i < times; ++i) {
      if constexpr (requires { part.encode(pictures); }) {
        part.encode(pictures);
      } else {
        part.read(pictures);
      }
    }
    part.evaluate();
  }

  const std::unique_ptr<Engine> engine_ = engine_called(GetParam());
};

INSTANTIATE_TEST_SUITE_P(Engines, GridParts, testing::ValuesIn(engine_names()),
                         [](const auto& engine) { return engine.param; });

/// The network of Deng et al. 2017 by a sixteenth as many filters.
const std::string kSmallDeng =
    "4 pool 2, 8 pool 2, 16 norm, 16 pool 2x1, 32 norm pool 1x2, 32 norm";

/// Strides, filters of each channel, no rectifier, an even window.
const std::string kUneven = "5 stride 2 norm most 6, each norm, 7 2x4 linear pool 2x3";

std::vector<GridLayerOptions> small_deng() {
  return models::grid_layers("layers", kSmallDeng);
}

std::vector<GridLayerOptions> uneven() {
  return models::grid_layers("layers", kUneven);
}

/// The same, but that the last windows go beyond the edges, where nothing is the largest.
std::vector<GridLayerOptions> beyond_edges() {
  auto layers = uneven();
  layers.back().pool = {.height = 3,
                        .width = 3,
                        .stride_down = 2,
                        .stride_across = 2,
                        .top = 1,
                        .left = 1,
                        .bottom = 1,
                        .right = 1};
  return layers;
}

TEST_P(GridParts, APictureIsTheSameAloneAsInABatch) {
  for (const auto& layers : {small_deng(), uneven(), beyond_edges(), {}}) {
    for (const int64_t row_size : {0, 6}) {
      models::GridEncoder encoder(
          {.channels = 3, .layers = layers, .row_size = row_size, .most_rows = 30});
      prepare(encoder);
      const std::vector<Grids> pictures = {picture(17, 23, 3, 1), picture(29, 16, 3, 2),
                                           picture(9, 9, 3, 3)};
      const auto batch = padded(pictures);
      let_see(encoder, batch);
      const auto together = encoder.encode(batch);
      const auto all = to_vector(together.encoding.annotations.values);
      const auto mask = to_vector(together.encoding.annotations.mask);
      const auto size = encoder.value_size();
      for (std::size_t b = 0; b < pictures.size(); ++b) {
        const auto alone = encoder.encode(pictures[b]);
        const auto values = to_vector(alone.encoding.annotations.values);
        EXPECT_EQ(together.heights[b], alone.rows);
        EXPECT_EQ(together.widths[b], alone.columns);
        EXPECT_EQ(smallest(alone.encoding.annotations.mask), 1.0F);
        const auto row = static_cast<int64_t>(b);
        const auto summary = to_vector(alone.encoding.summary);
        const auto summaries = to_vector(together.encoding.summary);
        for (int64_t i = 0; i < size; ++i) {
          EXPECT_NEAR(summaries[static_cast<std::size_t>(row * size + i)],
                      summary[static_cast<std::size_t>(i)], 1e-5);
        }
        for (int64_t place = 0; place < together.rows * together.columns; ++place) {
          const auto down = place / together.columns;
          const auto across = place % together.columns;
          const bool exists = down < alone.rows && across < alone.columns;
          const auto in_batch = row * together.rows * together.columns + place;
          ASSERT_EQ(mask[static_cast<std::size_t>(in_batch)], exists ? 1.0F : 0.0F);
          if (!exists) continue;
          for (int64_t i = 0; i < size; ++i) {
            ASSERT_NEAR(
                all[static_cast<std::size_t>(in_batch * size + i)],
                values[static_cast<std::size_t>((down * alone.columns + across) * size + i)], 1e-5);
          }
        }
      }
    }
  }
}

TEST_P(GridParts, PaddingIsZero) {
  for (const auto& options : uneven()) {
    nn::GridLayer layer(3, options);
    prepare(layer);
    const auto batch = padded({picture(8, 6, 3, 1), picture(5, 9, 3, 2)});
    let_see(layer, batch);
    const auto made = layer.read(batch);
    const auto mask = made.mask();
    const auto outside = made.values * (1.0 - reshape(mask, mask.shape().append(1)));
    EXPECT_EQ(size_of(outside), 0.0F);
    EXPECT_LT(smallest(mask), 1.0F);
  }
}

// By hand: two batches, 1 2 6 (mean 3, variance of a sample 7) and 10 (mean 10, variance 0).
TEST_P(GridParts, ANormInUseGoesByTheBatchesThatTrainingSaw) {
  nn::ChannelNorm norm(1);
  initialize(norm, *engine_, 1);
  norm(numbers(*engine_, std::vector<float>{1, 2, 6}, {3, 1}), {});
  norm(numbers(*engine_, std::vector<float>{10}, {1, 1}), {});
  norm.evaluate();
  const auto mean = 0.9 * 0.3 + 0.1 * 10.0;
  const auto variance = 0.9 * (0.9 + 0.1 * 7.0);
  const auto y = to_vector(norm(numbers(*engine_, std::vector<float>{4, -1}, {2, 1}), {}));
  EXPECT_NEAR(y[0], (4.0 - mean) / std::sqrt(variance + 1e-5), 1e-6);
  EXPECT_NEAR(y[1], (-1.0 - mean) / std::sqrt(variance + 1e-5), 1e-6);
}

TEST_P(GridParts, AnOptimizerLeavesWhatANormHasSeenAlone) {
  nn::ChannelNorm norm(2);
  initialize(norm, *engine_, 1);
  std::vector<Tensor> all;
  for (const auto& parameter : norm.parameters()) all.push_back(*parameter.value);
  ASSERT_EQ(all.size(), 4U);  // gain, bias, mean, variance
  const auto optimizer = engine_->optimizer(all, {});
  const auto x = random(*engine_, {5, 2}, 1);
  const auto weights = random(*engine_, {5, 2}, 2);
  std::vector<float> seen[2];
  {
    const Recording recording(*engine_);
    engine_->backward(total(norm(x, {}) * weights));
    seen[0] = to_vector(all[2]);
    seen[1] = to_vector(all[3]);
    optimizer->step(0.1);
  }
  EXPECT_EQ(to_vector(all[2]), seen[0]);
  EXPECT_EQ(to_vector(all[3]), seen[1]);
  EXPECT_NE(to_vector(all[0]), (std::vector<float>{1.0F, 1.0F}));
  EXPECT_NE(seen[0], (std::vector<float>{0.0F, 0.0F}));
}

TEST_P(GridParts, EveryParameterOfAnEncoderLearnsButWhatItsNormsHaveSeen) {
  models::GridEncoder encoder(
      {.channels = 3, .layers = small_deng(), .row_size = 4, .most_rows = 5});
  initialize(encoder, *engine_, 3);
  const auto batch = padded({picture(33, 40, 3, 1), picture(40, 24, 3, 2)});
  const Recording recording(*engine_);
  const auto made = encoder.encode(batch);
  const auto& values = made.encoding.annotations.values;
  engine_->backward(total(values * random(*engine_, values.shape(), 9)));
  for (const auto& parameter : encoder.parameters()) {
    SCOPED_TRACE(parameter.name);
    const auto gradient = engine_->gradient(*parameter.value);
    const auto ends_with = [&](const std::string& end) {
      return parameter.name.size() >= end.size() &&
             parameter.name.compare(parameter.name.size() - end.size(), end.size(), end) == 0;
    };
    const bool is_seen = ends_with("norm.mean") || ends_with("norm.variance");
    EXPECT_EQ(gradient.defined() && size_of(gradient) > 0.0F, !is_seen);
  }
}

// The rows are told apart by their starts alone: each row of the picture is the same.
TEST_P(GridParts, EqualRowsAreReadFromStartsOfTheirOwn) {
  models::GridEncoder encoder({.channels = 2, .layers = {}, .row_size = 3, .most_rows = 4});
  prepare(encoder);
  const auto row = to_vector(random(*engine_, {5, 2}, 1));
  std::vector<float> values;
  for (int i = 0; i < 4; ++i) values.insert(values.end(), row.begin(), row.end());
  const auto made = encoder.encode({numbers(*engine_, values, {1, 4, 5, 2}), {4}, {5}});
  const auto read = to_vector(made.encoding.annotations.values);
  EXPECT_EQ(made.encoding.annotations.values.shape(), (Shape{1, 20, 6}));
  EXPECT_GT(std::abs(read[0] - read[5 * 6]), 1e-3F);              // forward, first column
  EXPECT_GT(std::abs(read[4 * 6 + 3] - read[9 * 6 + 3]), 1e-3F);  // backward, last column
}

TEST_P(GridParts, PicturesThatDoNotFitAreRefusedByTheirSize) {
  models::GridEncoder encoder(
      {.channels = 1, .layers = small_deng(), .row_size = 2, .most_rows = 2});
  prepare(encoder);
  const auto message_of = [&](const Grids& pictures) -> std::string {
    try {
      encoder.encode(pictures);
    } catch (const Error& error) {
      return error.what();
    }
    return "nothing";
  };
  EXPECT_EQ(encoder.rows_of(7), 0);
  EXPECT_EQ(encoder.rows_of(8), 1);
  EXPECT_EQ(encoder.columns_of(40), 5);
  EXPECT_EQ(message_of(padded({picture(16, 16, 1, 1), picture(7, 30, 1, 2)})),
            "a picture of 30 x 7 is too small for the encoder's layers");
  EXPECT_EQ(message_of(picture(24, 8, 1, 1)),
            "a picture of 8 x 24 gives 3 rows of annotations; the encoder has learned at most 2");
  EXPECT_EQ(message_of(picture(23, 8, 1, 1)), "nothing");
}

TEST(GridLayers, AreReadFromAKey) {
  const auto layers = models::grid_layers("layers", "64 5x4 stride 2x1 norm pool 3x2,each linear");
  ASSERT_EQ(layers.size(), 2U);
  EXPECT_EQ(layers[0].filters, 64);
  EXPECT_EQ(layers[0].window.height, 5);
  EXPECT_EQ(layers[0].window.width, 4);
  EXPECT_EQ(layers[0].window.stride_down, 2);
  EXPECT_EQ(layers[0].window.stride_across, 1);
  EXPECT_EQ(layers[0].window.left, 1);
  EXPECT_EQ(layers[0].window.right, 2);
  EXPECT_TRUE(layers[0].norm);
  EXPECT_TRUE(layers[0].rectified);
  EXPECT_EQ(layers[0].pool.height, 3);
  EXPECT_EQ(layers[0].pool.stride_across, 2);
  EXPECT_EQ(layers[1].filters, 0);
  EXPECT_EQ(layers[1].window.down(9), 9);
  EXPECT_FALSE(layers[1].rectified);
  EXPECT_FALSE(layers[1].norm);
  EXPECT_TRUE(models::grid_layers("layers", " ").empty());
}

TEST(GridLayers, WhatTheKeyDoesNotSayIsRefusedByItsWord) {
  const auto message_of = [](const std::string& text) -> std::string {
    try {
      models::grid_layers("layers", text);
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "nothing";
  };
  EXPECT_EQ(message_of("64, 128 pol 2"),
            "layers = \"pol\": expected a window as 3x3, stride, norm, linear, most or pool");
  EXPECT_EQ(message_of("64 pool"), "layers = \"pool\": expected a size after it, as 2 or 2x1");
  EXPECT_EQ(message_of("64 3x"), "layers = \"3x\": expected a size from 1 to 65536, as 3 or 3x5");
  EXPECT_EQ(message_of("0"), "layers = \"0\": expected a size from 1 to 65536, as 3 or 3x5");
  EXPECT_EQ(message_of("64,"),
            "layers = \"\": expected how many filters, or each, at the start of a layer");
}

TEST_P(GridParts, AColumnOfNumbersInTwoDimensionsIsPictures) {
  const data::Part small = {.extents = {1, 2}, .size = 1, .numbers = {1.0F, 2.0F}};
  const data::Part high = {.extents = {2, 1}, .size = 1, .numbers = {3.0F, 4.0F}};
  const std::vector<const data::Part*> parts = {&small, &high};
  const auto made = models::grids_of(*engine_, data::pad(parts));
  EXPECT_EQ(made.values.shape(), (Shape{2, 2, 2, 1}));
  EXPECT_EQ(made.heights, (std::vector<int64_t>{1, 2}));
  EXPECT_EQ(made.widths, (std::vector<int64_t>{2, 1}));
  EXPECT_EQ(to_vector(made.values), (std::vector<float>{1, 2, 0, 0, 3, 0, 4, 0}));
  EXPECT_EQ(to_vector(made.mask()), (std::vector<float>{1, 1, 0, 0, 1, 0, 1, 0}));
  const data::Part text = {.extents = {2}, .symbols = {1, 2}};
  const std::vector<const data::Part*> texts = {&text};
  EXPECT_THROW(models::grids_of(*engine_, data::pad(texts)), std::logic_error);
}

}  // namespace
}  // namespace attend::tests
