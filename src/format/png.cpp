#include "format/png.h"

#include <array>
#include <cstdlib>
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

/// A file of lines, each with its filter's number before it.
std::string file_of(const std::string& lines, std::int64_t height, std::int64_t width,
                    char colour) {
  auto header = big_endian(static_cast<std::uint32_t>(width)) +
                big_endian(static_cast<std::uint32_t>(height)) +
                std::string("\x08\x00\x00\x00\x00", 5);  // 8 bits, the rest as usual
  header[9] = colour;
  return std::string(kSignature) + chunk("IHDR", header) + chunk("IDAT", packed(lines)) +
         chunk("IEND", "");
}

/// The neighbour that is nearest to left + above - corner (Paeth 1991).
std::uint8_t paeth(int left, int above, int corner) {
  const auto of_left = std::abs(above - corner);
  const auto of_above = std::abs(left - corner);
  const auto of_corner = std::abs(left + above - 2 * corner);
  if (of_left <= of_above && of_left <= of_corner) return static_cast<std::uint8_t>(left);
  return static_cast<std::uint8_t>(of_above <= of_corner ? above : corner);
}

/// A row by one of the five filters; `before` is the row above, `step` the bytes of a pixel.
std::string filtered(int filter, std::span<const std::uint8_t> row,
                     std::span<const std::uint8_t> before, std::size_t step) {
  std::string line(1, static_cast<char>(filter));
  for (std::size_t i = 0; i < row.size(); ++i) {
    const int left = i < step ? 0 : row[i - step];
    const int above = before.empty() ? 0 : before[i];
    const int corner = i < step || before.empty() ? 0 : before[i - step];
    const std::array<int, 5> guesses = {0, left, above, (left + above) / 2,
                                        paeth(left, above, corner)};
    line += static_cast<char>(row[i] - guesses[static_cast<std::size_t>(filter)]);
  }
  return line;
}

/// How large its differences are together, as numbers from -128 to 127.
std::int64_t size_of(const std::string& line) {
  std::int64_t sum = 0;
  for (const auto byte : line.substr(1)) sum += std::abs(static_cast<signed char>(byte));
  return sum;
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
  return file_of(lines, height, width, '\x02');  // true colour
}

std::string filtered_png(std::span<const std::uint8_t> pixels, std::int64_t height,
                         std::int64_t width, std::int64_t channels) {
  const auto step = static_cast<std::size_t>(channels);
  const auto row = step * static_cast<std::size_t>(width);
  if (height < 1 || width < 1 || (channels != 1 && channels != 3 && channels != 4) ||
      pixels.size() != row * static_cast<std::size_t>(height)) {
    throw std::logic_error("png: other numbers of bytes than its pixels have");
  }
  std::string lines;
  for (std::size_t first = 0; first < pixels.size(); first += row) {
    const auto before =
        first == 0 ? std::span<const std::uint8_t>() : pixels.subspan(first - row, row);
    std::string best;
    for (int filter = 0; filter < 5; ++filter) {
      auto line = filtered(filter, pixels.subspan(first, row), before, step);
      if (best.empty() || size_of(line) < size_of(best)) best = std::move(line);
    }
    lines += best;
  }
  return file_of(lines, height, width, channels == 1 ? '\x00' : channels == 3 ? '\x02' : '\x06');
}

}  // namespace attend::format
