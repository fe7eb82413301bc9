#include "core/fields.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

#include "core/auto_count.h"
#include "core/error.h"

namespace attend {
namespace {

template <class Number>
bool parse(const std::string& text, Number& number) {
  const auto* end = text.data() + text.size();
  Number parsed{};
  const auto [stop, error] = std::from_chars(text.data(), end, parsed);
  if (error != std::errc() || stop != end) return false;
  number = parsed;
  return true;
}

std::string shortest(double number) {
  char text[32];
  const auto end = std::to_chars(std::begin(text), std::end(text), number).ptr;
  return {text, end};
}

/// As TOML writes a basic string.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const auto c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      constexpr auto* kDigits = "0123456789ABCDEF";
      out += "\\u00";
      out += kDigits[byte / 16];
      out += kDigits[byte % 16];
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out + '"';
}

/// A value in an error message; an empty one would not be seen.
std::string shown(const std::string& text) {
  return text.empty() ? "\"\"" : text;
}

/// Levenshtein's: insertions, deletions and substitutions from one to the other.
std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row.back();
}

std::string last_part(const std::string& key) {
  const auto dot = key.rfind('.');
  return dot == std::string::npos ? key : key.substr(dot + 1);
}

}  // namespace

std::string text_of(const Field& field) {
  struct Visitor {
    std::string operator()(const bool* value) const { return *value ? "true" : "false"; }
    std::string operator()(const int64_t* value) const {
      return is_auto(*value) ? quoted(text_of_count(*value)) : std::to_string(*value);
    }
    std::string operator()(const double* value) const {
      auto text = shortest(*value);
      if (text.find_first_of(".en") == std::string::npos) text += ".0";
      return text;
    }
    std::string operator()(const std::string* value) const { return quoted(*value); }
  };
  return std::visit(Visitor{}, field.value);
}

void set_field(const Field& field, const std::string& text) {
  struct Visitor {
    const Field& field;
    const std::string& text;

    void operator()(bool* value) const {
      if (text != "true" && text != "false") {
        throw ConfigError(field.key, shown(text), "true or false");
      }
      *value = text == "true";
    }
    void operator()(int64_t* value) const {
      if (const auto follows = parse_auto(text)) {
        *value = *follows;
        return;
      }
      int64_t number = 0;  // as digits never what "auto" is held as
      if (!parse(text, number) || is_auto(number)) {
        throw ConfigError(field.key, shown(text), "a whole number");
      }
      *value = number;
    }
    void operator()(double* value) const {
      double number = 0.0;
      if (!parse(text, number) || !std::isfinite(number)) {
        throw ConfigError(field.key, shown(text), "a number");
      }
      *value = number;
    }
    void operator()(std::string* value) const { *value = text; }
  };
  std::visit(Visitor{field, text}, field.value);
}

std::string nearest(const std::string& name, const std::vector<std::string>& names) {
  std::string best;
  auto least = std::max<std::size_t>(3, name.size() / 2);
  for (const auto& candidate : names) {
    // A key without its section, or in the wrong one, is near too.
    const auto distance = std::min(edit_distance(name, candidate),
                                   edit_distance(last_part(name), last_part(candidate)) + 1);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

const Field& field_called(const Fields& fields, const std::string& key, const std::string& where) {
  std::vector<std::string> keys;
  for (const auto& field : fields) {
    if (field.key == key) return field;
    keys.push_back(field.key);
  }
  const auto near = nearest(key, keys);
  throw Error(where + ": unknown key " + key +
              (near.empty() ? "; see attend train --keys" : "; did you mean " + near + "?"));
}

void check_at_least(const std::string& key, int64_t value, int64_t least) {
  if (value < least) {
    throw ConfigError(key, text_of_count(value), "at least " + std::to_string(least));
  }
}

void check_between(const std::string& key, double value, double least, double most) {
  if (value >= least && value <= most) return;
  throw ConfigError(key, shortest(value),
                    "a number from " + shortest(least) + " to " + shortest(most));
}

void check_one_of(const std::string& key, const std::string& value,
                  const std::vector<std::string>& allowed) {
  if (std::find(allowed.begin(), allowed.end(), value) != allowed.end()) return;
  std::string expected;
  for (const auto& name : allowed) expected += (expected.empty() ? "" : " | ") + name;
  throw ConfigError(key, shown(value), expected);
}

}  // namespace attend
