#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace attend {

/// One setting of a struct of options: where it is kept, under which key, what it means. A struct
/// lists its fields once, in `fields()`; recipes, flags, manifests and help are made from the list.
struct Field {
  using Value = std::variant<bool*, int64_t*, double*, std::string*>;

  std::string key;  ///< "model.hidden_size"
  Value value;
  std::string help;  ///< what it means, its unit, what it may be
};

using Fields = std::vector<Field>;

/// What the field holds now, as it is written in a recipe: 256, 0.1, true, "bpe".
std::string text_of(const Field& field);

/// Sets the field from a flag's text: 256, 0.1, true, bpe. Throws ConfigError naming key, text and
/// the type expected.
void set_field(const Field& field, const std::string& text);

/// The field with this key. Throws Error naming the nearest key if there is none; `where` says
/// where the key was found ("recipe.toml:3").
const Field& field_called(const Fields& fields, const std::string& key, const std::string& where);

/// The one of `names` that `name` was most likely meant to be, by edit distance; "" if none is
/// near.
std::string nearest(const std::string& name, const std::vector<std::string>& names);

// What validate() functions say of a value out of its range: each throws ConfigError.
void check_at_least(const std::string& key, int64_t value, int64_t least);
void check_between(const std::string& key, double value, double least, double most);
void check_one_of(const std::string& key, const std::string& value,
                  const std::vector<std::string>& allowed);

}  // namespace attend
