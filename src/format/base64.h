#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace attend::format {

/// Bytes as base64, with padding (RFC 4648, section 4).
std::string base64_of(std::string_view bytes);

/// What base64_of wrote; nothing if the text is anything else: other characters or line ends among
/// it, a length that is not divisible by 4, or bits that no byte has.
std::optional<std::string> bytes_of_base64(std::string_view text);

}  // namespace attend::format
