#include "serving/request_body.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/fields.h"

namespace attend::serving {
namespace {

using Json = nlohmann::json;

constexpr int kDeepest = 4;  // an object, of lists, of texts: no more is ever meant

[[noreturn]] void refuse(const std::string& message) {
  throw Refusal(400, "invalid_request", message);
}

/// A short text for a message, whatever it holds.
std::string quoted(const std::string& text) {
  return Json(text.substr(0, 40)).dump(-1, ' ', true, Json::error_handler_t::replace);
}

/// Nothing deep is ever held, and no key stands twice in an object.
Json parse(const std::string& body) {
  std::vector<std::set<std::string>> keys;
  const auto look = [&](int depth, Json::parse_event_t event, Json& parsed) {
    if (depth >= kDeepest) refuse(fmt::format("JSON is nested {} deep or deeper", kDeepest));
    if (event == Json::parse_event_t::object_start) keys.emplace_back();
    if (event == Json::parse_event_t::object_end) keys.pop_back();
    if (event == Json::parse_event_t::key &&
        !keys.back().insert(parsed.get<std::string>()).second) {
      refuse("the key " + quoted(parsed.get<std::string>()) + " stands twice: give it once");
    }
    return true;
  };
  const auto zero = body.find('\0');  // the parser would take it for the end
  if (zero != std::string::npos) {
    throw Refusal(400, "invalid_json",
                  fmt::format("the body is not JSON in UTF-8: see byte {}", zero + 1));
  }
  try {
    return Json::parse(body, look);
  } catch (const Json::parse_error& error) {
    throw Refusal(400, "invalid_json",
                  fmt::format("the body is not JSON in UTF-8: see byte {}", error.byte));
  } catch (const Json::exception&) {
    throw Refusal(400, "invalid_json", "the body has a number that no computer's number holds");
  }
}

std::string kind_of(const Json& value) {
  return value.is_number() ? value.dump() : std::string(value.type_name());
}

/// A text of one line, which a line break may end.
std::string line_of(std::string text, const std::string& place) {
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  if (text.find_first_of("\n\r") != std::string::npos) {
    refuse(place + " has several lines: give each line as a text of its own, in a list");
  }
  return text;
}

/// A text or a list of them.
std::vector<std::string> texts(const Json& body, const std::string& key,
                               const RequestLimits& limits) {
  if (!body.contains(key)) refuse("there is no \"" + key + "\": give a text or a list of texts");
  const auto& value = body[key];
  if (value.is_string()) return {line_of(value.get<std::string>(), '"' + key + '"')};
  if (!value.is_array())
    refuse("\"" + key + "\" is " + kind_of(value) + ": expected a text or a list of texts");
  if (value.empty()) refuse("\"" + key + "\" is an empty list: give at least one text");
  if (value.size() > static_cast<std::size_t>(limits.sentences)) {
    throw Refusal(413, "too_many_sentences",
                  fmt::format("\"{}\" has {} texts, and a request may have {}: send several "
                              "requests",
                              key, value.size(), limits.sentences));
  }
  std::vector<std::string> found;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (!value[i].is_string()) {
      refuse(fmt::format("\"{}\"[{}] is {}: expected a text", key, i, kind_of(value[i])));
    }
    found.push_back(line_of(value[i].get<std::string>(), fmt::format("\"{}\"[{}]", key, i)));
  }
  return found;
}

void read(const Json& body, const std::string& key, bool& value) {
  if (!body.contains(key)) return;
  if (!body[key].is_boolean())
    refuse("\"" + key + "\" is " + kind_of(body[key]) + ": expected true or false");
  value = body[key].get<bool>();
}

void read(const Json& body, const std::string& key, std::uint64_t least, std::int64_t most,
          std::int64_t& value) {
  if (!body.contains(key)) return;
  const auto& given = body[key];
  const bool fits = given.is_number_unsigned() && given.get<std::uint64_t>() >= least &&
                    given.get<std::uint64_t>() <= static_cast<std::uint64_t>(most);
  if (!fits) {
    refuse(fmt::format("\"{}\" is {}: expected a whole number of {} to {}", key, kind_of(given),
                       least, most));
  }
  value = given.get<std::int64_t>();
}

void read(const Json& body, const std::string& key, double most, double& value) {
  if (!body.contains(key)) return;
  const auto& given = body[key];
  if (!given.is_number() || !(given.get<double>() >= 0.0 && given.get<double>() <= most)) {
    refuse(fmt::format("\"{}\" is {}: expected a number of 0 to {}", key, kind_of(given), most));
  }
  value = given.get<double>();
}

void check_keys(const Json& body, const std::vector<std::string>& known) {
  for (const auto& [key, value] : body.items()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    const auto near = key.size() > 40 ? "" : nearest(key, known);
    refuse("there is no key " + quoted(key) +
           (near.empty() ? "; see /openapi.json" : "; did you mean \"" + near + "\"?"));
  }
}

}  // namespace

Asked read_body(const std::string& text, bool scores, const tasks::TranslationOptions& defaults,
                const RequestLimits& limits) {
  const auto body = parse(text);
  if (!body.is_object()) refuse("the body is " + kind_of(body) + ": expected an object");
  std::vector<std::string> known = {"alignments", "length_penalty", "coverage_penalty"};
  const std::vector<std::string> more =
      scores ? std::vector<std::string>{"source", "target"}
             : std::vector<std::string>{"text",      "beam",      "nbest",
                                        "max_ratio", "no_repeat", "replace_unknown"};
  known.insert(known.end(), more.begin(), more.end());
  check_keys(body, known);
  Asked asked;
  asked.options = defaults;
  asked.options.wants_alignments = false;
  asked.sources = texts(body, scores ? "source" : "text", limits);
  if (scores) asked.targets = texts(body, "target", limits);
  if (scores && asked.targets.size() != asked.sources.size()) {
    refuse(fmt::format("\"source\" has {} texts and \"target\" {}: they must be the same sentences",
                       asked.sources.size(), asked.targets.size()));
  }
  auto& search = asked.options.search;
  read(body, "alignments", asked.options.wants_alignments);
  read(body, "nbest", 1, limits.beam, asked.options.best);
  search.beam_size = std::max(search.beam_size, asked.options.best);
  read(body, "beam", 1, limits.beam, search.beam_size);
  read(body, "length_penalty", 10.0, search.length_penalty);
  read(body, "coverage_penalty", 100.0, search.coverage_penalty);
  read(body, "max_ratio", 10.0, search.max_ratio);
  read(body, "no_repeat", 0, 1000, search.no_repeat);
  read(body, "replace_unknown", asked.options.replace_unknown);
  try {
    asked.options.validate();
  } catch (const Error& error) {
    refuse(error.what());
  }
  return asked;
}

}  // namespace attend::serving
