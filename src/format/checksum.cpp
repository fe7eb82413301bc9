#include "format/checksum.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <vector>

#include <fmt/format.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "core/error.h"

namespace attend::format {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 20U;

std::string text_of(XXH128_hash_t sum) {
  return fmt::format("{:016x}{:016x}", sum.high64, sum.low64);
}

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& reason) {
  throw Error("cannot read " + path.string() + ": " + reason);
}

}  // namespace

std::string checksum_of(std::span<const std::byte> bytes) {
  return text_of(XXH3_128bits(bytes.data(), bytes.size()));
}

std::string checksum_of(std::string_view text) {
  return checksum_of(std::as_bytes(std::span(text)));
}

FileSum sum_of_file(const std::filesystem::path& path) {
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored) && !std::filesystem::is_regular_file(path, ignored)) {
    fail(path, "it is not a regular file");
  }
  const auto close = [](std::FILE* file) { std::fclose(file); };
  const std::unique_ptr<std::FILE, decltype(close)> file(std::fopen(path.c_str(), "rbe"), close);
  if (!file) fail(path, std::strerror(errno));
  const auto release = [](XXH3_state_t* state) { XXH3_freeState(state); };
  const std::unique_ptr<XXH3_state_t, decltype(release)> state(XXH3_createState(), release);
  XXH3_128bits_reset(state.get());
  FileSum sum;
  std::vector<char> block(kBlock);
  while (const auto count = std::fread(block.data(), 1, block.size(), file.get())) {
    XXH3_128bits_update(state.get(), block.data(), count);
    sum.bytes += static_cast<std::int64_t>(count);
  }
  if (std::ferror(file.get()) != 0) fail(path, std::strerror(errno));
  sum.checksum = text_of(XXH3_128bits_digest(state.get()));
  return sum;
}

std::string checksum_of_file(const std::filesystem::path& path) {
  return sum_of_file(path).checksum;
}

}  // namespace attend::format
