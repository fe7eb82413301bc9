#include "data/feature_coder.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/error.h"
#include "core/half.h"
#include "format/npy.h"
#include "format/safetensors.h"
#include "text/test_files.h"

namespace attend::data {
namespace {

using text::error_of;

std::string little_endian(std::uint64_t number, std::size_t size) {
  std::string bytes;
  for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(number >> (8 * i) & 0xFF);
  return bytes;
}

/// numpy.lib.format: magic, version, the header's length, the header up to a multiple of 64.
std::string npy(const std::string& dictionary, const std::string& numbers, int version = 1) {
  const std::size_t length_size = version == 1 ? 2 : 4;
  auto header = dictionary;
  header.append(63 - (8 + length_size + header.size()) % 64, ' ');
  header += '\n';
  return std::string("\x93NUMPY") + static_cast<char>(version) + '\0' +
         little_endian(header.size(), length_size) + header + numbers;
}

std::string dictionary(const std::string& type, const std::string& shape) {
  return "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }";
}

std::string bytes_of(const std::vector<float>& numbers) {
  return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(float)};
}

std::string bytes_of(const std::vector<std::uint16_t>& numbers) {
  return {reinterpret_cast<const char*>(numbers.data()), 2 * numbers.size()};
}

const std::vector<float> kTwelve = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

std::shared_ptr<const FeatureFile> opened(const std::string& path) {
  return std::make_shared<FeatureFile>(path);
}

TEST(FeatureCoder, ReadsRowsThatNumPySaved) {
  const text::TestFiles files;
  for (const int version : {1, 2, 3}) {
    const auto path =
        files.write("a.npy", npy(dictionary("<f4", "(3, 2, 2)"), bytes_of(kTwelve), version));
    const auto file = opened(path);
    EXPECT_EQ(file->rows(), 3);
    EXPECT_EQ(file->shape(), (FeatureShape{{2}, 2}));
    const auto coder = FeatureCoder(file->shape()).from(file);
    EXPECT_EQ(coder->encode("1"), (Part{.extents = {2}, .size = 2, .numbers = {5, 6, 7, 8}}));
  }
  const auto grid =
      opened(files.write("b.npy", npy(dictionary("<f4", "(1, 2, 3, 2)"), bytes_of(kTwelve))));
  const auto part = FeatureCoder({{2, 3}, 2}).from(grid)->encode("0");
  EXPECT_EQ(part.extents, (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(part.numbers, kTwelve);
}

// IEEE 754: 1 bit of sign, 5 of exponent with a bias of 15, 10 of fraction; every one of them.
TEST(FeatureCoder, ReadsEveryHalfAsItsValue) {
  for (std::uint32_t half = 0; half < 65536; ++half) {
    const int exponent = half >> 10 & 31;
    const double fraction = (half & 1023) / 1024.0;
    double right =
        exponent == 0 ? std::ldexp(fraction, -14) : std::ldexp(1 + fraction, exponent - 15);
    if (exponent == 31)
      right = fraction == 0.0 ? std::numeric_limits<double>::infinity() : std::nan("");
    if (half & 0x8000U) right = -right;
    const auto found = from_half(static_cast<std::uint16_t>(half));
    ASSERT_TRUE(std::isnan(right) ? std::isnan(found) : static_cast<double>(found) == right)
        << half;
    ASSERT_EQ(std::signbit(found), (half & 0x8000U) != 0) << half;
  }
  const text::TestFiles files;
  const std::vector<std::uint16_t> halves = {0x3C00, 0xC000, 0x3555, 0x0001};
  const auto file =
      opened(files.write("a.npy", npy(dictionary("<f2", "(2, 1, 2)"), bytes_of(halves))));
  EXPECT_EQ(FeatureCoder({{1}, 2}).from(file)->encode("1").numbers,
            (std::vector<float>{1365.0F / 4096.0F, 0x1p-24F}));
}

/// A safetensors file of these descriptions.
std::string tensors(const std::string& header, const std::string& numbers) {
  auto text = header;
  text.append(7 - (text.size() + 7) % 8, ' ');
  return little_endian(text.size(), 8) + text + numbers;
}

TEST(FeatureCoder, ReadsTensorsOfSafetensors) {
  const text::TestFiles files;
  const auto all = opened(
      files.write("a.safetensors",
                  tensors(R"({"features":{"dtype":"F32","shape":[3,2,2],"data_offsets":[0,48]}})",
                          bytes_of(kTwelve))));
  EXPECT_EQ(FeatureCoder({{2}, 2}).from(all)->encode("2").numbers,
            (std::vector<float>{9, 10, 11, 12}));
  const std::vector<std::uint16_t> halves = {0x3C00, 0x4000, 0x4200, 0x4400};
  const auto named = opened(files.write(
      "b.safetensors", tensors(R"({"dog.jpg":{"dtype":"F16","shape":[1,2],"data_offsets":[0,4]},)"
                               R"("a cat.jpg":{"dtype":"F16","shape":[1,2],"data_offsets":[4,8]}})",
                               bytes_of(halves))));
  const auto coder = FeatureCoder({{1}, 2}).from(named);
  EXPECT_EQ(coder->encode("dog.jpg").numbers, (std::vector<float>{1, 2}));
  EXPECT_EQ(coder->encode("a cat.jpg").numbers, (std::vector<float>{3, 4}));
  EXPECT_NE(error_of([&] { coder->encode("cat.jpg"); }).find("no row is called cat.jpg"),
            std::string::npos);
  const std::vector<float> two = {1, 2};
  const std::vector<std::int64_t> whole = {1, 2};
  const std::vector<format::NamedTensor> mixed = {{"a", {1, 1}, std::span(two).first(1)},
                                                  {"b", {1, 2}, std::span(two)}};
  format::write_tensors(files.path("c.safetensors"), mixed, {});
  EXPECT_NE(error_of([&] { opened(files.path("c.safetensors")); }).find("all alike"),
            std::string::npos);
  const std::vector<format::NamedTensor> wholes = {{"a", {1, 1, 2}, std::span(whole)}};
  format::write_tensors(files.path("d.safetensors"), wholes, {});
  EXPECT_NE(error_of([&] { opened(files.path("d.safetensors")); }).find("holds I64"),
            std::string::npos);
}

TEST(FeatureCoder, FindsRowsByNamesBeside) {
  const text::TestFiles files;
  const auto file =
      opened(files.write("a.npy", npy(dictionary("<f4", "(3, 2, 2)"), bytes_of(kTwelve))));
  const auto names = files.write("a.pictures", "dog.jpg\n7\ncat.jpg\n");
  const auto coder = FeatureCoder({{2}, 2}).from(file, read_feature_names(names));
  EXPECT_EQ(coder->encode("7").numbers, (std::vector<float>{5, 6, 7, 8}));
  EXPECT_EQ(coder->pieces("7"), std::vector<std::string>{"7"});
  EXPECT_THROW(coder->encode("0"), Error);
  const auto two = read_feature_names(files.write("b.pictures", "dog.jpg\ncat.jpg\n"));
  EXPECT_EQ(error_of([&] {
              FeatureCoder({{2}, 2}).from(file, two);
            }),
            files.path("a.npy") + ": 3 rows, but 2 names: expected one for each");
  EXPECT_EQ(error_of([&] { read_feature_names(files.write("c.pictures", "a\nb\na\n")); }),
            files.path("c.pictures") + ":3: a is there twice");
  EXPECT_THROW(read_feature_names(files.write("d.pictures", "a\n\nb\n")), Error);
}

TEST(FeatureCoder, ReadsAHeldRowWhenABatchNeedsIt) {
  const text::TestFiles files;
  const auto file =
      opened(files.write("a.npy", npy(dictionary("<f4", "(3, 2, 2)"), bytes_of(kTwelve))));
  const auto coder = FeatureCoder({{2}, 2}).from(file);
  const auto held = coder->hold("1", "here");
  EXPECT_TRUE(held.numbers.empty());
  const Part* parts[] = {&held};
  EXPECT_EQ(pad(parts).numbers, (std::vector<float>{5, 6, 7, 8}));
  EXPECT_THROW(coder->hold("3", "here"), Error);
  EXPECT_THROW(FeatureCoder({{2}, 2}).hold("0", "here"), Error);
}

TEST(FeatureCoder, RefusesWhatItCannotRead) {
  const text::TestFiles files;
  const auto path = files.write("a.npy", npy(dictionary("<f4", "(3, 2, 2)"), bytes_of(kTwelve)));
  const auto file = opened(path);
  const auto coder = FeatureCoder({{2}, 2}).from(file);
  EXPECT_EQ(error_of([&] { coder->encode("3"); }),
            "row 3 is asked for, but " + path + " has 3, counted from 0");
  EXPECT_EQ(error_of([&] { coder->encode("dog.jpg"); }),
            "dog.jpg is no row of " + path + ": expected a number, as no names were given");
  for (const auto* cell : {"", "-1", "1 ", "99999999999999999999", "1.0"}) {
    EXPECT_THROW(coder->encode(cell), Error) << cell;
  }
  EXPECT_EQ(error_of([&] {
              FeatureCoder({{2, 2}, 3}).from(file);
            }),
            path + ": features of [2, 2] a picture: the model reads [2, 2, 3]");
  EXPECT_THROW(FeatureCoder({{2}, 2}).encode("0"), Error);
  auto numbers = kTwelve;
  numbers[5] = std::numeric_limits<float>::infinity();
  const auto infinite =
      opened(files.write("b.npy", npy(dictionary("<f4", "(3, 2, 2)"), bytes_of(numbers))));
  const auto second = FeatureCoder({{2}, 2}).from(infinite);
  EXPECT_NO_THROW(second->encode("0"));
  EXPECT_NE(error_of([&] { second->encode("1"); }).find("row 1 holds inf"), std::string::npos);
}

TEST(FeatureCoder, IsReadAsItWasWritten) {
  const FeatureCoder coder({{14, 14}, 96});
  EXPECT_EQ(coder.bytes(), "14 14 96\n");
  EXPECT_EQ(FeatureCoder::load(coder.bytes(), "file")->shape(), coder.shape());
  EXPECT_EQ(load_coder("features", "49 512\n", "file")->bytes(), "49 512\n");
  for (const auto* bytes :
       {"", "1", "1 2 3 4", "0 2", "-1 2", "a 2", "99999999999 99999999999 9"}) {
    EXPECT_TRUE(error_of([&] { FeatureCoder::load(bytes, "file"); }).starts_with("file: "))
        << bytes;
  }
}

struct BadFile {
  std::string bytes;
  const char* why;
};

TEST(NpyFile, SaysWhatIsWrongWithAFile) {
  const auto numbers = bytes_of(kTwelve);
  const std::vector<BadFile> all = {
      {npy("{'descr': '<f4', 'fortran_order': True, 'shape': (3, 2, 2), }", numbers),
       "column by column"},
      {npy(dictionary("<f8", "(3, 2, 2)"), numbers + numbers), "holds <f8: expected float32"},
      {npy(dictionary(">f4", "(3, 2, 2)"), numbers), "holds >f4"},
      {npy(dictionary("|O", "(3, 2, 2)"), numbers), "holds |O"},
      {npy(dictionary("<i4", "(3, 2, 2)"), numbers), "holds <i4"},
      {npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (12,), }", numbers),
       "several values at each place"},
      {npy(dictionary("<f4", "(4, 2, 2)"), numbers), "needs 64: it is cut short"},
      {npy(dictionary("<f4", "(2, 2, 2)"), numbers), "needs 32: some are left over"},
      {npy(dictionary("<f4", "(9223372036854775807, 4, 4)"), numbers), "which no file has"},
      {npy(dictionary("<f4", "(99999999999999999999, 4)"), numbers), "that is none"},
      {npy(dictionary("<f4", "(-3, 2, 2)"), numbers), "a size was expected"},
      {npy(dictionary("<f4", "(1, 1, 1, 1, 1, 1, 1, 1, 12)"), numbers), "over 8 dimensions"},
      {npy("{'descr': '<f4', 'shape': (3, 2, 2)}", numbers), "without type, order or shape"},
      {npy("{'descr': '<f4', 'descr': '<f4'}", numbers), "one of its three keys"},
      {npy("{'descr': '<f4', 'evil': __import__('os')}", numbers), "one of its three keys"},
      {npy(dictionary("<f4", "(3, 2, 2)") + " 5", numbers), "its end was expected"},
      {npy(dictionary("<f4", "(3, 2, 2)"), numbers, 4), "version 4"},
      {npy(dictionary("<f4", "(12,)"), numbers), "has the shape [12]: expected [N, S, C]"},
      {npy(dictionary("<f4", "(3, 2, 1, 2, 1)"), numbers), "expected [N, S, C]"},
      {npy(dictionary("<f4", "()"), numbers.substr(0, 4)), "expected [N, S, C]"},
      {npy(dictionary("<f4", "(0, 2, 2)"), ""), "none of them 0"},
      {"\x93NUMPX", "is no .npy"},
      {"A dog.\n", "neither a .npy nor a safetensors file"},
      {"", "neither a .npy"},
  };
  const text::TestFiles files;
  for (const auto& [bytes, why] : all) {
    const auto path = files.write("a.npy", bytes);
    const auto found = error_of([&, &file = path] { FeatureFile{file}; });
    EXPECT_TRUE(found.starts_with(path)) << found;
    EXPECT_NE(found.find(why), std::string::npos) << found << "\nexpected: " << why;
    EXPECT_EQ(found.find('\n'), std::string::npos) << found;
  }
}

TEST(NpyFile, IsRefusedWhereverItIsCut) {
  const text::TestFiles files;
  const auto whole = npy(dictionary("<f4", "(3, 2, 2)"), bytes_of(kTwelve));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_THROW(FeatureFile(files.write("a.npy", whole.substr(0, size))), Error) << size;
  }
}

}  // namespace
}  // namespace attend::data
