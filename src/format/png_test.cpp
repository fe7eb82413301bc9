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

}  // namespace
}  // namespace attend::format
