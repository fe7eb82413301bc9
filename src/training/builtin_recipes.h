#pragma once

#include <span>
#include <string_view>

namespace attend::training {

/// A file of recipes/, put into the program when it is built.
struct BuiltinRecipe {
  std::string_view name;
  std::string_view text;
};

std::span<const BuiltinRecipe> builtin_recipes();

}  // namespace attend::training
