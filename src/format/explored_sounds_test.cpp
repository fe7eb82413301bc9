#include "format/explored_sounds.h"

#include <stdexcept>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace attend::format {
namespace {

using Json = nlohmann::json;

/// Two frames of three bands, and two symbols that were heard in two positions.
SoundsExploration heard() {
  SoundHypothesis found = {.text = "one",
                           .score = -0.25,
                           .log_probability = -0.5,
                           .log_probabilities = {-0.25F, -0.25F},
                           .target = {"one", "</s>"},
                           .target_words = {0, -1}};
  found.readings = {
      {"attention", {.first = 0.0125, .step = 0.01, .parts = {}}, {{0.0F, 1.0F}, {0.5F, 0.5F}}}};
  found.times = {.symbols = {{"one", 0.0101, 0.0299}}, .words = {{"one", 0.0101, 0.0299}}};
  auto given = found;
  given.is_reference = true;
  given.agreement = {{"centre_distance", 12.5}};
  ExploredSound sound = {.line = 3, .name = "a.wav#t=1", .wav = "RIFF"};
  sound.spectrogram = {.frames = 2,
                       .bands = 3,
                       .low = 20,
                       .high = 4000,
                       .first = 0.0125,
                       .step = 0.01,
                       .seconds = 0.035,
                       .loudness = {0, 1, 2, 253, 254, 255}};
  sound.parts = {{"a.wav", 1.0, 0.0, 0.035}};
  sound.reference = "one";
  sound.gold = {{"one", 0.0, 0.03}};
  sound.models = {{found, given}};
  SoundsExploration exploration = {.program = "attend", .title = "t"};
  exploration.models = {{.name = "m", .made_of = "gru", .said = "text", .selection = "soft"}};
  exploration.sounds = {sound};
  return exploration;
}

TEST(ExploredSounds, JsonHasSoundSpectrogramWeightsAndTimes) {
  const auto json = Json::parse(to_json(heard()));
  EXPECT_EQ(json["format"], "attend-sounds");
  const auto& sound = json["sounds"][0];
  EXPECT_EQ(sound["wav"], "UklGRg==");
  EXPECT_EQ(sound["seconds"], 0.035);
  EXPECT_EQ(sound["spectrogram"]["loudness"], "AAEC/f7/");
  EXPECT_EQ(sound["spectrogram"]["bands"], 3);
  EXPECT_EQ(sound["parts"][0],
            (Json{{"file", "a.wav"}, {"from", 1.0}, {"begin", 0.0}, {"end", 0.035}}));
  EXPECT_EQ(sound["gold"], (Json{{"one", 0.0, 0.03}}));
  const auto& found = sound["models"][0]["hypotheses"][0];
  EXPECT_EQ(found["kind"], "found");
  EXPECT_EQ(found["times"]["symbols"], (Json{{0.01, 0.03}}));
  EXPECT_EQ(found["readings"][0]["first"], 0.0125);
  EXPECT_EQ(found["readings"][0]["weights"], "AAD//wCAAIA=");  // 0, 65535; 32768 twice
  const auto& given = sound["models"][0]["hypotheses"][1];
  EXPECT_EQ(given["kind"], "reference");
  EXPECT_EQ(given["agreement"]["centre_distance"], 12.5);
}

TEST(ExploredSounds, WhatIsNotKnownIsLeftOut) {
  auto exploration = heard();
  auto& sound = exploration.sounds[0];
  sound.wav.clear();
  sound.reference.reset();
  sound.gold.clear();
  sound.models[0].resize(1);
  sound.models[0][0].readings.clear();
  sound.models[0][0].target.clear();
  sound.models[0][0].target_words.clear();
  sound.models[0][0].log_probabilities.clear();
  const auto json = Json::parse(to_json(exploration));
  for (const auto* key : {"wav", "reference", "gold"}) {
    EXPECT_FALSE(json["sounds"][0].contains(key)) << key;
  }
  EXPECT_FALSE(json["sounds"][0]["models"][0]["hypotheses"][0].contains("times"));
}

TEST(ExploredSounds, ListsThatDoNotFitAreRefused) {
  auto exploration = heard();
  exploration.sounds[0].spectrogram.loudness.pop_back();
  EXPECT_THROW(to_json(exploration), std::logic_error);
  exploration = heard();
  exploration.sounds[0].models[0][0].readings[0].weights[1].pop_back();
  EXPECT_THROW(to_json(exploration), std::logic_error);
  exploration = heard();
  exploration.sounds[0].models.clear();
  EXPECT_THROW(to_json(exploration), std::logic_error);
}

}  // namespace
}  // namespace attend::format
