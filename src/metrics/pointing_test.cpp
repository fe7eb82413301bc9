#include "metrics/pointing.h"

#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

#include "metrics/resampling.h"

namespace attend::metrics {
namespace {

using format::Grid;
using format::WordBox;
using Weights = std::vector<std::vector<float>>;

// Four places of 10 by 10 pixels, a picture of 20 by 20.
constexpr Grid kSquare = {.rows = 2,
                          .columns = 2,
                          .height = 20,
                          .width = 20,
                          .left = 0.0,
                          .top = 0.0,
                          .right = 20.0,
                          .bottom = 20.0};

Pointing of_one(const std::vector<float>& weights, const std::vector<WordBox>& boxes,
                const Grid& grid = kSquare) {
  return pointing_of(Weights{weights}, std::vector<int>{0}, grid, boxes);
}

TEST(Pointing, IsAHitWhereTheLargestWeightHasItsCentreInABox) {
  const std::vector<WordBox> boxes = {{0, 10, 0, 20, 10}};  // the upper right place
  EXPECT_EQ(of_one({0.2F, 0.4F, 0.2F, 0.2F}, boxes).hits, 1);
  EXPECT_EQ(of_one({0.4F, 0.2F, 0.2F, 0.2F}, boxes).hits, 0);
  EXPECT_EQ(of_one({0.4F, 0.2F, 0.2F, 0.2F}, boxes).words, 1);
}

TEST(Pointing, OfABoxWithoutTheCentreIsNoHit) {
  const std::vector<float> weights = {1, 0, 0, 0};          // its centre is at 5, 5
  EXPECT_EQ(of_one(weights, {{0, 0, 0, 5, 10}}).hits, 0);   // the right side is outside
  EXPECT_EQ(of_one(weights, {{0, 5, 5, 10, 10}}).hits, 1);  // the left and upper ones are inside
}

TEST(Pointing, OfEqualsTakesTheFirst) {
  const std::vector<float> weights = {0, 0.5F, 0.5F, 0};
  EXPECT_EQ(of_one(weights, {{0, 10, 0, 20, 10}}).hits, 1);
  EXPECT_EQ(of_one(weights, {{0, 0, 10, 10, 20}}).hits, 0);
}

TEST(Pointing, OfSeveralBoxesIsOfAny) {
  const std::vector<WordBox> boxes = {{0, 0, 0, 10, 10}, {0, 10, 10, 20, 20}};
  EXPECT_EQ(of_one({1, 0, 0, 0}, boxes).hits, 1);
  EXPECT_EQ(of_one({0, 0, 0, 1}, boxes).hits, 1);
  EXPECT_EQ(of_one({0, 1, 0, 0}, boxes).hits, 0);
}

// Half of the first place and a quarter of the third one: (0.4 / 2 + 0.3 / 4) of 1.
TEST(Correctness, IsWorkedOutByHand) {
  const auto found = of_one({0.4F, 0.1F, 0.3F, 0.2F}, {{0, 0, 0, 5, 10}, {0, 0, 10, 5, 15}});
  EXPECT_NEAR(found.correctness, 0.275, 1e-7);
  EXPECT_DOUBLE_EQ(found.box_share, 75.0 / 400);
}

TEST(Correctness, OfBoxesThatOverlapCountsOnce) {
  const std::vector<WordBox> boxes = {{0, 0, 0, 12, 12}, {0, 4, 4, 16, 16}, {0, 0, 0, 12, 12}};
  const auto found = of_one({0.25F, 0.25F, 0.25F, 0.25F}, boxes);
  EXPECT_DOUBLE_EQ(found.correctness, (144.0 + 144.0 - 64.0) / 400);
}

// Pixels are counted one by one, of drawn boxes with whole sides: even weights score what they are
// by chance, whatever the grid, the number of boxes, and the weights' sum.
TEST(Correctness, OfEvenWeightsIsTheBoxesShareOfTheArea) {
  std::mt19937 random(7);
  const auto below = [&](int end) { return static_cast<double>(random() % unsigned(end)); };
  for (int round = 0; round < 50; ++round) {
    const Grid grid = {.rows = 1 + int64_t(random() % 7),
                       .columns = 1 + int64_t(random() % 7),
                       .height = 23,
                       .width = 31,
                       .left = 0.0,
                       .top = 0.0,
                       .right = 31.0,
                       .bottom = 23.0};
    std::vector<WordBox> boxes(1 + random() % 4);
    for (auto& box : boxes) {
      const auto left = below(30);
      const auto top = below(22);
      box = {0, left, top, left + 1 + below(int(31 - left)), top + 1 + below(int(23 - top))};
    }
    int pixels = 0;
    for (int y = 0; y < 23; ++y) {
      for (int x = 0; x < 31; ++x) {
        bool is_inside = false;
        for (const auto& box : boxes) {
          is_inside =
              is_inside || (x >= box.left && x < box.right && y >= box.top && y < box.bottom);
        }
        pixels += is_inside ? 1 : 0;
      }
    }
    const std::vector<float> even(static_cast<std::size_t>(grid.places()), 0.3F);
    const auto found = of_one(even, boxes, grid);
    EXPECT_NEAR(found.correctness, pixels / (31.0 * 23.0), 1e-14);
    EXPECT_NEAR(found.box_share, pixels / (31.0 * 23.0), 1e-14);
  }
}

// The grid covers 40 by 20 pixels, of which the right half is no picture: the weight there counts
// for nothing, and even weights score the box's share of the picture, 100 of 400.
TEST(Correctness, IsOfWhatLiesOnThePicture) {
  auto padded = kSquare;
  padded.right = 40.0;
  const std::vector<WordBox> boxes = {{0, 0, 0, 10, 10}};
  EXPECT_DOUBLE_EQ(of_one({0.25F, 0.25F, 0.25F, 0.25F}, boxes, padded).correctness, 0.25);
  // The left places are 20 by 10, all of them picture, and half of the upper one is in the box.
  EXPECT_DOUBLE_EQ(of_one({0.25F, 0.25F, 0.25F, 0.25F}, boxes, padded).box_share, 0.25);
  EXPECT_DOUBLE_EQ(of_one({0.25F, 0.75F, 0, 0}, boxes, padded).correctness, 0.5);
  EXPECT_EQ(of_one({0, 1, 0, 0}, boxes, padded).correctness, 0.0);  // all of it beside the picture
  EXPECT_EQ(of_one({0, 1, 0, 0}, boxes, padded).hits, 0);
}

TEST(Correctness, DoesNotCountWordsThatWereCroppedAway) {
  auto cropped = kSquare;
  cropped.left = 10.0;  // places of 5 by 10
  EXPECT_EQ(of_one({1, 0, 0, 0}, {{0, 0, 0, 10, 20}}, cropped).words, 0);
  const auto found = of_one({1, 0, 0, 0}, {{0, 5, 0, 15, 20}}, cropped);
  EXPECT_EQ(found.words, 1);
  EXPECT_EQ(found.hits, 1);
  EXPECT_DOUBLE_EQ(found.correctness, 1.0);
  EXPECT_DOUBLE_EQ(found.box_share, 0.5);
}

TEST(Correctness, OfAPictureOfUnknownSizeIsOfAllPlaces) {
  auto unknown = kSquare;
  unknown.height = unknown.width = 0;
  EXPECT_DOUBLE_EQ(of_one({0.1F, 0.3F, 0.3F, 0.3F}, {{0, 0, 0, 20, 10}}, unknown).box_share, 0.5);
}

TEST(Correctness, IsOfTheMeanOfAWordsSymbols) {
  const Weights weights = {{1, 0, 0, 0}, {0, 0.25F, 0.75F, 0}, {0, 0, 0, 1}};
  const std::vector<WordBox> boxes = {{0, 0, 10, 10, 20}, {1, 10, 10, 20, 20}, {5, 0, 0, 1, 1}};
  // Word 0 looks at (1/2, 1/8, 3/8, 0): not most at its box, the third place. Word 5 is not said.
  const auto found = pointing_of(weights, std::vector<int>{0, 0, 1}, kSquare, boxes);
  EXPECT_EQ(found.words, 2);
  EXPECT_EQ(found.hits, 1);
  EXPECT_DOUBLE_EQ(found.correctness, 0.375 + 1.0);
  EXPECT_DOUBLE_EQ(found.mean_correctness(), 1.375 / 2);
  EXPECT_DOUBLE_EQ(found.pointing(), 0.5);
  EXPECT_DOUBLE_EQ(found.mean_box_share(), 0.25);
}

TEST(Pointing, OfNoWeightIsAMiss) {
  constexpr auto kNone = std::numeric_limits<float>::quiet_NaN();
  const auto found = of_one({0, kNone, -1, 0}, {{0, 0, 0, 20, 20}});
  EXPECT_EQ(found.words, 1);
  EXPECT_EQ(found.hits, 0);
  EXPECT_EQ(found.correctness, 0.0);
}

TEST(Pointing, OfNoBoxHasNoValue) {
  const auto found = of_one({1, 0, 0, 0}, {});
  EXPECT_EQ(found.words, 0);
  EXPECT_TRUE(std::isnan(found.pointing()));
  EXPECT_TRUE(std::isnan(found.mean_correctness()));
  EXPECT_TRUE(std::isnan(figure_called(found.figures(), "box_share")));
}

TEST(Pointing, OfOtherSizesIsAMistakeOfTheProgram) {
  EXPECT_THROW(of_one({1, 0, 0}, {}), std::logic_error);
  EXPECT_THROW(pointing_of(Weights{{1, 0, 0, 0}}, std::vector<int>{}, kSquare, {}),
               std::logic_error);
}

TEST(Pointing, OfManyCaptionsIsMadeOfTheirCounts) {
  const std::vector<Pointing> captions = {
      {.words = 2, .hits = 1, .correctness = 0.7, .box_share = 0.1},
      {},
      {.words = 1, .hits = 1, .correctness = 1.0 / 3, .box_share = 0.2}};
  Pointing all;
  for (const auto& caption : captions) all += caption;
  const auto counts = pointing_counts(captions);
  const auto metrics = metrics_of_pointing();
  ASSERT_EQ(counts.size(), metrics.size());
  const auto figures = all.figures();
  for (std::size_t i = 0; i < counts.size(); ++i) {
    EXPECT_EQ(counts[i].lines(), captions.size());
    EXPECT_EQ(figures[i].first, metrics[i]->name);
    EXPECT_DOUBLE_EQ(counts[i].of_all(), figures[i].second);
  }
  EXPECT_DOUBLE_EQ(counts[0].of_all(), 2.0 / 3);
  EXPECT_DOUBLE_EQ(counts[1].of_all(), (0.7 + 1.0 / 3) / 3);
  EXPECT_DOUBLE_EQ(counts[2].of_all(), 0.1);
  EXPECT_TRUE(interval_of(resampled(counts, {.samples = 200})[1]).has_value());
}

}  // namespace
}  // namespace attend::metrics
