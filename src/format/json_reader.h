#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace attend::format {

/// What a text must keep to before the parser sees it. Nothing that this program writes comes near.
struct JsonLimits {
  std::size_t bytes = 10'000'000;
  int depth = 8;  ///< lists and objects within each other
};

/// The value that a text from outside holds: the one way to it. Size and depth are checked first;
/// no key may stand twice in an object, no number may be larger than a double. Throws Error `WHERE:
/// what was found, at which byte`, and never what the library says.
nlohmann::json read_json(std::string_view text, const std::string& where,
                         const JsonLimits& limits = {});

/// A value as a message can show it: in one line, short, and without control characters.
std::string shown(const nlohmann::json& value);

/// An object whose members are asked for by name and type. What is missing or of another type is an
/// Error `WHERE: "key" is ...: expected ...`. The JSON must outlive it.
class JsonObject {
 public:
  /// Throws Error if it is no object.
  JsonObject(const nlohmann::json& value, std::string where);

  const std::string& where() const { return where_; }

  /// Whether it is there, and not null.
  bool has(const char* key) const;

  /// Of any type.
  const nlohmann::json& at(const char* key) const;

  /// A whole number from `least` on; `otherwise`, if there is one, where it is missing.
  int64_t whole(const char* key, std::optional<int64_t> otherwise = {}, int64_t least = 0) const;

  /// A number; `otherwise`, if there is one, where it is missing.
  double number(const char* key, std::optional<double> otherwise = {}) const;

  /// A number, or NaN where it is null: it could not be counted.
  double number_or_nan(const char* key) const;

  /// A text; `otherwise`, if there is one, where it is missing.
  std::string text(const char* key, std::optional<std::string> otherwise = {}) const;

  JsonObject object(const char* key) const;

  /// All members, by their keys.
  const nlohmann::json::object_t& members() const;

  /// The elements of a list; of `size` ones, if it is given.
  std::vector<nlohmann::json> list(const char* key, std::optional<std::size_t> size = {}) const;

 private:
  [[noreturn]] void fail(const char* key, const nlohmann::json& found, const char* expected) const;

  const nlohmann::json& value_;
  std::string where_;
};

/// The whole number from 0 on, or the text, that an element of a list is. Throws Error.
int64_t whole_in(const nlohmann::json& element, const std::string& where);
std::string text_in(const nlohmann::json& element, const std::string& where);

}  // namespace attend::format
