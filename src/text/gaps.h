#pragma once

#include <string>
#include <string_view>

namespace attend::text {

// Words of texts with a gap, as in the corpora of Hermann et al. 2015: @entity7 is one of a
// document's entities, known by nothing but what is said there; @placeholder is the gap.

inline constexpr std::string_view kEntity = "@entity";
inline constexpr std::string_view kPlaceholder = "@placeholder";

/// Whether the word is an entity: kEntity and one to nine digits behind it.
bool is_entity(std::string_view word);

/// "@entity7"
std::string entity_called(std::size_t number);

}  // namespace attend::text
