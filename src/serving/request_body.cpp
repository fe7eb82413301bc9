#include "serving/request_body.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/fields.h"
#include "text/utf8.h"

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

/// Of a row its cells, by their columns; a text is the cell of the only column.
data::Row row_of(const Json& value, std::span<const tasks::ColumnSpec> columns,
                 const std::string& place) {
  data::Row row;
  if (value.is_string() && columns.size() == 1) {
    row.cells = {line_of(value.get<std::string>(), place)};
    return row;
  }
  if (!value.is_object()) {
    refuse(fmt::format("{} is {}: expected an object of texts, by the names of their columns{}",
                       place, kind_of(value), columns.size() == 1 ? ", or a text" : ""));
  }
  std::vector<std::string> names;
  for (const auto& column : columns) names.emplace_back(column.name);
  for (const auto& [key, cell] : value.items()) {
    if (std::find(names.begin(), names.end(), key) != names.end()) continue;
    refuse(fmt::format("{} has a column {}, and the model reads {}", place, quoted(key),
                       fmt::join(names, ", ")));
  }
  for (const auto& name : names) {
    if (!value.contains(name)) refuse(fmt::format("{} has no column \"{}\"", place, name));
    const auto where = fmt::format("{}, \"{}\",", place, name);
    if (!value[name].is_string()) {
      refuse(fmt::format("{} is {}: expected a text", where, kind_of(value[name])));
    }
    row.cells.push_back(line_of(value[name].get<std::string>(), where));
  }
  return row;
}

/// Blank rows are read as empty; a row of which only some are blank is an error.
void check_blanks(data::Row& row, std::span<const tasks::ColumnSpec> columns,
                  const std::string& place) {
  const auto is_empty = [&](std::size_t i) { return text::is_blank(row.cells[i]); };
  std::size_t needed = 0;
  std::size_t blank = 0;
  std::string_view missing;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].may_be_blank) continue;
    ++needed;
    if (!is_empty(i)) continue;
    ++blank;
    missing = columns[i].name;
  }
  if (blank == 0) return;
  if (blank < needed) refuse(fmt::format("{}, \"{}\", is empty: give it a text", place, missing));
  row.cells.assign(row.cells.size(), "");
}

/// What is asked for besides rows.
AskedRows asked_of(const Json& body, const tasks::TranslationOptions& defaults,
                   const RequestLimits& limits) {
  AskedRows asked;
  asked.options = defaults;
  asked.options.wants_alignments = false;
  read(body, "readings", asked.options.wants_alignments);
  read(body, "nbest", 1, limits.beam, asked.options.best);
  auto& beam = asked.options.search.beam_size;
  beam = std::max(beam, asked.options.best);
  return asked;
}

}  // namespace

AskedRows read_rows(const std::string& text, std::span<const tasks::ColumnSpec> columns,
                    const tasks::TranslationOptions& defaults, const RequestLimits& limits) {
  const auto body = parse(text);
  if (!body.is_object()) refuse("the body is " + kind_of(body) + ": expected an object");
  check_keys(body, {"rows", "nbest", "readings"});
  if (!body.contains("rows")) refuse("there is no \"rows\": give a list of rows");
  const auto& given = body["rows"];
  if (!given.is_array()) refuse("\"rows\" is " + kind_of(given) + ": expected a list of rows");
  if (given.empty()) refuse("\"rows\" is an empty list: give at least one row");
  if (given.size() > static_cast<std::size_t>(limits.sentences)) {
    refuse(fmt::format("\"rows\" has {} rows, and a request may have {}: send several requests",
                       given.size(), limits.sentences));
  }
  auto asked = asked_of(body, defaults, limits);
  for (std::size_t i = 0; i < given.size(); ++i) {
    const auto place = fmt::format("\"rows\"[{}]", i);
    auto& row = asked.rows.emplace_back(row_of(given[i], columns, place));
    check_blanks(row, columns, place);
    row.line = static_cast<std::int64_t>(i) + 1;
  }
  return asked;
}

AskedRows read_query(const std::string& query, const tasks::TranslationOptions& defaults,
                     const RequestLimits& limits) {
  auto body = Json::object();
  std::size_t from = 0;
  while (from < query.size()) {
    const auto end = std::min(query.find('&', from), query.size());
    const auto part = query.substr(from, end - from);
    from = end + 1;
    const auto equals = std::min(part.find('='), part.size());
    const auto key = part.substr(0, equals);
    if (body.contains(key)) refuse("the key " + quoted(key) + " stands twice: give it once");
    const auto value = equals < part.size() ? part.substr(equals + 1) : "";
    const auto parsed = Json::parse(value, nullptr, /*allow_exceptions=*/false);
    body[key] = parsed.is_primitive() && !parsed.is_discarded() ? parsed : Json(value);
  }
  check_keys(body, {"nbest", "readings"});
  return asked_of(body, defaults, limits);
}

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
