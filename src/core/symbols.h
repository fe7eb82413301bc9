#pragma once

#include "core/elements.h"

namespace attend {

// The symbols that every vocabulary of texts begins with.
inline constexpr Index kUnknown = 0;
inline constexpr Index kBegin = 1;
inline constexpr Index kEnd = 2;
inline constexpr Index kPadding = 3;
inline constexpr Index kFirstOrdinary = 4;

}  // namespace attend
