#include "text/gaps.h"

#include <algorithm>

namespace attend::text {

bool is_entity(std::string_view word) {
  constexpr std::size_t kMostDigits = 9;
  if (!word.starts_with(kEntity)) return false;
  word.remove_prefix(kEntity.size());
  return !word.empty() && word.size() <= kMostDigits &&
         std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string entity_called(std::size_t number) {
  return std::string(kEntity) + std::to_string(number);
}

}  // namespace attend::text
