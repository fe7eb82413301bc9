#include "cli/explore_sounds.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "cli/compare_runs.h"
#include "cli/explore_pictures.h"
#include "cli/given_sounds.h"
#include "core/error.h"
#include "data/sound.h"
#include "data/spectrogram.h"
#include "metrics/token_distance.h"
#include "tasks/task.h"
#include "tasks/text_to_text.h"
#include "text/line_limit.h"

namespace attend::cli {
namespace {

using format::ExploredSound;
using format::SoundHypothesis;
using tasks::Prediction;

ExploredSound sound_of(const GivenSound& given, const data::SoundCoder& coder,
                       std::int64_t max_length) {
  ExploredSound sound = {.line = given.line, .name = given.cell};
  try {
    const auto frames = coder.count(given.cell);
    if (frames > max_length) {
      throw Error(fmt::format("{}: {} frames, more than --max-length {}", given.cell.substr(0, 200),
                              frames, max_length));
    }
    const auto rate = coder.options().rate;
    auto samples = coder.samples_of(given.cell);
    sound.spectrogram = data::spectrogram_of(samples, rate);
    sound.parts = coder.timeline(given.cell).parts;
    if (sound.spectrogram.seconds <= kMostPlayed) {
      data::Sound played = {.size = {.rate = rate, .channels = 1, .frames = std::ssize(samples)},
                            .samples = std::move(samples)};
      sound.wav = data::wav_of(played);
    }
  } catch (const Error& error) {
    throw Error(fmt::format("line {}: {}", given.line, error.what()));
  }
  sound.reference = given.text;
  sound.gold = given.gold;
  return sound;
}

void add_agreement(const std::vector<format::GoldTime>& gold, SoundHypothesis& hypothesis) {
  if (gold.empty() || hypothesis.readings.empty()) return;
  const auto& reading = hypothesis.readings.front();
  const auto distance =
      metrics::token_distance_of(reading.weights, hypothesis.target_words, reading.timeline, gold);
  for (const auto& [name, value] : distance.figures()) {
    hypothesis.agreement.emplace_back(name, value);
  }
}

/// Adds a model and what it says of each sound.
void hear(const std::string& name, const tasks::System& system, Engine& engine,
          const std::vector<GivenSound>& given, const ExploreOptions& options,
          format::SoundsExploration& exploration) {
  const auto wanted = options.asked_of(system);
  exploration.models.push_back(pictures_model(name, system, wanted.search));
  const tasks::System* const members[] = {&system};
  const auto predictor = system.task->predictor(members, engine);
  text::LineLimit limit(*tasks::target_vocabulary_of(system), options.max_length);
  std::vector<data::Row> rows, forced_rows;
  for (const auto& sound : given) {
    rows.push_back({.cells = {sound.cell}, .line = sound.line});
    if (!sound.text) continue;
    limit.check(std::vector{*sound.text}, "the text of " + sound.cell);
    forced_rows.push_back({.cells = {sound.cell, *sound.text}, .line = sound.line});
  }
  const auto found = predictor->predict(rows, wanted);
  const auto forced =
      forced_rows.empty() ? std::vector<Prediction>() : predictor->score(forced_rows, wanted);
  auto next = forced.begin();
  for (std::size_t i = 0; i < given.size(); ++i) {
    auto& hypotheses = exploration.sounds[i].models.emplace_back();
    for (const auto& one : found[i]) hypotheses.push_back(explored_answer(one, false));
    if (!given[i].text) continue;
    hypotheses.push_back(explored_answer(*next++, true));
    add_agreement(given[i].gold, hypotheses.back());
  }
}

}  // namespace

bool reads_sounds(const tasks::System& system) {
  return system.task->reads_files() && !system.task->reads_pictures();
}

const data::SoundCoder& sounds_of(const tasks::System& system, const std::string& name) {
  const auto& coder = data::coder_called(system.coders, system.task->columns().front().name);
  const auto* sounds = dynamic_cast<const data::SoundCoder*>(&coder);
  if (sounds != nullptr) return *sounds;
  throw Error("the model " + name +
              " reads frames of another program, of which there is no sound to show");
}

SoundHypothesis explored_answer(const Prediction& prediction, bool is_reference) {
  SoundHypothesis hypothesis = {.is_reference = is_reference,
                                .text = prediction.text,
                                .score = prediction.score,
                                .log_probability = prediction.log_probability};
  for (const auto& reading : prediction.readings) {
    if (reading.alignment.weights.empty() || !reading.times) continue;
    if (hypothesis.readings.empty()) {
      hypothesis.target = reading.alignment.target;
      hypothesis.target_words = reading.alignment.target_words;
      hypothesis.log_probabilities = prediction.log_probabilities;
      hypothesis.times =
          format::times_of(reading.alignment, *reading.times, prediction.log_probabilities);
      hypothesis.health = health_of(reading.alignment.weights);
    }
    hypothesis.readings.push_back({reading.name, *reading.times, reading.alignment.weights});
  }
  return hypothesis;
}

format::SoundsExploration explore_sounds(const std::vector<std::string>& folders, Engine& engine,
                                         const ExploreTextFlags& flags,
                                         const ExploreOptions& options) {
  const auto names = names_of(folders);
  const auto first = tasks::load_description(folders.front());
  const auto& coder = sounds_of(first, names.front());
  const auto given = given_sounds(flags, first);
  format::SoundsExploration exploration;
  exploration.program = "attend " ATTEND_VERSION;
  for (const auto& one : given) {
    exploration.sounds.push_back(sound_of(one, coder, options.max_length));
  }
  for (std::size_t i = 0; i < folders.size(); ++i) {
    const auto system = tasks::load_system(folders[i], engine);
    if (!reads_sounds(system)) {
      throw Error(
          fmt::format("the model {} reads no sounds, and the first one does: look at models of one "
                      "task at once",
                      names[i]));
    }
    sounds_of(system, names[i]);
    hear(names[i], system, engine, given, options, exploration);
  }
  return exploration;
}

}  // namespace attend::cli
