#include "data/picture_coder.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/files.h"
#include "test_paths.h"
#include "text/test_files.h"

namespace attend::data {
namespace {

using nlohmann::json;
using text::error_of;

Picture grey(std::int64_t height, std::int64_t width, std::vector<std::uint8_t> bytes) {
  return {{height, width, 1}, std::move(bytes)};
}

// Each old pixel's share by hand: four become two, so the triangle reaches two pixels to each side
// of 1 and of 3, with heights 0.75, 0.75, 0.25 (and 0.25 beyond the edge), of 1.75.
TEST(Resized, IsAMeanUnderATriangle) {
  const auto shrunk = resized(grey(1, 4, {0, 70, 140, 210}), 1, 2);
  EXPECT_EQ(shrunk.bytes, (std::vector<std::uint8_t>{50, 160}));  // 87.5 / 1.75; 280 / 1.75
  // Two become four: centres at 0.25, 0.75, 1.25 and 1.75 of pixels at 0.5 and 1.5.
  const auto grown = resized(grey(1, 2, {0, 100}), 1, 4);
  EXPECT_EQ(grown.bytes, (std::vector<std::uint8_t>{0, 25, 75, 100}));
  const auto down = resized(grey(2, 1, {0, 100}), 4, 1);
  EXPECT_EQ(down.bytes, grown.bytes);
  const auto same = grey(2, 3, {1, 2, 3, 4, 5, 6});
  EXPECT_EQ(resized(same, 2, 3), same);
}

json vectors() {
  return json::parse(read_file(tests::source_folder() + "/tests/data/pictures/pictures.json"));
}

Picture picture_of(const json& rows) {
  Picture picture = {{std::ssize(rows), std::ssize(rows[0]), std::ssize(rows[0][0])}, {}};
  for (const auto& row : rows) {
    for (const auto& pixel : row) {
      for (const auto& value : pixel) picture.bytes.push_back(value.get<std::uint8_t>());
    }
  }
  return picture;
}

// tests/oracles/picture_vectors.py: in exact fractions.
TEST(Resized, IsWhatItsDefinitionGives) {
  const auto all = vectors();
  ASSERT_GT(all["sizes"].size(), 5U);
  for (const auto& one : all["sizes"]) {
    const auto right = picture_of(one["to"]);
    EXPECT_EQ(resized(picture_of(one["from"]), right.size.height, right.size.width), right);
  }
}

TEST(Resized, GivesAPartAsItIsInTheWhole) {
  const auto all = vectors();
  for (const auto& one : all["sizes"]) {
    const auto from = picture_of(one["from"]);
    const auto whole = resized(from, 12, 9);
    const Window window = {3, 2, 5, 4};
    const auto part = resized(from, 12, 9, window);
    const auto channels = from.size.channels;
    for (std::int64_t y = 0; y < 5; ++y) {
      for (std::int64_t x = 0; x < 4 * channels; ++x) {
        ASSERT_EQ(part.bytes[static_cast<std::size_t>(y * 4 * channels + x)],
                  whole.bytes[static_cast<std::size_t>(((y + 3) * 9 + 2) * channels + x)]);
      }
    }
  }
  EXPECT_THROW(resized(grey(1, 1, {0}), 2, 2, {0, 1, 1, 2}), std::logic_error);
}

// A picture of one colour stays so, whatever its weights were rounded to.
TEST(Resized, KeepsWhatIsWhite) {
  for (const std::int64_t size : {1, 2, 3, 7, 100, 1023}) {
    const auto white =
        grey(1, size, std::vector<std::uint8_t>(static_cast<std::size_t>(size), 255));
    for (const std::int64_t to : {1, 2, 5, 64, 333}) {
      EXPECT_EQ(resized(white, 2, to).bytes,
                std::vector<std::uint8_t>(static_cast<std::size_t>(2 * to), 255));
    }
  }
}

TEST(InChannels, WeighsColoursAsTheEyeDoes) {
  const Picture colours = {{1, 4, 3}, {255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255}};
  EXPECT_EQ(in_channels(colours, 1).bytes, (std::vector<std::uint8_t>{76, 150, 29, 255}));
  EXPECT_EQ(in_channels(grey(1, 2, {3, 4}), 3).bytes,
            (std::vector<std::uint8_t>{3, 3, 3, 4, 4, 4}));
}

PictureOptions options_of(std::int64_t height, std::int64_t width, const std::string& fit) {
  return {.height = height, .width = width, .channels = 1, .fit = fit, .scale = "none"};
}

TEST(PictureCoder, PutsPicturesOfAnyShapeIntoOne) {
  const PictureSize wide = {10, 30, 3};
  EXPECT_EQ(place_of(wide, options_of(5, 5, "stretch")),
            (PicturePlace{5, 5, {0, 0, 5, 5}, 0, 0, 5, 5}));
  EXPECT_EQ(place_of(wide, options_of(5, 5, "crop")),
            (PicturePlace{5, 15, {0, 5, 5, 5}, 0, 0, 5, 5}));
  EXPECT_EQ(place_of(wide, options_of(6, 6, "pad")),
            (PicturePlace{2, 6, {0, 0, 2, 6}, 2, 0, 6, 6}));
  const PictureSize high = {30, 10, 3};
  EXPECT_EQ(place_of(high, options_of(5, 5, "crop")),
            (PicturePlace{15, 5, {5, 0, 5, 5}, 0, 0, 5, 5}));
  EXPECT_EQ(place_of(high, options_of(6, 6, "pad")),
            (PicturePlace{6, 2, {0, 0, 6, 2}, 0, 2, 6, 6}));
  EXPECT_EQ(place_of(wide, options_of(0, 0, "crop")),
            (PicturePlace{10, 30, {0, 0, 10, 30}, 0, 0, 10, 30}));
  EXPECT_EQ(place_of(wide, options_of(4, 0, "pad")),
            (PicturePlace{4, 12, {0, 0, 4, 12}, 0, 0, 4, 12}));
  EXPECT_EQ(place_of(high, options_of(0, 4, "pad")),
            (PicturePlace{12, 4, {0, 0, 12, 4}, 0, 0, 12, 4}));
  EXPECT_THROW(place_of({60'000, 1, 1}, options_of(0, 10'000, "pad")), Error);
}

// Every shape, brought to every size: what is read is as large as was asked.
TEST(PictureCoder, ReadsPartsOfTheSizeThatItMeasures) {
  const text::TestFiles files;
  for (const auto* fit : {"stretch", "crop", "pad"}) {
    for (std::int64_t height = 1; height < 9; ++height) {
      for (std::int64_t width = 1; width < 9; ++width) {
        const Picture picture = {
            {height, width, 1},
            std::vector<std::uint8_t>(static_cast<std::size_t>(height * width), 7)};
        const auto path = files.write(
            "a.pgm", "P5 " + std::to_string(width) + " " + std::to_string(height) + " 255\n" +
                         std::string(static_cast<std::size_t>(height * width), 7));
        for (const auto& [rows, columns] :
             {std::pair<int64_t, int64_t>{3, 5}, {4, 2}, {1, 1}, {0, 6}, {0, 0}}) {
          const PictureCoder coder(options_of(rows, columns, fit));
          const auto part = coder.encode(picture);
          EXPECT_EQ(part.extents, coder.measure(path));
          EXPECT_EQ(part, coder.encode(path));
          EXPECT_TRUE(columns == 0 || part.extents[1] == columns);
          EXPECT_TRUE(rows == 0 || part.extents[0] == rows);
          for (const auto number : part.numbers) EXPECT_TRUE(number == 7.0F || number == 255.0F);
        }
      }
    }
  }
}

TEST(PictureCoder, ReadsBytesOnAScale) {
  const auto numbers = [](const std::string& scale, std::int64_t channels) {
    const PictureCoder coder({0, 0, channels, "stretch", 0, scale});
    return coder.encode(grey(1, 2, {0, 255})).numbers;
  };
  EXPECT_EQ(numbers("none", 1), (std::vector<float>{0.0F, 255.0F}));
  EXPECT_EQ(numbers("unit", 1), (std::vector<float>{0.0F, 1.0F}));
  EXPECT_EQ(numbers("signed", 1), (std::vector<float>{-1.0F, 127.0F / 128.0F}));
  const auto imagenet = numbers("imagenet", 3);
  ASSERT_EQ(imagenet.size(), 6U);
  EXPECT_FLOAT_EQ(imagenet[0], -0.485F / 0.229F);
  EXPECT_FLOAT_EQ(imagenet[4], (1.0F - 0.456F) / 0.224F);
  EXPECT_FLOAT_EQ(imagenet[5], (1.0F - 0.406F) / 0.225F);
}

TEST(PictureCoder, SaysWhereInTheFilesPictureAPlaceLies) {
  const text::TestFiles files;
  files.write("a.pgm", "P5 4 2 255\n12345678");
  const PictureCoder cropped(options_of(4, 4, "crop"), files.path(""));
  const auto crop = cropped.axis("a.pgm");  // brought to 4 by 8, of which 2 to 6 are seen
  EXPECT_DOUBLE_EQ(crop.column_of(0.0), 1.0);
  EXPECT_DOUBLE_EQ(crop.column_of(4.0), 3.0);
  EXPECT_DOUBLE_EQ(crop.row_of(4.0), 2.0);
  const PictureCoder padded(options_of(4, 4, "pad"), files.path(""));
  const auto pad = padded.axis("a.pgm");  // 2 by 4 within 4 by 4
  EXPECT_DOUBLE_EQ(pad.row_of(0.0), -1.0);
  EXPECT_DOUBLE_EQ(pad.row_of(3.0), 2.0);
  EXPECT_DOUBLE_EQ(pad.column_of(1.5), 1.5);
}

TEST(PictureCoder, FindsPicturesInItsRoot) {
  const text::TestFiles files;
  files.write("a b.pgm", "P5 1 1 255\n1");
  const auto coder = PictureCoder(options_of(0, 0, "pad")).in(files.path(""));
  EXPECT_EQ(coder->encode("a b.pgm").numbers, std::vector<float>{49.0F});
  EXPECT_EQ(coder->encode(files.path("a b.pgm")).numbers, std::vector<float>{49.0F});
  EXPECT_NE(error_of([&] { coder->encode("b.pgm"); }).find("b.pgm"), std::string::npos);
  EXPECT_NE(error_of([&] { coder->encode(" "); }).find("empty cell"), std::string::npos);
  EXPECT_THROW(coder->decode({}), std::logic_error);
}

TEST(PictureCoder, ReadsAHeldPictureWhenABatchNeedsIt) {
  const text::TestFiles files;
  const auto path = files.write("a.pgm", "P5 2 1 255\n\x0a\x14");
  const auto other = files.write("b.pgm", "P5 1 1 255\n\x1e");
  const PictureCoder coder(options_of(0, 0, "pad"));
  const auto held = coder.hold(path, "here");
  EXPECT_EQ(held.extents, (std::vector<std::int64_t>{1, 2}));
  EXPECT_TRUE(held.numbers.empty());
  const auto small = coder.hold(other, "there");
  const Part* parts[] = {&held, &small};
  const auto column = pad(parts);
  EXPECT_EQ(column.numbers, (std::vector<float>{10, 20, 30, 0}));
  EXPECT_EQ(column.mask, (std::vector<float>{1, 1, 1, 0}));
  files.write("a.pgm", "P5 2 1 255\n\x01\x02");  // it was seen, and is not read again
  EXPECT_EQ(pad(parts).numbers, column.numbers);
  EXPECT_EQ(pad(std::span(parts, 1)).numbers, (std::vector<float>{10, 20}));
}

TEST(PictureCoder, SaysWhereAHeldPictureThatCannotBeReadIsNamed) {
  const text::TestFiles files;
  const PictureCoder coder(options_of(0, 0, "pad"));
  const auto path = files.write("a.pgm", "P5 2 2 255\n12");  // two pixels of four
  const auto cut = coder.hold(path, "train.tsv:7, picture");
  const Part* parts[] = {&cut};
  const auto said = error_of([&] { pad(parts); });
  EXPECT_EQ(said.rfind("train.tsv:7, picture: " + path, 0), 0U) << said;
  files.write("a.pgm", "P5 1 1 255\n1");
  EXPECT_NE(error_of([&] { pad(parts); }).find("it has changed"), std::string::npos);
}

TEST(PictureCache, KeepsWhatComesFirst) {
  PictureCache cache(5);
  cache.keep("a", grey(1, 3, {1, 2, 3}));
  EXPECT_EQ(cache.keep("b", grey(1, 3, {4, 5, 6}))->bytes, (std::vector<std::uint8_t>{4, 5, 6}));
  cache.keep("c", grey(1, 2, {7, 8}));
  ASSERT_NE(cache.find("a"), nullptr);
  EXPECT_EQ(cache.find("a")->bytes, (std::vector<std::uint8_t>{1, 2, 3}));
  EXPECT_EQ(cache.find("b"), nullptr);
  EXPECT_NE(cache.find("c"), nullptr);
}

TEST(PictureCoder, IsReadAsItWasWritten) {
  const PictureCoder coder({32, 0, 1, "pad", 17, "signed"});
  const auto loaded = load_coder(coder.kind(), coder.bytes(), "file");
  EXPECT_EQ(loaded->bytes(), coder.bytes());
  EXPECT_EQ(coder.bytes(),
            "picture.height = 32\npicture.width = 0\npicture.channels = 1\npicture.fit = \"pad\"\n"
            "picture.background = 17\npicture.scale = \"signed\"\n");
  for (std::size_t size = 0; size + 1 < coder.bytes().size(); ++size) {
    EXPECT_TRUE(error_of([&] {
                  PictureCoder::load(coder.bytes().substr(0, size), "file");
                }).starts_with("file: "))
        << size;
  }
}

TEST(PictureCoder, RefusesWhatDoesNotFit) {
  EXPECT_THROW(PictureCoder({-1, 2, 3}), ConfigError);
  EXPECT_THROW(PictureCoder({1, 10'001, 3}), ConfigError);
  EXPECT_THROW(PictureCoder({1, 2, 2}), ConfigError);
  EXPECT_THROW(PictureCoder({1, 2, 3, "zoom"}), ConfigError);
  EXPECT_THROW(PictureCoder({1, 2, 3, "pad", 256}), ConfigError);
  EXPECT_THROW(PictureCoder({1, 2, 3, "pad", 0, "half"}), ConfigError);
  EXPECT_THROW(PictureCoder({1, 2, 1, "pad", 0, "imagenet"}), ConfigError);
}

}  // namespace
}  // namespace attend::data
