#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

namespace attend::format {

/// XXH3's 128 bits as 32 hexadecimal digits. It finds damage, not malice.
std::string checksum_of(std::span<const std::byte> bytes);

/// Of the whole file. Throws Error naming it if it cannot be read.
std::string checksum_of_file(const std::filesystem::path& path);

}  // namespace attend::format
