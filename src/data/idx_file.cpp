#include "data/idx_file.h"

#include <fmt/format.h>

#include "core/error.h"
#include "text/input_bytes.h"

namespace attend::data {
namespace {

constexpr std::int64_t kMostBytes = 1'000'000'000;
constexpr int kUnsignedBytes = 8;

}  // namespace

IdxFile read_idx(const std::string& path, std::size_t dimensions) {
  text::InputBytes in(path);
  const auto next = [&] {
    const auto byte = in.next_byte();
    if (byte < 0) throw Error(path + ": it is cut short: copy it again");
    return byte;
  };
  const auto number = [&] {
    std::int64_t value = 0;
    for (int i = 0; i < 4; ++i) value = value << 8 | next();
    return value;
  };
  const auto head = number();
  if (head >> 8 != kUnsignedBytes) {
    throw Error(path + " is no idx file of unsigned bytes, as MNIST's are");
  }
  if ((head & 255) != static_cast<std::int64_t>(dimensions)) {
    throw Error(
        fmt::format("{}: bytes in {} dimensions: expected {}", path, head & 255, dimensions));
  }
  IdxFile file;
  std::int64_t count = 1;
  for (std::size_t i = 0; i < dimensions; ++i) {
    const auto extent = number();
    if (extent == 0 || extent > kMostBytes / count) {
      throw Error(
          fmt::format("{}: {} by {} bytes: expected 1 to {}", path, count, extent, kMostBytes));
    }
    count *= extent;
    file.extents.push_back(extent);
  }
  // Not reserved: the file may say more than it has.
  while (std::ssize(file.bytes) < count) file.bytes.push_back(static_cast<std::uint8_t>(next()));
  if (in.next_byte() >= 0) {
    throw Error(fmt::format("{}: more bytes than the {} of its extents", path, count));
  }
  return file;
}

}  // namespace attend::data
