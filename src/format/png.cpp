#include "format/png.h"

#include <stdexcept>
#include <string_view>

#include <zlib.h>

namespace attend::format {
namespace {

constexpr std::string_view kSignature = "\x89PNG\r\n\x1a\n";

/// Four bytes, the largest first.
std::string big_endian(std::uint32_t number) {
  std::string bytes(4, '\0');
  for (std::size_t i = 0; i < 4; ++i) bytes[i] = static_cast<char>(number >> (24 - 8 * i));
  return bytes;
}

/// Length, name, data, and the cyclic redundancy check of the latter two.
std::string chunk(const std::string& name, const std::string& data) {
  const auto checked = name + data;
  const auto check =
      ::crc32(0, reinterpret_cast<const Bytef*>(checked.data()), static_cast<uInt>(checked.size()));
  return big_endian(static_cast<std::uint32_t>(data.size())) + checked +
         big_endian(static_cast<std::uint32_t>(check));
}

std::string packed(const std::string& bytes) {
  auto size = ::compressBound(static_cast<uLong>(bytes.size()));
  std::string found(size, '\0');
  const auto result = ::compress2(reinterpret_cast<Bytef*>(found.data()), &size,
                                  reinterpret_cast<const Bytef*>(bytes.data()),
                                  static_cast<uLong>(bytes.size()), Z_DEFAULT_COMPRESSION);
  if (result != Z_OK) throw std::runtime_error("zlib cannot pack a picture");
  found.resize(size);
  return found;
}

}  // namespace

std::string png(std::span<const std::uint8_t> pixels, std::int64_t height, std::int64_t width) {
  const auto row = 3 * static_cast<std::size_t>(width);
  if (height < 1 || width < 1 || pixels.size() != row * static_cast<std::size_t>(height)) {
    throw std::logic_error("png: other numbers of bytes than 3 a pixel");
  }
  std::string lines;
  lines.reserve(pixels.size() + static_cast<std::size_t>(height));
  for (std::size_t first = 0; first < pixels.size(); first += row) {
    lines += '\0';  // this row is not filtered
    lines.append(reinterpret_cast<const char*>(pixels.data() + first), row);
  }
  const auto header = big_endian(static_cast<std::uint32_t>(width)) +
                      big_endian(static_cast<std::uint32_t>(height)) +
                      std::string("\x08\x02\x00\x00\x00", 5);  // 8 bits, true colour, as usual
  return std::string(kSignature) + chunk("IHDR", header) + chunk("IDAT", packed(lines)) +
         chunk("IEND", "");
}

}  // namespace attend::format
