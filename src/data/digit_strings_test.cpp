#include "data/digit_strings.h"

#include <set>

#include <gtest/gtest.h>

#include "core/error.h"
#include "data/idx_file.h"
#include "text/test_files.h"

namespace attend::data {
namespace {

using text::error_of;

std::string idx(const std::vector<std::uint8_t>& extents, const std::string& bytes) {
  std::string file = {'\0', '\0', '\x08', static_cast<char>(extents.size())};
  for (const auto extent : extents) {
    file += std::string(3, '\0') + static_cast<char>(extent);
  }
  return file + bytes;
}

TEST(Idx, GivesTheBytesAndTheirExtentsCompressedOrNot) {
  const text::TestFiles files;
  const auto bytes = idx({2, 1, 3}, "abcdef");
  for (const auto& path :
       {files.write("plain", bytes), files.write("packed.gz", text::gzipped(bytes))}) {
    const auto file = read_idx(path, 3);
    EXPECT_EQ(file.extents, (std::vector<std::int64_t>{2, 1, 3}));
    EXPECT_EQ(std::string(file.bytes.begin(), file.bytes.end()), "abcdef");
  }
}

TEST(Idx, IsRefusedWhereItIsNone) {
  const text::TestFiles files;
  const auto why = [&](const std::string& bytes) {
    const auto path = files.write("it", bytes);
    const auto error = error_of([&] { read_idx(path, 1); });
    EXPECT_TRUE(error.starts_with(path)) << error;
    EXPECT_EQ(error.find('\n'), std::string::npos);
    return error;
  };
  const auto whole = idx({3}, "abc");
  for (std::size_t size = 1; size < whole.size(); ++size) {
    EXPECT_NE(why(whole.substr(0, size)).find("cut short"), std::string::npos) << size;
  }
  EXPECT_NE(why(whole + "d").find("more bytes than the 3"), std::string::npos);
  EXPECT_NE(why("\x89PNG\r\n\x1a\n").find("no idx file"), std::string::npos);
  EXPECT_NE(why(idx({1, 1}, "a")).find("2 dimensions: expected 1"), std::string::npos);
  // It says that it has four thousand million bytes.
  EXPECT_NE(why(std::string("\0\0\x08\x01\xff\xff\xff\xff", 8)).find("expected 1 to"),
            std::string::npos);
}

/// Digits of some sizes, each full of its own ink: 3 is 10 wide and 20 high, and so on.
std::vector<WrittenDigit> plain_digits() {
  std::vector<WrittenDigit> digits;
  for (int digit = 0; digit < 10; ++digit) {
    const std::int64_t width = 4 + 2 * digit;
    digits.push_back({.digit = digit, .height = 20, .width = width});
    digits.back().ink.assign(static_cast<std::size_t>(20 * width),
                             static_cast<std::uint8_t>(100 + digit));
  }
  return digits;
}

TEST(DigitStrings, HaveEachDigitInItsBoxAndNothingElsewhere) {
  const auto digits = plain_digits();
  const DigitStrings strings(digits, 0, 10, 140, 1, 5);
  std::mt19937_64 random(3);
  std::set<std::size_t> lengths;
  std::set<double> tops;
  for (int i = 0; i < 500; ++i) {
    const auto drawn = strings.draw(random);
    ASSERT_EQ(drawn.pixels.size(), 140U * DigitStrings::kHeight);
    lengths.insert(drawn.boxes.size());
    ASSERT_EQ(drawn.text.size(), 2 * drawn.boxes.size() - 1);
    std::vector<std::uint8_t> expected(drawn.pixels.size(), 255);
    double before = -2;
    for (std::size_t n = 0; n < drawn.boxes.size(); ++n) {
      const auto& box = drawn.boxes[n];
      const auto digit = drawn.text[2 * n] - '0';
      EXPECT_EQ(box.word, static_cast<std::int64_t>(n));
      EXPECT_EQ(box.right - box.left, 4 + 2 * digit);
      EXPECT_EQ(box.bottom - box.top, 20);
      EXPECT_GE(box.left, before + 2);
      before = box.right;
      tops.insert(box.top);
      for (auto row = box.top; row < box.bottom; ++row) {
        for (auto column = box.left; column < box.right; ++column) {
          expected[static_cast<std::size_t>(row * 140 + column)] =
              static_cast<std::uint8_t>(155 - digit);
        }
      }
    }
    EXPECT_LE(before, 138);
    ASSERT_EQ(drawn.pixels, expected) << drawn.text;
  }
  EXPECT_EQ(lengths, (std::set<std::size_t>{1, 2, 3, 4, 5}));
  EXPECT_EQ(tops.size(), 21U);
}

TEST(DigitStrings, AreOfTheDigitsAndLengthsThatAreAskedFor) {
  const auto digits = plain_digits();
  const DigitStrings strings(digits, 2, 4, 140, 8, 10);
  std::mt19937_64 random(3);
  std::set<std::size_t> lengths;
  for (int i = 0; i < 100; ++i) {
    const auto drawn = strings.draw(random);
    lengths.insert(drawn.boxes.size());
    EXPECT_EQ(drawn.text.find_first_not_of("23 "), std::string::npos);
  }
  EXPECT_EQ(lengths, (std::set<std::size_t>{8, 9, 10}));
  EXPECT_THROW(DigitStrings(digits, 0, 10, 120, 1, 5), ConfigError);  // 9 is 22 wide
  EXPECT_NO_THROW(DigitStrings(digits, 0, 10, 122, 1, 5));
}

TEST(DigitStrings, AreMadeOfWhatHasInkInAPicture) {
  const text::TestFiles files;
  const std::string first("\0\0\0\0\0\1\2\0\0\0\3\0", 12);  // 3 rows of 4
  const std::string second("\0\0\0\0\0\0\0\0\0\0\0\7", 12);
  const auto images = files.write("images", idx({2, 3, 4}, first + second));
  const auto digits = read_digits(images, files.write("labels", idx({2}, "\x04\x09")));
  ASSERT_EQ(digits.size(), 2U);
  EXPECT_EQ(digits[0].digit, 4);
  EXPECT_EQ(digits[0].height, 2);
  EXPECT_EQ(digits[0].width, 2);
  EXPECT_EQ(digits[0].ink, (std::vector<std::uint8_t>{1, 2, 0, 3}));
  EXPECT_EQ(digits[1].ink, std::vector<std::uint8_t>{7});
  const auto why = [&](const std::string& labels) {
    return error_of([&] { read_digits(images, files.write("labels", labels)); });
  };
  EXPECT_NE(why(idx({1}, "\x04")).find("2 pictures"), std::string::npos);
  EXPECT_NE(why(idx({2}, "\x04\x0a")).find("label 2 is 10"), std::string::npos);
  const auto empty = files.write("empty", idx({1, 3, 4}, std::string(12, '\0')));
  EXPECT_NE(error_of([&] {
              read_digits(empty, files.write("labels", idx({1}, "\x04")));
            }).find("there is nothing in picture 1"),
            std::string::npos);
}

}  // namespace
}  // namespace attend::data
