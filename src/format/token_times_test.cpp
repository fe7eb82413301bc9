#include "format/token_times.h"

#include <cmath>

#include <gtest/gtest.h>

namespace attend::format {
namespace {

/// Positions whose middles lie at 0.05, 0.15, ..., of a sound of `count` of them.
Timeline tenths(int count) {
  return {.first = 0.05,
          .step = 0.1,
          .parts = {{.file = "a.wav", .from = 0.0, .begin = 0.0, .end = 0.1 * count}}};
}

SoftAlignment alignment_of(std::vector<std::vector<float>> weights, std::vector<std::string> target,
                           std::vector<int> words) {
  SoftAlignment alignment;
  const auto length = weights.front().size();
  alignment.source.assign(length, "x");
  alignment.source_words.assign(length, -1);
  alignment.target = std::move(target);
  alignment.target_words = std::move(words);
  alignment.weights = std::move(weights);
  return alignment;
}

TEST(TokenTimes, TheCentreIsTheTimeThatHalfOfTheWeightLiesBefore) {
  const auto timeline = tenths(4);
  const auto centre = [&](std::vector<float> weights) { return centre_of(weights, timeline); };
  EXPECT_DOUBLE_EQ(centre({0.0F, 1.0F, 0.0F, 0.0F}), 0.15);
  // A quarter before 0.1, so a third of the second position's 0.75 is wanted.
  EXPECT_NEAR(centre({0.25F, 0.75F, 0.0F, 0.0F}), 0.1 + 0.1 / 3.0, 1e-7);
  EXPECT_NEAR(centre({0.5F, 0.5F, 0.0F, 0.0F}), 0.1, 1e-7);
  EXPECT_NEAR(centre({1.0F, 1.0F, 1.0F, 1.0F}), 0.2, 1e-7);  // they need not sum to 1
  // Half on both sides of a gap: its middle.
  EXPECT_NEAR(centre({1.0F, 0.0F, 0.0F, 1.0F}), 0.2, 1e-7);
  // A little that strayed far away moves it little, where the mean would go to 0.08.
  EXPECT_NEAR(centre({0.9F, 0.0F, 0.0F, 0.1F}), 0.1 * 0.5 / 0.9, 1e-7);
  EXPECT_TRUE(std::isnan(centre({0.0F, 0.0F, 0.0F, 0.0F})));
  EXPECT_DOUBLE_EQ(centre({-1.0F, NAN, 2.0F, 0.0F}), 0.25);
}

TEST(TokenTimes, BordersLieHalfWayAndNoFartherThanTheReach) {
  const auto times = times_of(alignment_of({{0, 1, 0, 0, 0, 0, 0, 0, 0, 0},
                                            {0, 0, 0, 1, 0, 0, 0, 0, 0, 0},
                                            {0, 0, 0, 0, 0, 0, 0, 0, 0, 1},
                                            {0, 0, 0, 0, 0, 0, 0, 0, 0, 1}},
                                           {"▁z", "o", "▁a", "</s>"}, {0, 0, 1, -1}),
                              tenths(10), std::vector<float>{std::log(0.5F), std::log(0.8F), 0, 0});
  ASSERT_EQ(times.symbols.size(), 3U);            // without the end
  EXPECT_DOUBLE_EQ(times.symbols[0].begin, 0.0);  // 0.15 - 0.25 is before the beginning
  EXPECT_DOUBLE_EQ(times.symbols[0].end, 0.25);   // between 0.15 and 0.35
  EXPECT_DOUBLE_EQ(times.symbols[1].begin, 0.25);
  EXPECT_DOUBLE_EQ(times.symbols[1].end, 0.6);  // 0.35 + 0.25; half way would be 0.65
  EXPECT_DOUBLE_EQ(times.symbols[2].begin, 0.7);
  EXPECT_DOUBLE_EQ(times.symbols[2].end, 1.0);
  ASSERT_EQ(times.words.size(), 2U);
  EXPECT_EQ(times.words[0].text, "zo");
  EXPECT_DOUBLE_EQ(times.words[0].begin, 0.0);
  EXPECT_DOUBLE_EQ(times.words[0].end, 0.6);
  EXPECT_NEAR(times.words[0].confidence, 0.4, 1e-6);  // 0.5 times 0.8
  EXPECT_EQ(times.words[1].text, "a");
}

TEST(TokenTimes, ThoseOutOfOrderShareAPlaceInEqualParts) {
  // Centres 0.15, 0.75, 0.35, 0.95: the second and the third share 0.55.
  const auto times = times_of(alignment_of({{0, 1, 0, 0, 0, 0, 0, 0, 0, 0},
                                            {0, 0, 0, 0, 0, 0, 0, 1, 0, 0},
                                            {0, 0, 0, 1, 0, 0, 0, 0, 0, 0},
                                            {0, 0, 0, 0, 0, 0, 0, 0, 0, 1}},
                                           {"a", "b", "c", "d"}, {0, 1, 2, 3}),
                              tenths(10));
  EXPECT_NEAR(times.symbols[0].end, 0.35, 1e-9);
  EXPECT_NEAR(times.symbols[1].begin, 0.35, 1e-9);
  EXPECT_NEAR(times.symbols[1].end, 0.55, 1e-9);
  EXPECT_NEAR(times.symbols[2].begin, 0.55, 1e-9);
  EXPECT_NEAR(times.symbols[2].end, 0.75, 1e-9);
  EXPECT_NEAR(times.symbols[3].begin, 0.75, 1e-9);
  for (std::size_t i = 1; i < 4; ++i) {
    EXPECT_GE(times.symbols[i].begin, times.symbols[i - 1].end - 1e-12);
  }
}

TEST(TokenTimes, ASymbolWithoutWeightHasThePlaceOfTheOneBefore) {
  const auto times =
      times_of(alignment_of({{0, 0, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 0}}, {"a", "b", "c"}, {0, 1, 2}),
               tenths(4));
  EXPECT_DOUBLE_EQ(times.symbols[0].begin, 0.0);
  EXPECT_DOUBLE_EQ(times.symbols[0].end, 0.125);  // between 0 and 0.25
  EXPECT_DOUBLE_EQ(times.symbols[1].begin, 0.125);
  EXPECT_DOUBLE_EQ(times.symbols[2].end, 0.4);
  EXPECT_DOUBLE_EQ(times.symbols[1].end, 0.5 * (0.125 + 0.4));
}

}  // namespace
}  // namespace attend::format
