#include "view/looks_picture.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "core/error.h"
#include "view/look.h"
#include "view/xml_test.h"

namespace attend::view {
namespace {

/// A grey picture of so many pixels, over which six words look.
DrawnLooks six_words(double height = 40.0, double width = 60.0) {
  DrawnLooks looks = {.title = "a <b> caption", .height = height, .width = width};
  looks.image = std::make_shared<RasterImage>(RasterImage{2, 2, 1, {90, 100, 110, 120}});
  looks.grid = {.rows = 1,
                .columns = 2,
                .height = 40,
                .width = 60,
                .left = 0.0,
                .top = 0.0,
                .right = width,
                .bottom = height};
  for (const auto* word : {"a", "b", "c", "d", "e", "f"}) {
    looks.words.emplace_back(word);
    looks.weights.push_back({0.75F, 0.25F});
    looks.boxes.emplace_back();
  }
  return looks;
}

template <typename Shape>
std::vector<Shape> shapes_of(const Picture& picture) {
  std::vector<Shape> found;
  for (const auto& layer : picture.layers) {
    for (const auto& shape : layer.shapes) {
      if (const auto* one = std::get_if<Shape>(&shape)) found.push_back(*one);
    }
  }
  return found;
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(LooksPicture, HasThePictureAloneAndThenUnderEachWordsCover) {
  const auto looks = six_words();
  const auto picture = picture_of(looks);
  const auto rasters = shapes_of<PictureRaster>(picture);
  ASSERT_EQ(rasters.size(), 13U);
  for (std::size_t word = 0; word < 6; ++word) {
    const auto& seen = rasters[1 + 2 * word];
    const auto& cover = rasters[2 + 2 * word];
    EXPECT_EQ(seen.image, looks.image);
    EXPECT_EQ(cover.image->channels, 4);
    EXPECT_EQ(cover.x, seen.x);
    EXPECT_EQ(cover.y, seen.y);
    EXPECT_DOUBLE_EQ(seen.width / seen.height, 1.5);
  }
  // Five in a row, the picture among them; then two.
  EXPECT_EQ(rasters[7].y, rasters[0].y);
  EXPECT_GT(rasters[7].x, rasters[5].x);
  EXPECT_GT(rasters[9].y, rasters[0].y + rasters[0].height);
  EXPECT_EQ(rasters[9].x, rasters[0].x);
  for (const auto& raster : rasters) {
    EXPECT_LE(raster.x + raster.width, picture.width);
    EXPECT_LE(raster.y + raster.height, picture.height);
  }
  const auto words = shapes_of<PictureText>(picture);
  ASSERT_EQ(words.size(), 6U);
  EXPECT_EQ(words[5].parts[0].text, "f");
  EXPECT_DOUBLE_EQ(words[0].x, rasters[1].x + rasters[1].width / 2.0);
  EXPECT_LT(words[5].y, picture.height);
}

TEST(LooksPicture, CoversWhatWasNotLookedAt) {
  const auto picture = picture_of(six_words(), {.is_smooth = false});
  const auto& cover = *shapes_of<PictureRaster>(picture)[2].image;
  const auto opaque = [&](double across) {
    const auto pixel = static_cast<std::int64_t>(across * static_cast<double>(cover.width));
    return static_cast<int>(cover.bytes[static_cast<std::size_t>(4 * pixel + 3)]);
  };
  EXPECT_EQ(opaque(0.25), 0);
  EXPECT_EQ(opaque(0.75), 133);  // 255 * 0.78 * (1 - 0.25 / 0.75) = 132.6
}

TEST(LooksPicture, OfAWideOneHasALineForEachWord) {
  const auto picture = picture_of(six_words(20.0, 200.0));
  const auto rasters = shapes_of<PictureRaster>(picture);
  const auto words = shapes_of<PictureText>(picture);
  for (std::size_t word = 0; word < 6; ++word) {
    const auto& seen = rasters[1 + 2 * word];
    EXPECT_EQ(seen.x, rasters[0].x);
    EXPECT_GT(seen.y, rasters[0].y + static_cast<double>(word) * rasters[0].height);
    EXPECT_LT(words[word].x, seen.x);
    EXPECT_GT(words[word].y, seen.y);
    EXPECT_LT(words[word].y, seen.y + seen.height);
  }
  EXPECT_DOUBLE_EQ(rasters[0].width / rasters[0].height, 10.0);
  EXPECT_GT(rasters[0].width, 0.8 * picture.width);
}

TEST(LooksPicture, FramesBoxesAndThePlaceThatWasChosen) {
  auto looks = six_words();
  EXPECT_TRUE(shapes_of<PictureRectangle>(picture_of(looks)).empty());
  looks.boxes[1] = {{1, 15.0, 10.0, 45.0, 20.0}};
  const auto boxed = picture_of(looks);
  const auto frames = shapes_of<PictureRectangle>(boxed);
  ASSERT_EQ(frames.size(), 2U);  // a dark line under a bright one
  EXPECT_FALSE(frames[1].stroke.dashes.empty());
  const auto second = shapes_of<PictureRaster>(boxed)[3];
  EXPECT_NEAR(frames[1].x, second.x + second.width / 4.0, 1e-9);
  EXPECT_NEAR(frames[1].y, second.y + second.height / 4.0, 1e-9);
  EXPECT_NEAR(frames[1].width, second.width / 2.0, 1e-9);
  looks.boxes.clear();
  looks.is_hard = true;
  const auto hard = shapes_of<PictureRectangle>(picture_of(looks));
  ASSERT_EQ(hard.size(), 12U);
  EXPECT_NEAR(hard[1].width, second.width / 2.0, 1e-9);  // the left one of two places
  EXPECT_TRUE(hard[1].stroke.dashes.empty());
}

TEST(LooksPicture, HoldsEachImageOnceInItsSvg) {
  const auto svg = to_svg(picture_of(six_words()));
  EXPECT_EQ(fault_of_xml(svg), "");
  EXPECT_EQ(count_of(svg, "<image "), 7U);
  EXPECT_EQ(count_of(svg, "<use "), 13U);
  EXPECT_EQ(count_of(svg, "xlink:href=\"data:image/png;base64,iVBORw0KGgo"), 7U);
  EXPECT_EQ(count_of(svg, "xlink:href=\"#image1\""), 7U);
  EXPECT_NE(svg.find("a &lt;b&gt; caption"), std::string::npos);
}

TEST(LooksPicture, WithoutAPictureIsOfGrey) {
  auto looks = six_words();
  looks.image = nullptr;
  const auto picture = picture_of(looks);
  EXPECT_EQ(shapes_of<PictureRaster>(picture).size(), 6U);
  EXPECT_EQ(shapes_of<PictureRectangle>(picture).size(), 7U);
}

TEST(LooksPicture, OfNothingOrOfTooMuchIsRefused) {
  EXPECT_THROW(picture_of(DrawnLooks{.height = 1.0, .width = 1.0}), Error);
  auto looks = six_words();
  looks.words.resize(kMostLooksDrawn + 1);
  looks.weights.resize(looks.words.size(), {0.5F, 0.5F});
  looks.boxes.clear();
  EXPECT_THROW(picture_of(looks), Error);
}

}  // namespace
}  // namespace attend::view
