#include "format/safetensors.h"

#include <cmath>
#include <cstring>
#include <fstream>
#include <functional>
#include <stdexcept>

#include <gtest/gtest.h>
#include <unistd.h>

#include "core/error.h"
#include "core/files.h"

namespace attend::format {
namespace {

namespace fs = std::filesystem;

class TensorFileTest : public testing::Test {
 protected:
  void SetUp() override { fs::create_directory(folder_); }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path write(const std::string& bytes) const {
    std::ofstream(path_, std::ios::binary) << bytes;
    return path_;
  }

  fs::path write_small() const {
    const std::vector<float> weight = {1.0F, 2.0F, 3.0F, -4.5F, 0.25F, 1e-8F};
    const std::vector<float> bias = {7.0F};
    const std::vector<int64_t> counts = {int64_t{1} << 40, -2};
    write_tensors(path_,
                  std::vector<NamedTensor>{{"reader.weight", {2, 3}, std::span(weight)},
                                           {"bias", {}, std::span(bias)},
                                           {"counts", {2}, std::span(counts)}},
                  {{"step", "12"}, {"made_by", "attend"}});
    return path_;
  }

  /// What the reader says of a file with this header and this many bytes of numbers.
  std::string complaint(const std::string& header, std::size_t data_size) const {
    return complaint_of(file_of(header, data_size));
  }

  std::string complaint_of(const std::string& bytes) const {
    try {
      const TensorFile file(write(bytes));
    } catch (const Error& error) {
      const std::string text = error.what();
      EXPECT_EQ(text.find(path_.string() + ": "), 0U) << text;
      return text.substr(path_.string().size() + 2);
    }
    return "";
  }

  /// The header is padded to a multiple of 8, as other programs do.
  static std::string file_of(std::string header, std::size_t data_size) {
    header.append((8 - header.size() % 8) % 8, ' ');
    const uint64_t length = header.size();
    std::string bytes(sizeof length, '\0');
    std::memcpy(bytes.data(), &length, sizeof length);
    return bytes + header + std::string(data_size, '\0');
  }

  fs::path folder_ = fs::temp_directory_path() / ("safetensors_test." + std::to_string(getpid()));
  fs::path path_ = folder_ / "small.safetensors";
};

std::string f32(const std::string& name, const std::string& shape, const std::string& offsets) {
  return '"' + name + R"(":{"dtype":"F32","shape":)" + shape + R"(,"data_offsets":)" + offsets +
         "}";
}

TEST_F(TensorFileTest, GivesBackWhatWasWritten) {
  const TensorFile file(write_small());
  EXPECT_EQ(file.names(), (std::vector<std::string>{"reader.weight", "bias", "counts"}));
  EXPECT_EQ(file.shape("reader.weight"), (std::vector<int64_t>{2, 3}));
  const auto weight = file.numbers("reader.weight");
  EXPECT_EQ(std::vector<float>(weight.begin(), weight.end()),
            (std::vector<float>{1.0F, 2.0F, 3.0F, -4.5F, 0.25F, 1e-8F}));
  EXPECT_TRUE(file.shape("bias").empty());
  EXPECT_EQ(file.numbers("bias")[0], 7.0F);
  EXPECT_EQ(file.integers("counts"), (std::vector<int64_t>{int64_t{1} << 40, -2}));
  EXPECT_EQ(file.metadata(),
            (std::map<std::string, std::string>{{"step", "12"}, {"made_by", "attend"}}));
}

TEST_F(TensorFileTest, NumbersBeginAtAMultipleOf64AndHeaderIsPaddedWithSpaces) {
  const auto bytes = read_file(write_small());
  uint64_t length = 0;
  std::memcpy(&length, bytes.data(), sizeof length);
  EXPECT_EQ((8 + length) % 64, 0U);
  EXPECT_EQ(bytes.size(), 8 + length + (6 + 1) * 4 + 2 * 8);
  const auto header = bytes.substr(8, length);
  const std::string expected =
      R"({"__metadata__":{"made_by":"attend","step":"12"},)"
      R"("reader.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},)"
      R"("bias":{"dtype":"F32","shape":[],"data_offsets":[24,28]},)"
      R"("counts":{"dtype":"I64","shape":[2],"data_offsets":[28,44]}})";
  EXPECT_EQ(header, expected + std::string(length - expected.size(), ' '));
}

TEST_F(TensorFileTest, SameTensorsGiveTheSameBytes) {
  const auto first = read_file(write_small());
  EXPECT_EQ(read_file(write_small()), first);
}

TEST_F(TensorFileTest, OutlivesItsMoveAndTheFilesReplacement) {
  TensorFile file(write_small());
  const auto numbers = file.numbers("reader.weight");
  const auto moved = std::move(file);
  write_file(path_, "");
  EXPECT_EQ(numbers[3], -4.5F);
  EXPECT_EQ(moved.numbers("reader.weight").data(), numbers.data());
}

TEST_F(TensorFileTest, HoldsNoTensorsOrEmptyOnes) {
  write_tensors(path_, {}, {});
  EXPECT_TRUE(TensorFile(path_).names().empty());
  write_tensors(path_, std::vector<NamedTensor>{{"none", {0, 5}, std::span<const float>()}}, {});
  EXPECT_TRUE(TensorFile(path_).numbers("none").empty());
}

TEST_F(TensorFileTest, ReadsWhatOtherProgramsWrite) {
  // Tensors in another order than their numbers, a key we do not know, padding to 8 bytes only.
  const auto header = "{" + f32("b", "[1]", "[4,8]") +
                      R"(,"a":{"data_offsets":[0,4],"shape":[1,1],"dtype":"F32","note":[1]}})";
  const TensorFile file(write(file_of(header, 8)));
  EXPECT_EQ(file.names(), (std::vector<std::string>{"a", "b"}));
}

TEST_F(TensorFileTest, AsksForAKnownNameAndTheRightType) {
  const TensorFile file(write_small());
  const auto message = [](const std::function<void()>& act) {
    try {
      act();
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_EQ(message([&] { (void)file.numbers("reader.wieght"); }),
            path_.string() + ": has no tensor reader.wieght; did you mean reader.weight?");
  EXPECT_EQ(message([&] { (void)file.numbers("counts"); }),
            path_.string() + ": the tensor counts holds I64: expected F32");
  EXPECT_THROW((void)file.integers("bias"), Error);
}

TEST_F(TensorFileTest, WritesNoFileOfWrongArguments) {
  const std::vector<float> two = {1.0F, 2.0F};
  const auto write_with = [&](std::vector<NamedTensor> tensors) {
    write_tensors(path_, tensors, {});
  };
  EXPECT_THROW(write_with({{"a", {3}, std::span(two)}}), std::invalid_argument);
  EXPECT_THROW(write_with({{"a", {-1, -2}, std::span(two)}}), std::invalid_argument);
  EXPECT_THROW(write_with({{"a", {2}, std::span(two)}, {"a", {2}, std::span(two)}}),
               std::invalid_argument);
  EXPECT_THROW(write_with({{"__metadata__", {2}, std::span(two)}}), std::invalid_argument);
  EXPECT_FALSE(fs::exists(path_));
}

TEST_F(TensorFileTest, RejectsWhatIsNoFile) {
  EXPECT_THROW(TensorFile(folder_ / "missing"), Error);
  EXPECT_THROW(TensorFile{folder_}, Error);
  EXPECT_THROW(TensorFile("/dev/null"), Error);
}

TEST_F(TensorFileTest, RejectsALengthThatCannotBe) {
  EXPECT_EQ(complaint_of(""), "has 0 bytes, too few for a safetensors file; copy the model again");
  EXPECT_EQ(complaint_of(std::string(8, '\xff')),
            "its header says it has 18446744073709551615 bytes, over the limit of "
            "10000000; is it a safetensors file?");
  auto bytes = file_of("{}", 0);
  bytes[0] = 100;
  EXPECT_EQ(complaint_of(bytes),
            "its header says it has 100 bytes, but the file has only 16; copy the model again");
  EXPECT_EQ(complaint_of(std::string(8, '\0')),
            "its header is not a JSON object; is it a safetensors file?");
}

TEST_F(TensorFileTest, RejectsAHeaderThatIsNotTheFormats) {
  EXPECT_EQ(complaint("[]", 0), "its header is not a JSON object; is it a safetensors file?");
  EXPECT_EQ(complaint("{\"a\":}", 0),
            "its header: not JSON in UTF-8: see byte 6; copy the model again");
  EXPECT_NE(complaint("{\"a\":1e999}", 0), "");
  EXPECT_NE(complaint("{\"\xff\":1}", 0), "");
  EXPECT_EQ(complaint("{\"a\":1}", 0),
            "the tensor \"a\" is not described by a JSON object; copy the model again");
  EXPECT_EQ(complaint("{\"__metadata__\":{\"a\":1}}", 0),
            "the metadata \"a\" is not a string; copy the model again");
  EXPECT_NE(complaint("{\"__metadata__\":[]}", 0), "");
  EXPECT_EQ(complaint("{\"a\":" + std::string(100'000, '[') + "}", 0),
            "its header: JSON that is nested too deeply: expected at most 4 levels; copy the model "
            "again");
}

TEST_F(TensorFileTest, RejectsNamesGivenTwice) {
  EXPECT_EQ(complaint("{" + f32("a", "[1]", "[0,4]") + "," + f32("a", "[1]", "[0,4]") + "}", 4),
            "its header: the key \"a\" stands twice; copy the model again");
  EXPECT_NE(complaint(R"({"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 4),
            "");
}

TEST_F(TensorFileTest, RejectsTypesItDoesNotRead) {
  EXPECT_EQ(complaint(R"({"a":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}})", 4),
            "the tensor \"a\" holds \"F64\"; convert it to F32: only F32, F16, BF16, I8 and I64 "
            "are read");
  EXPECT_NE(complaint(R"({"a":{"dtype":7,"shape":[2],"data_offsets":[0,4]}})", 4), "");
  EXPECT_NE(complaint(R"({"a":{"shape":[1],"data_offsets":[0,4]}})", 4), "");
}

TEST_F(TensorFileTest, RejectsSizesThatCannotBe) {
  EXPECT_EQ(complaint("{" + f32("a", "[-1]", "[0,4]") + "}", 4),
            "the tensor \"a\" has shape -1, which is no size; copy the model again");
  EXPECT_EQ(complaint("{" + f32("a", "[1,1,1,1,1,1,1,1,1]", "[0,4]") + "}", 4),
            "the tensor \"a\" has 9 dimensions: expected at most 8; copy the model again");
  for (const auto* shape : {"[1.0]", "[\"1\"]", "[18446744073709551615]", "1", "[[1]]", "[1e0]"}) {
    EXPECT_NE(complaint("{" + f32("a", shape, "[0,4]") + "}", 4), "") << shape;
  }
  EXPECT_EQ(complaint("{" + f32("a", "[2]", "[0,4]") + "}", 4),
            "the tensor \"a\" has 4 bytes, which the shape [2] of F32 does not fit; copy the model "
            "again");
  // 2^32 * 2^32 = 2^64, and 2^62 * 4 bytes = 2^64: each is 0 if it wraps around.
  EXPECT_NE(complaint("{" + f32("a", "[4294967296,4294967296]", "[0,0]") + "}", 0), "");
  EXPECT_NE(complaint("{" + f32("a", "[4611686018427387904]", "[0,0]") + "}", 0), "");
}

TEST_F(TensorFileTest, RejectsOffsetsThatCannotBe) {
  EXPECT_EQ(
      complaint("{" + f32("a", "[1]", "[4,8]") + "}", 4),
      "the tensor \"a\" has data_offsets [4, 8] outside the 4 bytes of numbers; copy the model "
      "again");
  for (const auto* offsets : {"[4,0]", "[0]", "[0,4,4]", "[-4,0]", "[]", "{}", "[0,1e30]"}) {
    EXPECT_NE(complaint("{" + f32("a", "[1]", offsets) + "}", 8), "") << offsets;
  }
}

TEST_F(TensorFileTest, RejectsOverlapsGapsAndTrailingBytes) {
  EXPECT_EQ(complaint("{" + f32("a", "[2]", "[0,8]") + "," + f32("b", "[2]", "[4,12]") + "}", 12),
            "the tensor \"b\" begins at byte 4 of the numbers: expected 8; copy the model again");
  EXPECT_NE(complaint("{" + f32("a", "[1]", "[0,4]") + "," + f32("b", "[1]", "[0,4]") + "}", 4),
            "");
  EXPECT_NE(complaint("{" + f32("a", "[1]", "[4,8]") + "}", 8), "");
  EXPECT_EQ(complaint("{" + f32("a", "[1]", "[0,4]") + "}", 7),
            "has 3 bytes after the last tensor; copy the model again");
}

TEST_F(TensorFileTest, RejectsNumbersThatCannotBeMapped) {
  const auto header = "{" + f32("a", "[1]", "[0,4]") + "}";
  auto bytes = file_of(header, 0);
  bytes += ' ';
  ++bytes[0];
  EXPECT_EQ(
      complaint_of(bytes + std::string(4, '\0')),
      "the numbers of \"a\" do not begin at a multiple of 4 bytes; write it again with a current "
      "safetensors library");
  EXPECT_EQ(
      complaint("{"
                R"("b":{"dtype":"I8","shape":[3],"data_offsets":[0,3]},)" +
                    f32("a", "[1]", "[3,7]") + "}",
                7),
      "the numbers of \"a\" do not begin at a multiple of 4 bytes; write it again with a current "
      "safetensors library");
}

TEST_F(TensorFileTest, GivesBackNarrowNumbersAsTheyWere) {
  const std::vector<float> wide = {1.5F};
  const std::vector<std::uint16_t> halves = {0x3FC0, 0x8000, 0x7F80};  // 1.5, -0, infinity
  const std::vector<std::int8_t> bytes = {-127, 0, 127};
  const std::vector<NamedTensor> tensors = {{"wide", {1}, std::span(wide)},
                                            {"halves", {3, 1}, std::span(halves)},
                                            {"bytes", {1, 3}, std::span(bytes)}};
  write_tensors(path_, tensors, {});
  const TensorFile file(path_);
  EXPECT_EQ(file.type("wide"), NumberType::kFloat);
  EXPECT_EQ(file.type("halves"), NumberType::kBfloat16);
  EXPECT_EQ(file.type("bytes"), NumberType::kInt8);
  EXPECT_TRUE(std::ranges::equal(file.bytes("halves"), std::as_bytes(std::span(halves))));
  EXPECT_TRUE(std::ranges::equal(file.bytes("bytes"), std::as_bytes(std::span(bytes))));
  EXPECT_THROW(file.numbers("halves"), Error);
}

TEST_F(TensorFileTest, ShowsNoControlCharactersOfTheFile) {
  const auto text = complaint("{\"\\u001b[2J" + std::string(200, 'x') + "\":1}", 0);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_LT(text.size(), 200U);
}

/// Reads everything there is; true if the file is valid.
bool reads(const fs::path& path) {
  try {
    const TensorFile file(path);
    double sum = 0.0;
    for (const auto& name : file.names()) {
      try {
        for (const auto number : file.numbers(name)) sum += std::isfinite(number) ? 1.0 : 0.0;
      } catch (const Error&) {
        for (const auto number : file.integers(name)) sum += number > 0 ? 1.0 : 0.0;
      }
    }
    return sum >= 0.0;
  } catch (const Error&) {
    return false;
  }
}

TEST_F(TensorFileTest, ADamagedFileIsAnErrorOrAValidFile) {
  const auto bytes = read_file(write_small());
  ASSERT_TRUE(reads(path_));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(reads(write(bytes.substr(0, size)))) << "cut to " << size;
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (const auto mask : {0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xff}) {
      auto damaged = bytes;
      damaged[i] = static_cast<char>(damaged[i] ^ mask);
      (void)reads(write(damaged));
    }
    auto shorter = bytes;
    shorter.erase(i, 1);
    EXPECT_FALSE(reads(write(shorter))) << "without byte " << i;
  }
}

}  // namespace
}  // namespace attend::format
