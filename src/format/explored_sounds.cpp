#include "format/explored_sounds.h"

#include <cmath>
#include <stdexcept>
#include <string_view>

#include "format/base64.h"
#include "format/page_json.h"

namespace attend::format {
namespace {

void require(bool holds, const char* what) {
  if (!holds) throw std::logic_error(std::string("explored sounds: ") + what);
}

Json to_json(const Spectrogram& spectrogram) {
  const auto& loudness = spectrogram.loudness;
  require(std::ssize(loudness) == spectrogram.frames * spectrogram.bands,
          "a spectrogram of another size");
  return {
      {"frames", spectrogram.frames},
      {"bands", spectrogram.bands},
      {"low", spectrogram.low},
      {"high", spectrogram.high},
      {"first", rounded(spectrogram.first, 1e6)},
      {"step", rounded(spectrogram.step, 1e6)},
      {"loudness", base64_of({reinterpret_cast<const char*>(loudness.data()), loudness.size()})}};
}

Json to_json(const SoundReading& reading, std::size_t targets) {
  require(!reading.weights.empty(), "a reading without weights");
  Json json = {{"name", reading.name},
               {"first", rounded(reading.timeline.first, 1e6)},
               {"step", rounded(reading.timeline.step, 1e6)}};
  add_weights(reading.weights, targets, reading.weights.front().size(), json);
  return json;
}

/// "begin, end" of each, to milliseconds.
Json spans_of(const std::vector<TokenTime>& tokens) {
  auto all = Json::array();
  for (const auto& token : tokens) {
    all.push_back({rounded(token.begin, 1e3), rounded(token.end, 1e3)});
  }
  return all;
}

Json to_json(const SoundHypothesis& hypothesis) {
  const auto targets = hypothesis.target.size();
  require(hypothesis.target_words.size() == targets, "not a word for each target symbol");
  require(hypothesis.log_probabilities.size() == targets, "not a log p for each target symbol");
  Json json = {{"kind", hypothesis.is_reference ? "reference" : "found"},
               {"text", hypothesis.text},
               {"score", rounded(hypothesis.score, 1e4)},
               {"log_probability", rounded(hypothesis.log_probability, 1e4)},
               {"target", hypothesis.target},
               {"target_words", hypothesis.target_words},
               {"log_probabilities", rounded(hypothesis.log_probabilities)}};
  auto& readings = json["readings"] = Json::array();
  for (const auto& reading : hypothesis.readings) readings.push_back(to_json(reading, targets));
  if (!hypothesis.readings.empty()) {
    json["times"] = {{"symbols", spans_of(hypothesis.times.symbols)},
                     {"words", spans_of(hypothesis.times.words)}};
  }
  if (!hypothesis.health.empty()) json["health"] = rounded(hypothesis.health);
  if (!hypothesis.agreement.empty()) json["agreement"] = rounded(hypothesis.agreement);
  return json;
}

Json to_json(const ExploredSound& sound, std::size_t models) {
  require(sound.models.size() == models, "a sound was not heard by all models");
  Json json = {{"line", sound.line},
               {"name", sound.name},
               {"seconds", rounded(sound.spectrogram.seconds, 1e6)},
               {"spectrogram", to_json(sound.spectrogram)}};
  if (!sound.wav.empty()) json["wav"] = base64_of(sound.wav);
  auto& parts = json["parts"] = Json::array();
  for (const auto& part : sound.parts) {
    parts.push_back({{"file", part.file},
                     {"from", rounded(part.from, 1e6)},
                     {"begin", rounded(part.begin, 1e6)},
                     {"end", rounded(part.end, 1e6)}});
  }
  if (sound.reference) json["reference"] = *sound.reference;
  if (!sound.gold.empty()) {
    auto& gold = json["gold"] = Json::array();
    for (const auto& [symbol, begin, end] : sound.gold) gold.push_back({symbol, begin, end});
  }
  auto& seen = json["models"] = Json::array();
  for (const auto& model : sound.models) {
    auto& hypotheses = seen.emplace_back(Json::object())["hypotheses"] = Json::array();
    for (const auto& hypothesis : model) hypotheses.push_back(to_json(hypothesis));
  }
  return json;
}

}  // namespace

std::string to_json(const SoundsExploration& exploration) {
  Json json = {{"format", "attend-sounds"},
               {"version", 1},
               {"program", exploration.program},
               {"title", exploration.title}};
  auto& models = json["models"] = Json::array();
  for (const auto& model : exploration.models) models.push_back(Json::parse(to_json(model)));
  auto& sounds = json["sounds"] = Json::array();
  for (const auto& sound : exploration.sounds) {
    sounds.push_back(to_json(sound, exploration.models.size()));
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace attend::format
