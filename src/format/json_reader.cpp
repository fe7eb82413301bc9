#include "format/json_reader.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "core/error.h"

namespace attend::format {
namespace {

using Json = nlohmann::json;

/// How deep lists and objects lie in each other, as brackets outside of texts say. At least as much
/// as a parser would find before it finds a fault.
int deepest_of(std::string_view text) {
  int depth = 0;
  int deepest = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_text) {
      if (c == '\\') ++i;
      if (c == '"') in_text = false;
    } else if (c == '"') {
      in_text = true;
    } else if (c == '[' || c == '{') {
      deepest = std::max(deepest, ++depth);
    } else if (c == ']' || c == '}') {
      depth = std::max(depth - 1, 0);
    }
  }
  return deepest;
}

/// Finds keys that stand twice in an object: the parser would keep the last one.
class KeysOnce {
 public:
  explicit KeysOnce(const std::string& where) : where_(where) {}

  bool operator()(int /*depth*/, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::object_start) keys_.emplace_back();
    if (event == Json::parse_event_t::object_end) keys_.pop_back();
    if (event == Json::parse_event_t::key &&
        !keys_.back().insert(parsed.get_ref<const std::string&>()).second) {
      throw Error(where_ + ": the key " + shown(parsed) + " stands twice");
    }
    return true;
  }

 private:
  const std::string& where_;
  std::vector<std::set<std::string>> keys_;
};

bool is_whole(const Json& value, int64_t least) {
  if (value.is_number_unsigned()) {
    const auto number = value.get<uint64_t>();
    return number <= uint64_t{std::numeric_limits<int64_t>::max()} &&
           static_cast<int64_t>(number) >= least;
  }
  return value.is_number_integer() && value.get<int64_t>() >= least;
}

}  // namespace

Json read_json(std::string_view text, const std::string& where, const JsonLimits& limits) {
  if (text.size() > limits.bytes) {
    throw Error(
        fmt::format("{}: {} bytes of JSON: expected at most {}", where, text.size(), limits.bytes));
  }
  if (deepest_of(text) > limits.depth) {
    throw Error(fmt::format("{}: JSON that is nested too deeply: expected at most {} levels", where,
                            limits.depth));
  }
  const auto no_text = [&](std::size_t byte) {
    return Error(fmt::format("{}: not JSON in UTF-8: see byte {}", where, byte));
  };
  const auto zero = text.find('\0');  // the parser would take it for the end
  if (zero != std::string_view::npos) throw no_text(zero + 1);
  KeysOnce look(where);
  const auto call = [&look](int depth, Json::parse_event_t event, Json& parsed) {
    return look(depth, event, parsed);
  };
  try {
    return Json::parse(text.begin(), text.end(), call);
  } catch (const Json::parse_error& error) {
    throw no_text(error.byte);
  } catch (const Json::exception&) {
    throw Error(where + ": JSON with a number that is too large");
  }
}

std::string shown(const Json& value) {
  constexpr std::size_t kMost = 60;
  if (value.is_structured()) return value.is_object() ? "an object" : "a list";
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    const auto cut =
        Json(text.substr(0, kMost)).dump(-1, ' ', true, Json::error_handler_t::replace);
    return text.size() > kMost ? cut + "..." : cut;
  }
  return value.dump();
}

JsonObject::JsonObject(const Json& value, std::string where)
    : value_(value), where_(std::move(where)) {
  if (!value.is_object()) throw Error(where_ + ": " + shown(value) + ": expected a JSON object");
}

void JsonObject::fail(const char* key, const Json& found, const char* expected) const {
  throw Error(fmt::format("{}: \"{}\" is {}: expected {}", where_, key, shown(found), expected));
}

bool JsonObject::has(const char* key) const {
  const auto found = value_.find(key);
  return found != value_.end() && !found->is_null();
}

const Json& JsonObject::at(const char* key) const {
  const auto found = value_.find(key);
  if (found == value_.end()) throw Error(fmt::format("{}: there is no \"{}\"", where_, key));
  return *found;
}

int64_t JsonObject::whole(const char* key, std::optional<int64_t> otherwise, int64_t least) const {
  if (otherwise && !value_.contains(key)) return *otherwise;
  const auto& value = at(key);
  if (!is_whole(value, least)) {
    fail(key, value, least == 0 ? "a whole number from 0 on" : "a whole number in its range");
  }
  return value.get<int64_t>();
}

double JsonObject::number(const char* key, std::optional<double> otherwise) const {
  if (otherwise && !value_.contains(key)) return *otherwise;
  const auto& value = at(key);
  if (!value.is_number()) fail(key, value, "a number");
  return value.get<double>();
}

double JsonObject::number_or_nan(const char* key) const {
  const auto& value = at(key);
  if (value.is_null()) return std::numeric_limits<double>::quiet_NaN();
  if (!value.is_number()) fail(key, value, "a number, or null");
  return value.get<double>();
}

std::string JsonObject::text(const char* key, std::optional<std::string> otherwise) const {
  if (otherwise && !value_.contains(key)) return *otherwise;
  const auto& value = at(key);
  if (!value.is_string()) fail(key, value, "a text");
  return value.get<std::string>();
}

const Json::object_t& JsonObject::members() const {
  return value_.get_ref<const Json::object_t&>();
}

JsonObject JsonObject::object(const char* key) const {
  const auto& value = at(key);
  if (!value.is_object()) fail(key, value, "an object");
  return {value, where_ + ": " + key};
}

std::vector<Json> JsonObject::list(const char* key, std::optional<std::size_t> size) const {
  const auto& value = at(key);
  if (!value.is_array()) fail(key, value, "a list");
  if (size && value.size() != *size) {
    throw Error(
        fmt::format("{}: \"{}\" has {} elements: expected {}", where_, key, value.size(), *size));
  }
  return value.get<std::vector<Json>>();
}

int64_t whole_in(const Json& element, const std::string& where) {
  if (!is_whole(element, 0)) {
    throw Error(where + ": " + shown(element) + " in a list: expected a whole number from 0 on");
  }
  return element.get<int64_t>();
}

std::string text_in(const Json& element, const std::string& where) {
  if (!element.is_string()) {
    throw Error(where + ": " + shown(element) + " in a list: expected a text");
  }
  return element.get<std::string>();
}

}  // namespace attend::format
