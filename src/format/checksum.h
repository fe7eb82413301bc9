#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace attend::format {

/// XXH3's 128 bits as 32 hexadecimal digits. It finds damage, not malice.
std::string checksum_of(std::span<const std::byte> bytes);

std::string checksum_of(std::string_view text);

/// Of the whole file, which is read as a stream: another process may change it meanwhile. Throws
/// Error naming it if it cannot be read.
std::string checksum_of_file(const std::filesystem::path& path);

/// What tells a file's bytes from others.
struct FileSum {
  std::int64_t bytes = 0;
  std::string checksum;

  bool operator==(const FileSum&) const = default;
};

/// Of a file; throws as checksum_of_file does.
FileSum sum_of_file(const std::filesystem::path& path);

}  // namespace attend::format
