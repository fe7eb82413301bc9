#include "data/spectrogram.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace attend::data {
namespace {

/// A tone of so many Hz and seconds.
std::vector<float> tone(double hertz, double seconds, double loudness, int rate) {
  std::vector<float> samples;
  for (int i = 0; i < static_cast<int>(seconds * rate); ++i) {
    samples.push_back(
        static_cast<float>(loudness * std::sin(6.283185307179586 * hertz * i / rate)));
  }
  return samples;
}

double mel(double hertz) {
  return 1127.0 * std::log(1.0 + hertz / 700.0);
}

TEST(Spectrogram, AToneIsLoudestInItsBandAndTenthsOfItAreTwentyDecibelsBelow) {
  const int rate = 8000;
  auto samples = tone(1000.0, 0.5, 0.5, rate);
  const auto quiet = tone(1000.0, 0.5, 0.05, rate);
  samples.insert(samples.end(), quiet.begin(), quiet.end());
  const auto shown = spectrogram_of(samples, rate);
  EXPECT_EQ(shown.frames, 98);  // 1 + (8000 - 200) / 80
  EXPECT_EQ(shown.bands, 40);
  EXPECT_DOUBLE_EQ(shown.first, 0.0125);
  EXPECT_DOUBLE_EQ(shown.step, 0.01);
  EXPECT_DOUBLE_EQ(shown.seconds, 1.0);
  const auto width = (mel(4000.0) - mel(20.0)) / 41.0;
  const auto band = std::llround((mel(1000.0) - mel(20.0)) / width) - 1;
  EXPECT_GE(shown.at(20, band), 250);
  for (std::int64_t other = 0; other < shown.bands; ++other) {
    EXPECT_LE(shown.at(20, other), shown.at(20, band));
  }
  EXPECT_NEAR(shown.at(20, band) - shown.at(80, band), 255.0 * 20.0 / 60.0, 1.0);
  EXPECT_EQ(shown.at(20, 39), 0);  // where nothing is
}

TEST(Spectrogram, LongSoundsHaveFramesFartherApart) {
  const auto shown = spectrogram_of(tone(200.0, 60.0, 0.5, 1000), 1000);
  EXPECT_LE(shown.frames, kMostShownFrames);
  EXPECT_DOUBLE_EQ(shown.step, 0.02);
  EXPECT_EQ(spectrogram_of(tone(200.0, 0.01, 0.5, 8000), 8000).frames, 0);
  EXPECT_GT(spectrogram_of(tone(10.0, 2.0, 0.5, 80), 80).frames, 0);  // of whatever rate
}

}  // namespace
}  // namespace attend::data
