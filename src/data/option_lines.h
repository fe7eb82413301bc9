#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/fields.h"

namespace attend::data {

/// A line a key, as a coder's file has them: "picture.height = 224".
std::string option_lines(const Fields& fields);

/// Sets what such lines at the beginning of `bytes` say, and takes them away; what follows them is
/// left. Returns how many there were. Throws Error naming `where`: a key that is none of these, or
/// a value that is none of its kind.
std::size_t take_option_lines(std::string_view& bytes, const Fields& fields,
                              const std::string& where);

}  // namespace attend::data
