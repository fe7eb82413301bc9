#include <algorithm>
#include <cmath>
#include <string>

#include <nlohmann/json.hpp>

#include "cli/explanation_report.h"

namespace attend::cli {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const NamedNumbers& named, std::size_t shown) {
  const auto& numbers = named.numbers;
  double squares = 0.0;
  for (const double value : numbers) squares += value * value;
  Json json = {{"size", numbers.size()}, {"norm", std::sqrt(squares)}};
  if (!named.name.empty()) json["name"] = named.name;
  json["numbers"] =
      Numbers(numbers.begin(),
              numbers.begin() + static_cast<std::ptrdiff_t>(std::min(shown, numbers.size())));
  return json;
}

Json to_json(const std::vector<NamedNumbers>& state, std::size_t shown) {
  auto list = Json::array();
  for (const auto& named : state) list.push_back(to_json(named, shown));
  return list;
}

Json to_json(const std::optional<FoundByReading>& found, std::size_t shown) {
  if (!found) return nullptr;
  Json json = {{"energies", found->energies}, {"weights", found->weights}};
  json["selection"] = found->selection.empty() ? Json() : Json(found->selection);
  json["centre"] = found->centre ? Json(*found->centre) : Json();
  json["context"] = to_json(NamedNumbers{"", found->context}, shown);
  return json;
}

Json to_json(const Choice& choice) {
  return {{"symbol", choice.symbol}, {"probability", choice.probability}};
}

const char* name_of(Why why) {
  if (why == Why::kGiven) return "given";
  return why == Why::kLongest ? "longest" : "likeliest";
}

Json to_json(const ExplainedStep& step, std::size_t number, std::size_t shown) {
  Json json = {{"step", number},
               {"fed", step.fed},
               {"reading", to_json(step.reading, shown)},
               {"state", to_json(step.state, shown)},
               {"output", to_json(NamedNumbers{"", step.output}, shown)}};
  json["copied"] = step.copied ? Json(*step.copied) : Json();
  auto& best = json["best"] = Json::array();
  for (const auto& choice : step.best) best.push_back(to_json(choice));
  json["chosen"] = to_json(step.chosen);
  json["chosen"]["rank"] = step.rank;
  json["chosen"]["why"] = name_of(step.why);
  return json;
}

Json to_json(const PartInWords& part) {
  return {{"part", part.part},
          {"name", part.name},
          {"formulas", part.formulas},
          {"source", part.source}};
}

}  // namespace

std::string to_json(const Explanation& explanation, const std::vector<PartInWords>& parts,
                    const ExplanationStyle& style) {
  Json json;
  auto& model = json["model"] = Json::array();
  for (const auto& part : parts) model.push_back(to_json(part));
  json["source"] = explanation.source;
  json["unknown"] = explanation.unknown;
  json["reversed"] = explanation.is_reversed;
  json["symbols_each"] = explanation.symbols_each;
  auto& annotations = json["annotations"] = Json::array();
  for (const auto& annotation : explanation.annotations) {
    annotations.push_back(to_json(NamedNumbers{"", annotation}, style.numbers));
  }
  json["start"] = {{"reading", to_json(explanation.at_start, style.numbers)},
                   {"state", to_json(explanation.start, style.numbers)}};
  json["step_count"] = explanation.steps.size();
  auto& steps = json["steps"] = Json::array();
  for (auto i = style.first; i <= style.last; ++i) {
    steps.push_back(to_json(explanation.steps[i - 1], i, style.numbers));
  }
  json["text"] = explanation.translation;
  json["log_probability"] = explanation.log_probability;
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace attend::cli
