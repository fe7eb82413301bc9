// What is drawn of pixels, read back from the PNG that Cairo writes.

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "core/error.h"
#include "core/plugin.h"
#include "data/picture.h"
#include "view/picture_files.h"

namespace attend::cli {
namespace {

bool is_there(const char* plugin) {
  try {
    (void)Plugin{plugin, "", ""}.path();
    return true;
  } catch (const Error&) {
    return false;
  }
}

TEST(RasterPng, HasThePixelsAndWhatCoversThem) {
  if (!is_there(view::kPicturesPlugin) || !is_there(data::kMediaPlugin)) {
    GTEST_SKIP() << "there are not both plug-ins";
  }
  // Two pixels and a grey one that fills what it is stretched over; and black over the half of it.
  const auto colours =
      std::make_shared<view::RasterImage>(view::RasterImage{1, 2, 3, {100, 150, 200, 10, 20, 30}});
  const auto grey = std::make_shared<view::RasterImage>(view::RasterImage{1, 1, 1, {200}});
  const auto cover = std::make_shared<view::RasterImage>(
      view::RasterImage{2, 1, 4, {0, 0, 0, 128, 255, 255, 255, 0}});
  view::Picture drawn;
  drawn.width = 100.0;
  drawn.height = 60.0;
  drawn.layers.push_back({"",
                          false,
                          {view::PictureRaster{10.0, 10.0, 40.0, 40.0, colours},
                           view::PictureRaster{60.0, 10.0, 30.0, 40.0, grey},
                           view::PictureRaster{60.0, 10.0, 30.0, 40.0, cover}}});
  const auto file = view::to_png(drawn, 96.0);
  const auto picture = data::decode_picture(
      std::span(reinterpret_cast<const std::byte*>(file.bytes.data()), file.bytes.size()), "it");
  ASSERT_EQ(picture.size, (data::PictureSize{60, 100, 3}));
  const auto expect = [&](std::int64_t x, std::int64_t y, int red, int green, int blue) {
    const auto* pixel = picture.bytes.data() + (y * 100 + x) * 3;
    EXPECT_NEAR(pixel[0], red, 1) << x << ' ' << y;
    EXPECT_NEAR(pixel[1], green, 1) << x << ' ' << y;
    EXPECT_NEAR(pixel[2], blue, 1) << x << ' ' << y;
  };
  expect(5, 30, 255, 255, 255);
  expect(10, 10, 100, 150, 200);  // to the very corner
  expect(15, 45, 100, 150, 200);
  expect(49, 30, 10, 20, 30);
  expect(55, 30, 255, 255, 255);
  expect(75, 12, 100, 100, 100);  // 200 * (1 - 128 / 255)
  expect(75, 48, 200, 200, 200);
}

}  // namespace
}  // namespace attend::cli
