// Recipes: refused, or written and read again they are the same.

#include "training/recipe.h"

#include <cstdlib>

#include "core/error.h"
#include "scratch_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace attend;
  training::Recipe recipe;
  try {
    training::apply_toml(recipe, fuzz::text_of(data, size), "here");
    recipe.validate();
  } catch (const Error&) {
    return 0;
  }
  training::Recipe again;
  const auto text = training::to_toml(recipe);
  training::apply_toml(again, text, "again");
  if (training::to_toml(again) != text) std::abort();
  return 0;
}
