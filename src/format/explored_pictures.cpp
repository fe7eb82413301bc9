#include "format/explored_pictures.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "format/base64.h"
#include "format/page_json.h"

namespace attend::format {
namespace {

void require(bool holds, const char* what) {
  if (!holds) throw std::logic_error(std::string("explored pictures: ") + what);
}

Json to_json(const PictureFile& file) {
  require(file.height > 0 && file.width > 0, "a picture without pixels");
  Json json = {{"type", file.type}, {"height", file.height}, {"width", file.width}};
  if (file.is_smaller) json["smaller"] = true;
  json["bytes"] = base64_of(file.bytes);
  return json;
}

Json json_of(const PicturesModel& model) {
  Json json = {{"name", model.name},
               {"made_of", model.made_of},
               {"said", model.said},
               {"parameters", model.parameters}};
  if (!model.selection.empty()) json["selection"] = model.selection;
  json["search"] = {{"beam_size", model.beam_size}, {"length_penalty", model.length_penalty}};
  return json;
}

Json to_json(const PictureReference& reference) {
  Json json = {{"text", reference.text}};
  auto& boxes = json["boxes"] = Json::array();
  for (const auto& [word, left, top, right, bottom] : reference.boxes) {
    boxes.push_back({word, left, top, right, bottom});
  }
  return json;
}

Json to_json(const Grid& grid) {
  require(grid.rows > 0 && grid.columns > 0, "a grid without places");
  require(grid.right > grid.left && grid.bottom > grid.top, "a grid that covers nothing");
  return {{"rows", grid.rows},
          {"columns", grid.columns},
          {"height", grid.height},
          {"width", grid.width},
          {"box", {grid.left, grid.top, grid.right, grid.bottom}}};
}

Json to_json(const PictureReading& reading, std::size_t targets) {
  Json json = {{"name", reading.name}, {"grid", to_json(reading.grid)}};
  add_weights(reading.weights, targets, static_cast<std::size_t>(reading.grid.places()), json);
  if (reading.frames.empty()) return json;
  require(reading.frames.size() == targets, "not windows for each target symbol");
  auto& frames = json["frames"] = Json::array();
  for (const auto& of_step : reading.frames) {
    auto& boxes = frames.emplace_back(Json::array());
    for (const auto& [left, top, right, bottom] : of_step) {
      boxes.push_back({left, top, right, bottom});
    }
  }
  return json;
}

Json to_json(const PictureHypothesis& hypothesis, std::size_t references) {
  const auto targets = hypothesis.target.size();
  require(hypothesis.target_words.size() == targets, "not a word for each target symbol");
  require(hypothesis.log_probabilities.size() == targets, "not a log p for each target symbol");
  Json json = {{"kind", hypothesis.reference ? "reference" : "found"}};
  if (hypothesis.reference) {
    require(*hypothesis.reference < references, "no such reference");
    json["reference"] = *hypothesis.reference;
  }
  json["text"] = hypothesis.text;
  json["score"] = rounded(hypothesis.score, 1e4);
  json["log_probability"] = rounded(hypothesis.log_probability, 1e4);
  json["target"] = hypothesis.target;
  json["target_words"] = hypothesis.target_words;
  json["log_probabilities"] = rounded(hypothesis.log_probabilities);
  auto& readings = json["readings"] = Json::array();
  for (const auto& reading : hypothesis.readings) readings.push_back(to_json(reading, targets));
  if (!hypothesis.health.empty()) json["health"] = rounded(hypothesis.health);
  if (!hypothesis.agreement.empty()) json["agreement"] = rounded(hypothesis.agreement);
  return json;
}

Json to_json(const ExploredPicture& picture, std::size_t models) {
  require(picture.models.size() == models, "a picture was not seen by all models");
  Json json = {{"line", picture.line}, {"name", picture.name}};
  if (!picture.file.type.empty()) json["file"] = to_json(picture.file);
  auto& references = json["references"] = Json::array();
  for (const auto& reference : picture.references) references.push_back(to_json(reference));
  auto& seen = json["models"] = Json::array();
  for (const auto& model : picture.models) {
    auto& hypotheses = seen.emplace_back(Json::object())["hypotheses"] = Json::array();
    for (const auto& hypothesis : model.hypotheses) {
      hypotheses.push_back(to_json(hypothesis, picture.references.size()));
    }
  }
  return json;
}

}  // namespace

std::string to_json(const PicturesModel& model) {
  return json_of(model).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string to_json(const PicturesExploration& exploration) {
  Json json = {{"format", "attend-pictures"},
               {"version", 1},
               {"program", exploration.program},
               {"title", exploration.title}};
  auto& models = json["models"] = Json::array();
  for (const auto& model : exploration.models) models.push_back(json_of(model));
  auto& pictures = json["pictures"] = Json::array();
  for (const auto& picture : exploration.pictures) {
    pictures.push_back(to_json(picture, exploration.models.size()));
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace attend::format
