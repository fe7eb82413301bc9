#include "format/checksum.h"

#include <fmt/format.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "format/mapped_file.h"

namespace attend::format {

std::string checksum_of(std::span<const std::byte> bytes) {
  const auto sum = XXH3_128bits(bytes.data(), bytes.size());
  return fmt::format("{:016x}{:016x}", sum.high64, sum.low64);
}

std::string checksum_of_file(const std::filesystem::path& path) {
  return checksum_of(MappedFile(path).bytes());
}

}  // namespace attend::format
