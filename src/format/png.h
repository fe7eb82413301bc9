#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace attend::format {

/// A picture as a PNG file (W3C, Portable Network Graphics, second edition): true colour of 8 bits,
/// rows not filtered, packed by zlib, so the same bytes with the same zlib. `pixels` are red, green
/// and blue, of the upper left pixel first  [height, width, 3]. By hand, in a page, since libpng
/// would cost every start: what reads pictures is a plug-in. Throws std::logic_error if there are
/// other numbers of bytes.
std::string png(std::span<const std::uint8_t> pixels, std::int64_t height, std::int64_t width);

/// The same, smaller: each row as its differences to its neighbours by that of the standard's five
/// filters whose differences are least, as the standard advises (12.8). `pixels` are grey, or red,
/// green and blue, and with 4 channels how opaque they are  [height, width, channels].
std::string filtered_png(std::span<const std::uint8_t> pixels, std::int64_t height,
                         std::int64_t width, std::int64_t channels);

}  // namespace attend::format
