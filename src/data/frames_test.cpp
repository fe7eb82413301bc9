#include "data/frames.h"

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/files.h"
#include "test_paths.h"
#include "text/test_files.h"

namespace attend::data {
namespace {

using text::error_of;

/// tests/oracles/sound_vectors.py: what torchaudio makes.
const nlohmann::json& vectors() {
  static const auto all = nlohmann::json::parse(
      read_file(tests::source_folder() + "/tests/data/sounds/sounds.json"))["frames"];
  return all;
}

std::vector<float> samples_of(const nlohmann::json& wholes) {
  std::vector<float> samples;
  for (const auto& whole : wholes)
    samples.push_back(static_cast<float>(whole.get<int>()) / 32768.0F);
  return samples;
}

/// Of a frame's numbers, in the words of torchaudio.
SoundOptions options_of(const nlohmann::json& theirs) {
  SoundOptions options = {.bins = theirs.value("num_mel_bins", 23)};
  options.frame = theirs.value("frame_length", options.frame);
  options.shift = theirs.value("frame_shift", options.shift);
  options.window = theirs.value("window_type", options.window);
  options.preemphasis = theirs.value("preemphasis_coefficient", options.preemphasis);
  options.centred = theirs.value("remove_dc_offset", true);
  options.low = theirs.value("low_freq", options.low);
  options.high = theirs.value("high_freq", options.high);
  options.energy = theirs.value("use_energy", false);
  return options;
}

void expect_frames(const std::vector<float>& found, const nlohmann::json& right, double tolerance,
                   const std::string& what) {
  std::vector<double> flat;
  for (const auto& frame : right) {
    for (const auto& number : frame) flat.push_back(number.get<double>());
  }
  ASSERT_EQ(found.size(), flat.size()) << what;
  for (std::size_t i = 0; i < flat.size(); ++i) {
    EXPECT_NEAR(static_cast<double>(found[i]), flat[i], tolerance) << what << ' ' << i;
  }
}

TEST(FrameMaker, MakesTheBandsThatTorchaudioMakes) {
  for (const auto& one : vectors()["cases"]) {
    const FrameMaker maker(options_of(one["options"]), one["rate"]);
    const auto samples = samples_of(vectors()["samples"][std::to_string(one["rate"].get<int>())]);
    EXPECT_EQ(maker.count(std::ssize(samples)), std::ssize(one["right"]));
    expect_frames(maker(samples), one["right"], 1e-4, one["options"].dump());
  }
}

TEST(FrameMaker, MakesTheDifferencesThatTorchaudioMakes) {
  const auto& one = vectors()["deltas"];
  const FrameMaker maker({.bins = 5, .energy = true, .deltas = 2}, 8000);
  EXPECT_EQ(maker.size(), 18);
  expect_frames(maker(samples_of(one["samples"])), one["right"], 1e-4, "differences");
}

TEST(FrameMaker, HasAFrameForEachThatIsWhole) {
  const FrameMaker maker({}, 8000);  // 200 samples, every 80
  const std::vector<std::pair<std::int64_t, std::int64_t>> counts = {
      {0, 0}, {199, 0}, {200, 1}, {279, 1}, {280, 2}, {8000, 98}};
  for (const auto& [samples, frames] : counts) EXPECT_EQ(maker.count(samples), frames) << samples;
}

TEST(FrameMaker, SilenceHasTheLeastOfAll) {
  const auto frames = FrameMaker({.bins = 3, .energy = true}, 8000)(std::vector<float>(200, 0.0F));
  const auto least = std::log(std::pow(2.0F, -23.0F));
  EXPECT_EQ(frames, (std::vector<float>{0.0F, least, least, least}));
}

TEST(FrameMaker, RefusesWhatDoesNotGoWithTheRate) {
  const auto refused = [](const SoundOptions& options, std::int64_t rate) {
    return error_of([&] { FrameMaker(options, rate); });
  };
  EXPECT_EQ(
      refused({.high = 4001.0}, 8000),
      "sound.high = 4001: expected more than sound.low = 20 and up to half the rate, 4000 Hz");
  EXPECT_EQ(refused({.low = 4000.0}, 8000),
            "sound.high = 0: expected more than sound.low = 4000 and up to half the rate, 4000 Hz");
  EXPECT_EQ(refused({.frame = 1.0}, 1000),
            "sound.frame = 1: expected longer, for there are 1000 samples a second");
  EXPECT_NE(refused({.window = "square"}, 8000), "");
}

TEST(Differences, AreTheSlopeOfWhatRisesEvenly) {
  // Of 3 t: away from the ends 3 everywhere, and of that 0.
  std::vector<float> frames;
  for (int t = 0; t < 9; ++t)
    frames.insert(frames.end(), {3.0F * static_cast<float>(t), 0.0F, 0.0F});
  add_differences(frames, 3, 0, 1);
  add_differences(frames, 3, 1, 1);
  for (std::size_t t = 2; t < 7; ++t) EXPECT_EQ(frames[3 * t + 1], 3.0F);
  EXPECT_EQ(frames[3 * 4 + 2], 0.0F);
  // At the first frame, which goes on before itself: (1 (3 - 0) + 2 (6 - 0)) / 10.
  EXPECT_FLOAT_EQ(frames[1], 1.5F);
}

TEST(Normalise, BringsEachNumberToItsOwnMeanAndDeviation) {
  std::vector<float> frames = {1.0F, 5.0F, 3.0F, 5.0F, 5.0F, 5.0F, 7.0F, 5.0F};
  normalise(frames, 2);  // 1, 3, 5, 7: mean 4, deviation sqrt(5)
  const auto scale = 1.0F / std::sqrt(5.0F);
  const std::vector<float> right = {-3 * scale, 0, -scale, 0, scale, 0, 3 * scale, 0};
  for (std::size_t i = 0; i < right.size(); ++i) EXPECT_FLOAT_EQ(frames[i], right[i]) << i;
}

}  // namespace
}  // namespace attend::data
