#include "format/exploration.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "format/base64.h"
#include "format/page_json.h"

namespace attend::format {
namespace {

void require(bool holds, const char* what) {
  if (!holds) throw std::logic_error(std::string("exploration: ") + what);
}

Json to_json(const Links& links) {
  auto json = Json::array();
  for (const auto& [source, target] : links) json.push_back({source, target});
  return json;
}

Json to_json(const ExploredModel& model) {
  Json json = {{"name", model.name}, {"parameters", model.parameters}, {"encoder", model.encoder}};
  if (!model.task.empty()) {
    json["task"] = model.task;
    json["answers"] = model.answers;
    json["made_of"] = model.made_of;
    if (!model.columns.empty()) json["columns"] = model.columns;
    return json;
  }
  json["reader"] = model.reader;
  if (!model.score.empty()) {
    json["attention"] = {
        {"score", model.score}, {"alignment", model.alignment}, {"selection", model.selection}};
  }
  json["search"] = {{"beam_size", model.beam_size}, {"length_penalty", model.length_penalty}};
  return json;
}

Json to_json(const NamedWeights& reading, const ExploredHypothesis& hypothesis,
             const ModelSentence& sentence) {
  const auto& texts = sentence.texts;
  require(texts.empty() ? reading.source == 0 && reading.by.value_or(0) == 0
                        : reading.source < texts.size() && reading.by.value_or(0) < texts.size(),
          "no such text");
  const auto size_of = [&](std::size_t text) {
    return texts.empty() ? sentence.source.size() : texts[text].symbols.size();
  };
  const auto said = hypothesis.target.size();
  const auto sources = reading.of_said ? said : size_of(reading.source);
  const auto targets = reading.by ? size_of(*reading.by) : said;
  Json json = {{"name", reading.name}};
  if (!texts.empty()) json["source"] = reading.source;
  if (reading.by) json["by"] = *reading.by;
  if (reading.of_said) json["said"] = true;
  add_weights(reading.weights, targets, sources, json);
  return json;
}

Json to_json(const ExploredHypothesis& hypothesis, const ModelSentence& sentence) {
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
  for (const auto& reading : hypothesis.readings) {
    readings.push_back(to_json(reading, hypothesis, sentence));
  }
  if (!hypothesis.health.empty()) json["health"] = rounded(hypothesis.health);
  if (!hypothesis.agreement.empty()) {
    json["links"] = to_json(hypothesis.links);
    json["agreement"] = rounded(hypothesis.agreement);
  }
  return json;
}

Json to_json(const ExploredTree& tree) {
  const auto count = tree.pieces.size();
  require(tree.parents.size() == count && tree.log_probabilities.size() == count &&
              tree.fates.size() == count,
          "the beam's lists differ in length");
  return {{"pieces", tree.pieces},
          {"parents", tree.parents},
          {"log_probabilities", rounded(tree.log_probabilities)},
          {"fates", tree.fates},
          {"ends", tree.ends}};
}

Json to_json(const ModelSentence& sentence) {
  require(sentence.source_words.size() == sentence.source.size(),
          "not a word for each source symbol");
  Json json = {{"source", sentence.source}, {"source_words", sentence.source_words}};
  for (const auto& text : sentence.texts) {
    require(text.words.size() == text.symbols.size(), "not a word for each symbol of a text");
    json["texts"].push_back({{"symbols", text.symbols}, {"words", text.words}});
  }
  auto& hypotheses = json["hypotheses"] = Json::array();
  for (const auto& hypothesis : sentence.hypotheses) {
    hypotheses.push_back(to_json(hypothesis, sentence));
  }
  if (!sentence.tree.pieces.empty()) json["beam"] = to_json(sentence.tree);
  return json;
}

Json to_json(const ExploredSentence& sentence, const std::vector<ExploredModel>& models) {
  require(sentence.models.size() == models.size(), "a sentence was not seen by all models");
  Json json = {{"line", sentence.line}, {"source", sentence.source}};
  if (!sentence.sources.empty()) json["sources"] = sentence.sources;
  if (!sentence.reference.empty()) json["reference"] = sentence.reference;
  if (sentence.has_gold) {
    json["gold"] = {{"sure", to_json(sentence.sure)}, {"possible", to_json(sentence.possible)}};
  }
  auto& seen = json["models"] = Json::array();
  for (std::size_t i = 0; i < models.size(); ++i) {
    const auto& texts = sentence.models[i].texts;
    require(texts.empty() || texts.size() == models[i].columns.size(),
            "not a text for each column");
    seen.push_back(to_json(sentence.models[i]));
  }
  return json;
}

}  // namespace

std::string to_base64(const std::vector<std::vector<float>>& weights, float scale) {
  std::string bytes;
  for (const auto& row : weights) {
    for (const auto weight : row) {
      const auto number = static_cast<std::uint32_t>(std::lround(weight / scale * 65535.0F));
      bytes += static_cast<char>(number & 255U);
      bytes += static_cast<char>(number >> 8U);
    }
  }
  return base64_of(bytes);
}

std::string to_json(const Exploration& exploration) {
  Json json = {{"format", "attend-explore"},
               {"version", 1},
               {"program", exploration.program},
               {"title", exploration.title}};
  auto& models = json["models"] = Json::array();
  for (const auto& model : exploration.models) models.push_back(to_json(model));
  auto& sentences = json["sentences"] = Json::array();
  for (const auto& sentence : exploration.sentences) {
    sentences.push_back(to_json(sentence, exploration.models));
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace attend::format
