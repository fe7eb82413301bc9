#include "format/png.h"

#include <numeric>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>
#include <zlib.h>

namespace attend::format {
namespace {

std::uint32_t number_at(const std::string& bytes, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    number = number << 8 | static_cast<std::uint8_t>(bytes.at(at + i));
  }
  return number;
}

/// A chunk of a PNG file, its check compared with zlib's.
struct Chunk {
  std::string name;
  std::string data;
};

std::vector<Chunk> chunks_of(const std::string& file) {
  std::vector<Chunk> chunks;
  for (std::size_t at = 8; at < file.size();) {
    const auto size = number_at(file, at);
    const auto checked = file.substr(at + 4, size + 4);
    EXPECT_EQ(number_at(file, at + 8 + size),
              ::crc32(0, reinterpret_cast<const Bytef*>(checked.data()),
                      static_cast<uInt>(checked.size())));
    chunks.push_back({checked.substr(0, 4), checked.substr(4)});
    at += 12 + size;
  }
  return chunks;
}

TEST(Png, HasTheStandardsChunksAndTheRowsThatWereGiven) {
  std::vector<std::uint8_t> pixels(2 * 3 * 3);  // 2 rows of 3 pixels
  std::iota(pixels.begin(), pixels.end(), std::uint8_t{240});
  const auto file = png(pixels, 2, 3);
  EXPECT_EQ(file.substr(0, 8), "\x89PNG\r\n\x1a\n");
  const auto chunks = chunks_of(file);
  ASSERT_EQ(chunks.size(), 3U);
  EXPECT_EQ(chunks[0].name, "IHDR");
  EXPECT_EQ(chunks[0].data, std::string("\0\0\0\3\0\0\0\2\x08\2\0\0\0", 13));  // width, height
  EXPECT_EQ(chunks[1].name, "IDAT");
  EXPECT_EQ(chunks[2].name, "IEND");
  EXPECT_EQ(chunks[2].data, "");
  std::string lines(100, '\0');
  uLongf size = 100;
  ASSERT_EQ(::uncompress(reinterpret_cast<Bytef*>(lines.data()), &size,
                         reinterpret_cast<const Bytef*>(chunks[1].data.data()),
                         static_cast<uLong>(chunks[1].data.size())),
            Z_OK);
  lines.resize(size);
  std::string expected;
  for (std::size_t row = 0; row < 2; ++row) {
    expected += '\0';
    expected.append(reinterpret_cast<const char*>(pixels.data()) + 9 * row, 9);
  }
  EXPECT_EQ(lines, expected);
}

TEST(Png, RefusesOtherNumbersOfBytes) {
  const std::vector<std::uint8_t> pixels(12);
  EXPECT_THROW(png(pixels, 2, 3), std::logic_error);
  EXPECT_THROW(png({}, 0, 0), std::logic_error);
}

/// What the standard (9.2) makes of filtered lines again.
std::vector<std::uint8_t> unfiltered(const std::string& lines, std::size_t row, std::size_t step) {
  std::vector<std::uint8_t> pixels;
  for (std::size_t at = 0; at < lines.size(); at += row + 1) {
    const auto first = pixels.size();
    for (std::size_t i = 0; i < row; ++i) {
      const int a = i < step ? 0 : pixels[first + i - step];
      const int b = first == 0 ? 0 : pixels[first + i - row];
      const int c = i < step || first == 0 ? 0 : pixels[first + i - row - step];
      const int p = a + b - c;
      const int nearest = std::abs(p - a) <= std::abs(p - b) && std::abs(p - a) <= std::abs(p - c)
                              ? a
                          : std::abs(p - b) <= std::abs(p - c) ? b
                                                               : c;
      const int guesses[] = {0, a, b, (a + b) / 2, nearest};
      pixels.push_back(static_cast<std::uint8_t>(static_cast<unsigned char>(lines[at + 1 + i]) +
                                                 guesses[static_cast<int>(lines[at])]));
    }
  }
  return pixels;
}

TEST(Png, FilteredRowsAreThoseThatWereGiven) {
  for (const std::int64_t channels : {1, 3, 4}) {
    const std::int64_t height = 40, width = 30;
    std::vector<std::uint8_t> pixels;  // an upper part that is smooth, a lower part that is not
    std::uint32_t state = 1;
    for (std::int64_t i = 0; i < height * width * channels; ++i) {
      state = state * 1664525U + 1013904223U;
      const auto y = i / (width * channels);
      const auto x = i / channels % width;
      pixels.push_back(static_cast<std::uint8_t>(y < 25 ? 5 * x + y * y / 4 : state >> 24U));
    }
    const auto chunks = chunks_of(filtered_png(pixels, height, width, channels));
    const auto colour = channels == 1 ? 0 : channels == 3 ? 2 : 6;
    EXPECT_EQ(chunks[0].data.at(9), static_cast<char>(colour));
    const auto row = static_cast<std::size_t>(width * channels);
    std::string lines((row + 1) * static_cast<std::size_t>(height), '\0');
    auto size = static_cast<uLongf>(lines.size());
    ASSERT_EQ(::uncompress(reinterpret_cast<Bytef*>(lines.data()), &size,
                           reinterpret_cast<const Bytef*>(chunks[1].data.data()),
                           static_cast<uLong>(chunks[1].data.size())),
              Z_OK);
    ASSERT_EQ(size, lines.size());
    EXPECT_EQ(unfiltered(lines, row, static_cast<std::size_t>(channels)), pixels);
  }
}

TEST(Png, FilteredIsSmallerWherePixelsAreLikeTheirNeighbours) {
  std::vector<std::uint8_t> pixels;
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < 64; ++x) {
      for (int c = 0; c < 3; ++c) pixels.push_back(static_cast<std::uint8_t>(2 * x + y + 9 * c));
    }
  }
  EXPECT_LT(2 * filtered_png(pixels, 64, 64, 3).size(), png(pixels, 64, 64).size());
  EXPECT_THROW(filtered_png(pixels, 64, 64, 2), std::logic_error);
  EXPECT_THROW(filtered_png(pixels, 64, 63, 3), std::logic_error);
}

}  // namespace
}  // namespace attend::format
