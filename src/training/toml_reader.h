#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace attend::training {

/// A key of a recipe, and what it is set to.
struct TomlEntry {
  /// A list or a date is of none of the types that a key of a recipe has.
  using Value = std::variant<std::monostate, bool, int64_t, double, std::string>;

  std::string key;  ///< with its tables: "model.hidden_size"
  Value value;
  std::string written;  ///< the value as a message can show it: short, in one line
  int64_t line = 0;     ///< of the key, from 1
};

/// The keys of a text in TOML 1.0, in their order. As no key of a recipe is a list, lists are
/// passed over by their brackets, and tables of lists refused. Size and depth are bounded, so that
/// no text makes it crash or wait. Throws Error `WHERE:LINE: not TOML: what was expected`.
std::vector<TomlEntry> read_toml(std::string_view text, const std::string& where);

}  // namespace attend::training
