#include "data/page_picture.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/files.h"
#include "core/plugin.h"
#include "data/resize.h"
#include "format/png.h"
#include "test_paths.h"
#include "text/test_files.h"

namespace attend::data {
namespace {

using text::error_of;

std::span<const std::byte> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

bool has_plugin() {
  static const bool is_there = error_of([] { (void)Plugin{kMediaPlugin, "", ""}.path(); }).empty();
  return is_there;
}

/// Of noise, which no filter makes smaller.
Picture noise(std::int64_t height, std::int64_t width) {
  Picture picture = {{height, width, 3}, {}};
  std::uint32_t state = 7;
  for (std::int64_t i = 0; i < height * width * 3; ++i) {
    state = state * 1664525U + 1013904223U;
    picture.bytes.push_back(static_cast<std::uint8_t>(state >> 24U));
  }
  return picture;
}

std::string pnm_of(const Picture& picture) {
  return "P6 " + std::to_string(picture.size.width) + " " + std::to_string(picture.size.height) +
         " 255\n" + std::string(picture.bytes.begin(), picture.bytes.end());
}

TEST(PagePicture, IsTheFileItselfWhereABrowserReadsIt) {
  if (!has_plugin()) GTEST_SKIP() << "there is no " << kMediaPlugin;
  const auto all = nlohmann::json::parse(
      read_file(tests::source_folder() + "/tests/data/pictures/pictures.json"));
  int jpegs = 0;
  for (const auto& one : all["files"]) {
    const auto name = one["name"].get<std::string>();
    std::string bytes;
    const auto hex = one["file"].get<std::string>();
    for (std::size_t i = 0; i < hex.size(); i += 2) {
      bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    }
    const bool is_jpeg = bytes.starts_with("\xFF\xD8");
    if (!is_jpeg && !bytes.starts_with("\x89PNG")) continue;
    const auto file = page_picture(bytes_of(bytes), name);
    EXPECT_EQ(file.type, is_jpeg ? "image/jpeg" : "image/png") << name;
    EXPECT_EQ(file.bytes, bytes) << name;
    EXPECT_FALSE(file.is_smaller) << name;
    const auto size = measure_picture(bytes_of(bytes), name);
    EXPECT_EQ(file.height, size.height) << name;
    EXPECT_EQ(file.width, size.width) << name;
    jpegs += is_jpeg ? 1 : 0;
  }
  EXPECT_GT(jpegs, 1);
}

TEST(PagePicture, OfPnmIsAPngOfTheSamePixels) {
  if (!has_plugin()) GTEST_SKIP() << "there is no " << kMediaPlugin;
  const auto picture = noise(5, 9);
  const auto file = page_picture(bytes_of(pnm_of(picture)), "it");
  EXPECT_EQ(file.type, "image/png");
  EXPECT_FALSE(file.is_smaller);
  EXPECT_EQ(decode_picture(bytes_of(file.bytes), "it"), picture);
  const auto grey = page_picture(bytes_of("P2 3 1 255 0 100 255"), "it");
  EXPECT_EQ(decode_picture(bytes_of(grey.bytes), "it"), (Picture{{1, 3, 1}, {0, 100, 255}}));
}

TEST(PagePicture, OverTheLimitHasFewerPixelsAndItsProportions) {
  if (!has_plugin()) GTEST_SKIP() << "there is no " << kMediaPlugin;
  const auto picture = noise(120, 240);
  const auto whole = format::filtered_png(picture.bytes, 120, 240, 3);
  for (const auto& bytes : {whole, pnm_of(picture)}) {
    const auto file = page_picture(bytes_of(bytes), "it", 20'000);
    EXPECT_LE(file.bytes.size(), 20'000U);
    EXPECT_GT(file.bytes.size(), 12'000U);  // no smaller than it must be
    EXPECT_TRUE(file.is_smaller);
    EXPECT_EQ(file.height, 120);  // what boxes and places are counted in
    EXPECT_EQ(file.width, 240);
    const auto shown = decode_picture(bytes_of(file.bytes), "it");
    EXPECT_NEAR(static_cast<double>(shown.size.width), 2.0 * static_cast<double>(shown.size.height),
                1.0);
    EXPECT_EQ(shown, resized(picture, shown.size.height, shown.size.width));
  }
  EXPECT_EQ(page_picture(bytes_of(whole), "it", whole.size()).bytes, whole);
}

TEST(PagePicture, DamagedIsRefused) {
  if (!has_plugin()) GTEST_SKIP() << "there is no " << kMediaPlugin;
  const auto picture = noise(5, 9);
  const auto whole = format::filtered_png(picture.bytes, 5, 9, 3);
  EXPECT_EQ(error_of([&] { page_picture(bytes_of(whole.substr(0, 60)), "a.png"); }).substr(0, 7),
            "a.png: ");
  EXPECT_EQ(error_of([] { page_picture(bytes_of("GIF89a"), "a.gif"); }),
            "a.gif: no JPEG, PNG or PNM: it is a GIF");
}

TEST(PagePicture, ThatIsTooLongIsShrunkWithItsProportions) {
  const auto picture = noise(30, 60);
  EXPECT_EQ(no_longer_than(picture, 60), picture);
  EXPECT_EQ(no_longer_than(picture, 20).size, (PictureSize{10, 20, 3}));
  EXPECT_EQ(no_longer_than(noise(1, 50), 10).size, (PictureSize{1, 10, 3}));
}

}  // namespace
}  // namespace attend::data
