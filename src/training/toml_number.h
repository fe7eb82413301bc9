#pragma once

#include <string_view>

#include "training/toml_reader.h"

namespace attend::training {

/// What a value of TOML without quotes or brackets is: true, 1_000, 0xff, 1e-3, -inf, a date.
/// Throws Error with what was expected, and no place, if it is none or larger than its type holds.
TomlEntry::Value toml_value_of(std::string_view text);

}  // namespace attend::training
