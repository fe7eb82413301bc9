#include "data/picture.h"

#include <cstring>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/files.h"
#include "core/plugin.h"
#include "test_paths.h"
#include "text/test_files.h"

namespace attend::data {
namespace {

using nlohmann::json;
using text::error_of;

std::span<const std::byte> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

std::string from_hex(const std::string& digits) {
  std::string bytes;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

/// Rows of pixels of channels.
Picture picture_of(const json& rows) {
  Picture picture = {{std::ssize(rows), std::ssize(rows[0]), std::ssize(rows[0][0])}, {}};
  for (const auto& row : rows) {
    for (const auto& pixel : row) {
      for (const auto& value : pixel) picture.bytes.push_back(value.get<std::uint8_t>());
    }
  }
  return picture;
}

/// tests/oracles/picture_vectors.py: files written by the definitions of their formats.
const json& vectors() {
  static const auto all =
      json::parse(read_file(tests::source_folder() + "/tests/data/pictures/pictures.json"));
  return all;
}

bool has_plugin() {
  static const bool is_there = error_of([] { (void)Plugin{kMediaPlugin, "", ""}.path(); }).empty();
  return is_there;
}

Picture decoded(std::string_view bytes) {
  return decode_picture(bytes_of(bytes), "it");
}
PictureSize measured(std::string_view bytes) {
  return measure_picture(bytes_of(bytes), "it");
}

TEST(Picture, HoldsWhatItsFileWasWrittenWith) {
  if (!has_plugin()) GTEST_SKIP() << "there is no " << kMediaPlugin;
  ASSERT_GT(vectors()["files"].size(), 30U);
  for (const auto& one : vectors()["files"]) {
    const auto name = one["name"].get<std::string>();
    const auto file = from_hex(one["file"]);
    const auto right = picture_of(one["pixels"]);
    const auto found = decoded(file);
    EXPECT_EQ(found.size, right.size) << name;
    EXPECT_EQ(measured(file), right.size) << name;
    ASSERT_EQ(found.bytes.size(), right.bytes.size()) << name;
    // The transform of JPEG is in whole numbers: each plane is right to 1, and colours, which are
    // 1.402 and 1.772 times a plane and another one, to 3; 16 bits and alpha are rounded twice.
    const int tolerance = name == "jpeg colour" || name == "jpeg cmyk"                        ? 3
                          : name.starts_with("jpeg") || name.find(" 16") != std::string::npos ? 1
                                                                                              : 0;
    for (std::size_t i = 0; i < right.bytes.size(); ++i) {
      ASSERT_NEAR(found.bytes[i], right.bytes[i], tolerance) << name << ", byte " << i;
    }
  }
}

TEST(Picture, IsOneFromAFileAsFromItsBytes) {
  const text::TestFiles files;
  const auto path = files.write("a.jpg", "P5 2 1 255\n\x01\x02");  // its bytes say what it is
  EXPECT_EQ(decode_picture(path), (Picture{{1, 2, 1}, {1, 2}}));
  EXPECT_EQ(measure_picture(path), (PictureSize{1, 2, 1}));
  EXPECT_NE(error_of([&] { decode_picture(files.path("none.png")); }).find("none.png"),
            std::string::npos);
  EXPECT_NE(error_of([&] { measure_picture(files.path("")); }).find("folder"), std::string::npos);
}

// A file of each kind cut at every byte: never a picture with pixels that are made up, and measured
// only as what it is.
TEST(Picture, IsRefusedWhereverItIsCut) {
  std::vector<std::string> all = {"P5 2 1 255\n\x01\x02", "P6\n1 1\n65535\nabcdef", "P2 2 1 9 1 12",
                                  "P3 1 1 255 1 2 3"};
  all[2] = "P2 2 1 9 1 9";
  if (has_plugin()) {
    for (const auto& one : vectors()["files"]) all.push_back(from_hex(one["file"]));
  }
  for (const auto& file : all) {
    const auto right = measured(file);
    for (std::size_t size = 0; size < file.size(); ++size) {
      const auto cut = file.substr(0, size);
      const bool is_plain = cut.starts_with("P2") || cut.starts_with("P3");
      const auto why = error_of([&] { decoded(cut); });
      if (is_plain && why.empty()) continue;  // "12" cut to "1"
      // After a JPEG's last two bytes nothing is missing but its end, which the library wants too.
      EXPECT_TRUE(why.starts_with("it: ")) << size << " of " << file.size() << ": " << why;
      EXPECT_EQ(why.find('\n'), std::string::npos);
      const auto size_error = error_of([&] { EXPECT_EQ(measured(cut), right); });
      EXPECT_TRUE(size_error.empty() || size_error.starts_with("it: ")) << size_error;
    }
  }
}

TEST(Picture, SaysWhatAFileIsInstead) {
  EXPECT_EQ(error_of([] { decoded("A dog runs.\n"); }), "it: no JPEG, PNG or PNM: it is text");
  EXPECT_EQ(error_of([] { decoded(""); }), "it: no JPEG, PNG or PNM: it is empty");
  EXPECT_EQ(error_of([] { decoded("GIF89a..."); }), "it: no JPEG, PNG or PNM: it is a GIF");
  EXPECT_EQ(error_of([] { decoded(std::string("\0\1\2", 3)); }),
            "it: no JPEG, PNG or PNM: its first bytes are of none of them");
  EXPECT_EQ(error_of([] { decoded("P4 8 1\n\1"); }),
            "it: a PNM of kind P4: only P2, P3, P5 and P6 are read");
}

std::string with_big_endian(std::string file, std::size_t place, std::uint32_t number) {
  for (std::size_t i = 0; i < 4; ++i) {
    file[place + i] = static_cast<char>(number >> (24 - 8 * i) & 0xFF);
  }
  return file;
}

// Nothing is allocated for a header that lies: these would be 30 GB, and 12 TB.
TEST(Picture, OfTooManyPixelsIsRefusedByItsHeader) {
  EXPECT_EQ(error_of([] { decoded("P6 100000 100000 255\n..."); }),
            "it: a picture of 100000 by 100000 pixels, over the limit of 100000000: make it "
            "smaller");
  EXPECT_NE(error_of([] { measured("P5 999999999 999999999 255\n"); }).find("over the limit"),
            std::string::npos);
  EXPECT_NE(error_of([] { measured("P5 65536 1 255\n"); }).find("no side"), std::string::npos);
  EXPECT_NE(error_of([] { measured("P5 99999999999 1 255\n"); }), "");
  EXPECT_NE(error_of([] { measured("P5 0 1 255\n"); }).find("which is none"), std::string::npos);
  EXPECT_NE(error_of([] { decoded("P5 9000 9000 255\n..."); }).find("cut short"),
            std::string::npos);
  EXPECT_THROW(decode_picture(bytes_of("P5 2 1 255\n\x01\x02"), "it", 1), Error);
  if (!has_plugin()) GTEST_SKIP() << "there is no " << kMediaPlugin;
  // The PNG's checksum is wrong now; without the plug-in's own check of 2^31 it is not even asked.
  const auto png = from_hex(vectors()["files"][0]["file"]);
  EXPECT_NE(error_of([&] { measured(with_big_endian(png, 16, 100'000)); }), "");
  for (const auto& one : vectors()["files"]) {
    auto file = from_hex(one["file"]);
    if (one["name"] != "jpeg grey") continue;
    const auto place = file.find("\xFF\xC0");
    ASSERT_NE(place, std::string::npos);
    file.replace(place + 5, 4, std::string("\xFF\0\xFF\0", 4));
    EXPECT_EQ(error_of([&] { decoded(file); }),
              "it: a picture of 65280 by 65280 pixels, over the limit of 100000000: make it "
              "smaller");
  }
}

// P2 and P3 are numbers, P5 and P6 bytes, two of them where white is over 255; rounded to bytes.
TEST(Picture, OfPnmIsScaledToItsWhite) {
  EXPECT_EQ(decoded("P2 # grey\n 3 1\n4\n0 1 4"), (Picture{{1, 3, 1}, {0, 64, 255}}));
  EXPECT_EQ(decoded("P3\n1 2 255 1 2 3\n4 5\t6\n"), (Picture{{2, 1, 3}, {1, 2, 3, 4, 5, 6}}));
  EXPECT_EQ(decoded("P6 1 1 255\nabc"), (Picture{{1, 1, 3}, {'a', 'b', 'c'}}));
  EXPECT_EQ(decoded(std::string("P5 2 1 65535\n\x80\x00\x00\x81", 17)),
            (Picture{{1, 2, 1}, {128, 1}}));  // 127.5 and 0.502
  EXPECT_EQ(error_of([] { decoded("P2 1 1 4 5"); }), "it: a pixel of 5, but white is 4");
  EXPECT_EQ(error_of([] { decoded("P2 1 1 0 0"); }), "it: white is 0: expected 1 to 65535");
  EXPECT_EQ(error_of([] { decoded("P2 1 1 70000 5"); }), "it: white is 70000: expected 1 to 65535");
  EXPECT_EQ(error_of([] { decoded("P2 1 x 4 5"); }), "it: a height was expected at byte 6");
  EXPECT_EQ(error_of([] { decoded("P2 2 1 4 5"); }),
            "it: it is cut short: some pixels are missing");
  EXPECT_EQ(error_of([] { decoded("P5 1 1 255\nab"); }), "it: 1 bytes after the picture");
}

// The corners a b / c d of a picture that was stored turned, as CIPA DC-008 has them.
TEST(Picture, IsTurnedAsItsOrientationSays) {
  const Picture stored = {{2, 3, 1}, {'a', 'b', 'c', 'd', 'e', 'f'}};
  const std::vector<std::string> right = {"abcdef", "cbafed", "fedcba", "defabc",
                                          "adbecf", "daebfc", "fcebda", "cfbead"};
  for (int i = 1; i <= 8; ++i) {
    const auto seen = turned(stored, i);
    EXPECT_EQ(std::string(seen.bytes.begin(), seen.bytes.end()),
              right[static_cast<std::size_t>(i - 1)])
        << i;
    EXPECT_EQ(seen.size.height, i < 5 ? 2 : 3);
  }
}

TEST(Picture, WithADamagedExifIsAsItWasStored) {
  const std::string right("MM\0*\0\0\0\10\0\1\1\22\0\3\0\0\0\1\0\6\0\0", 22);
  const auto orientation = [](const std::string& bytes) {
    return exif_orientation({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  };
  EXPECT_EQ(orientation(right), 6);
  for (std::size_t size = 0; size < right.size(); ++size) {
    EXPECT_EQ(orientation(right.substr(0, size)), 1) << size;
  }
  auto wrong = right;
  wrong[19] = 9;
  EXPECT_EQ(orientation(wrong), 1);
  wrong = right;
  std::memcpy(wrong.data() + 4, "\xFF\xFF\xFF\xFE", 4);
  EXPECT_EQ(orientation(wrong), 1);
}

}  // namespace
}  // namespace attend::data
