#include "data/received.h"

#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/files.h"
#include "data/feature_coder.h"
#include "data/picture_coder.h"
#include "format/npy.h"
#include "text/test_files.h"

namespace attend::data {
namespace {

using text::error_of;

Picture grey_of(std::uint8_t shade) {
  return {{2, 3, 1}, std::vector<std::uint8_t>(6, shade)};
}

constexpr const char* kNone = "nothing of this name was received";

TEST(Received, IsThereAsLongAsItIsHeld) {
  ReceivedPictures pictures(12);
  auto one = pictures.hold(6);
  auto two = pictures.hold(6);
  ASSERT_TRUE(one && two);
  EXPECT_NE(one->name(), two->name());
  EXPECT_EQ(error_of([&] { (void)pictures.find(one->name()); }), kNone);  // room alone
  one->put(grey_of(10));
  two->put(grey_of(20));
  EXPECT_EQ(*pictures.find(one->name()), grey_of(10));
  EXPECT_EQ(*pictures.find(two->name()), grey_of(20));
  const auto name = one->name();
  const auto read = pictures.find(name);
  const auto moved = std::move(*one);
  one.reset();
  EXPECT_EQ(*pictures.find(name), grey_of(10));  // it has only moved
  { const auto gone = std::move(two); }
  two.reset();
  EXPECT_EQ(*read, grey_of(10));
  EXPECT_EQ(pictures.bytes(), 6);
  EXPECT_NE(pictures.hold(1)->name(), name);
}

TEST(Received, TakesNoMoreThanThereIsRoomFor) {
  ReceivedPictures pictures(10);
  EXPECT_FALSE(pictures.hold(11));
  auto one = pictures.hold(7);
  ASSERT_TRUE(one);
  EXPECT_FALSE(pictures.hold(4));
  EXPECT_TRUE(pictures.hold(3));
  EXPECT_EQ(pictures.bytes(), 7);
  one.reset();
  EXPECT_EQ(pictures.bytes(), 0);
  EXPECT_TRUE(pictures.hold(10));
}

TEST(Received, ACoderReadsItsPicturesAndNoFiles) {
  const auto pictures = std::make_shared<ReceivedPictures>(100);
  const PictureCoder files({.height = 4, .width = 2, .channels = 1, .fit = "pad"});
  const auto coder = files.from(pictures);
  auto held = pictures->hold(6);
  held->put(grey_of(51));
  const auto name = held->name();
  const auto right = files.encode(grey_of(51));
  EXPECT_EQ(coder->encode(name), right);
  EXPECT_EQ(coder->measure(name), (std::vector<std::int64_t>{4, 2}));
  EXPECT_EQ(coder->axis(name).size, (PictureSize{2, 3, 1}));
  EXPECT_EQ(coder->bytes(), files.bytes());
  const auto part = coder->hold(name, "it");
  EXPECT_EQ(part.extents, right.extents);
  held.reset();
  EXPECT_EQ(part.late->read(), right.numbers);  // what was asked for in time has its picture
  const text::TestFiles on_disk;
  const auto path = on_disk.path("a.pgm");
  write_file(path, "P2 3 2 255 0 0 0 0 0 0");
  EXPECT_EQ(files.measure(path), (std::vector<std::int64_t>{4, 2}));
  for (const auto& cell : {path, name, std::string("../a.pgm"), std::string("/etc/passwd")}) {
    EXPECT_EQ(error_of([&] { (void)coder->encode(cell); }), kNone);
    EXPECT_EQ(error_of([&] { (void)coder->hold(cell, "it"); }), kNone);
    EXPECT_EQ(error_of([&] { (void)coder->axis(cell); }), kNone);
  }
}

/// A .npy of float32 of this shape: the numbers from 0.
std::string numbers_of(const std::vector<std::int64_t>& shape, std::size_t count) {
  auto file = format::npy_header(shape, /*is_half=*/false);
  for (std::size_t i = 0; i < count; ++i) {
    const auto number = static_cast<float>(i);
    file.append(reinterpret_cast<const char*>(&number), sizeof number);
  }
  return file;
}

FeatureFile opened(const std::string& bytes) {
  return {std::as_bytes(std::span(bytes)), "the body"};
}

TEST(Received, ACoderReadsRowsOfItsFeaturesAndNoFiles) {
  const auto features = std::make_shared<ReceivedFeatures>(1000);
  const FeatureCoder files({.extents = {3}, .size = 2});
  const auto coder = files.from(features);
  auto held = features->hold(200);
  held->put(opened(numbers_of({2, 3, 2}, 12)));
  EXPECT_EQ(coder->encode(feature_cell(held->name(), 1)).numbers,
            (std::vector<float>{6, 7, 8, 9, 10, 11}));
  const auto part = coder->hold(feature_cell(held->name(), 0), "it");
  EXPECT_EQ(error_of([&] { (void)coder->encode(feature_cell(held->name(), 2)); }),
            "row 2 is asked for, but the body has 2, counted from 0");
  const auto name = held->name();
  held.reset();
  EXPECT_EQ(part.late->read(), (std::vector<float>{0, 1, 2, 3, 4, 5}));
  const text::TestFiles on_disk;
  const auto path = on_disk.path("a.npy");
  write_file(path, numbers_of({2, 3, 2}, 12));
  EXPECT_EQ(files.encode(feature_cell(path, 0)).numbers.size(), 6U);
  for (const auto& cell : {feature_cell(path, 0), feature_cell(name, 0), name, path}) {
    EXPECT_EQ(error_of([&] { (void)coder->encode(cell); }), kNone) << cell;
  }
}

TEST(Received, FeaturesThatAreNoneAreRefusedNamingThem) {
  const auto whole = numbers_of({2, 3, 2}, 12);
  EXPECT_EQ(error_of([&] { opened(whole.substr(0, 20)); }), "the body: is cut short in its header");
  EXPECT_EQ(error_of([&] { opened(whole.substr(0, whole.size() - 1)); }),
            "the body: has 47 bytes of numbers, but the shape [2, 3, 2] needs 48: it is cut short");
  EXPECT_EQ(error_of([&] { opened(""); }), "the body: is no .npy file");
  const FeatureCoder coder({.extents = {2}, .size = 2});
  const auto features = std::make_shared<ReceivedFeatures>(1000);
  auto held = features->hold(1);
  held->put(opened(whole));
  EXPECT_EQ(error_of([&] { (void)coder.from(features)->encode(feature_cell(held->name(), 0)); }),
            "the body: features of [3, 2] a picture: the model reads [2, 2]");
}

}  // namespace
}  // namespace attend::data
