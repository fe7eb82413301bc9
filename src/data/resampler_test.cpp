#include "data/resampler.h"

#include <cmath>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/files.h"
#include "test_paths.h"

namespace attend::data {
namespace {

std::vector<float> sine(double hertz, std::int64_t rate, std::int64_t count) {
  std::vector<float> samples;
  for (std::int64_t i = 0; i < count; ++i) {
    samples.push_back(static_cast<float>(std::sin(
        2.0 * std::numbers::pi * hertz * static_cast<double>(i) / static_cast<double>(rate))));
  }
  return samples;
}

/// The largest difference, away from both ends, where it is not known what was before and behind.
double difference(const std::vector<float>& found, const std::vector<float>& right) {
  EXPECT_EQ(found.size(), right.size());
  double most = 0.0;
  for (auto i = found.size() / 4; i < found.size() * 3 / 4; ++i) {
    most = std::max(most, std::abs(static_cast<double>(found[i]) - static_cast<double>(right[i])));
  }
  return most;
}

struct Rates {
  std::int64_t from;
  std::int64_t to;
};

const std::vector<Rates> kRates = {{44100, 16000}, {48000, 16000}, {16000, 8000}, {8000, 16000},
                                   {22050, 16000}, {11025, 8000},  {8000, 44100}, {16001, 8000}};

TEST(Resampler, ASineStaysASineOfItsAmplitude) {
  for (const auto [from, to] : kRates) {
    const Resampler resample(from, to);
    for (const auto share : {0.01, 0.3, 0.6, 0.84}) {
      const auto hertz = share * static_cast<double>(std::min(from, to)) / 2.0;
      const auto found = resample(sine(hertz, from, from / 4));
      const auto right = sine(hertz, to, std::ssize(found));
      EXPECT_LT(difference(found, right), 2e-4) << from << " to " << to << ", " << hertz;
    }
  }
}

TEST(Resampler, WhatTheNewRateCannotHoldIsGone) {
  for (const auto [from, to] : kRates) {
    if (from <= to) continue;
    const Resampler resample(from, to);
    for (const auto share : {1.0, 1.05, 1.3, 1.9}) {
      const auto hertz = share * static_cast<double>(to) / 2.0;
      if (hertz >= static_cast<double>(from) / 2.0) continue;
      const auto found = resample(sine(hertz, from, from / 4));
      EXPECT_LT(difference(found, std::vector<float>(found.size(), 0.0F)), 1e-3)  // -60 dB
          << from << " to " << to << ", " << hertz;
    }
  }
}

TEST(Resampler, AConstantStaysWhatItIsEverywhere) {
  for (const auto [from, to] : kRates) {
    const auto found = Resampler(from, to)(std::vector<float>(1000, 0.7123F));
    for (const auto sample : found) ASSERT_EQ(sample, 0.7123F) << from << " to " << to;
  }
}

// tests/oracles/sound_vectors.py: in whole numbers without bounds.
TEST(Resampler, HasTheSameBitsEverywhere) {
  const auto all = nlohmann::json::parse(
      read_file(tests::source_folder() + "/tests/data/sounds/sounds.json"))["rates"];
  for (const auto& one : all) {
    std::vector<float> samples;
    for (const auto& sample : one["samples"]) {
      samples.push_back(static_cast<float>(sample.get<int>()) / 32768.0F);
    }
    EXPECT_EQ(Resampler(one["from"], one["to"])(samples), one["right"].get<std::vector<float>>());
  }
}

TEST(Resampler, HasAsManySamplesAsBeginBeforeTheEnd) {
  EXPECT_EQ(Resampler::length(44100, 44100, 16000), 16000);
  EXPECT_EQ(Resampler::length(1, 44100, 16000), 1);
  EXPECT_EQ(Resampler::length(3, 8000, 16000), 6);
  EXPECT_EQ(Resampler::length(3, 16000, 8000), 2);
  EXPECT_TRUE(Resampler(16000, 8000)({}).empty());
}

TEST(Resampler, OfOneRateNothingChanges) {
  const auto samples = sine(100.0, 8000, 50);
  EXPECT_EQ(Resampler(8000, 8000)(samples), samples);
}

TEST(Resampler, MakesRowsAsItNeedsThemWhereThereWouldBeTooMany) {
  const Resampler resample(47999, 48000);
  const auto found = resample(sine(1000.0, 47999, 2000));
  EXPECT_LT(difference(found, sine(1000.0, 48000, std::ssize(found))), 2e-4);
}

}  // namespace
}  // namespace attend::data
