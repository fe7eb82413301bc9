#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

// A whole number of a recipe that may follow from the data: "auto 6000" in place of 6000. What it
// becomes is decided when a training begins (training/auto_values.h); until then the field holds
// the number that it is written with, in a range that no number of a recipe comes near.

namespace attend {

inline constexpr std::int64_t kLeastAuto = std::numeric_limits<std::int64_t>::min();
inline constexpr std::int64_t kMostAuto = kLeastAuto + 1'000'000'000;

/// What a field holds for "auto N", or for "auto" alone where N is 0.
constexpr std::int64_t auto_count(std::int64_t number) {
  return kLeastAuto + number;
}

constexpr bool is_auto(std::int64_t value) {
  return value <= kMostAuto;
}

/// The N of "auto N"; any other value is itself.
constexpr std::int64_t number_of(std::int64_t value) {
  return is_auto(value) ? value - kLeastAuto : value;
}

/// The value of "auto 6000" or "auto"; nothing if the text is neither.
std::optional<std::int64_t> parse_auto(const std::string& text);

/// "auto 6000", "auto", or the number.
std::string text_of_count(std::int64_t value);

}  // namespace attend
