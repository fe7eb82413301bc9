#include "data/cluttered_digits.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "core/error.h"
#include "text/random.h"

namespace attend::data {
namespace {

/// Ten digits, each full of its own ink: 3 is 5 wide and 7 high, and so on.
std::vector<WrittenDigit> full_digits() {
  std::vector<WrittenDigit> digits;
  for (int digit = 0; digit < 10; ++digit) {
    digits.push_back({.digit = digit, .height = 4 + digit, .width = 2 + digit});
    digits.back().ink.assign(static_cast<std::size_t>((4 + digit) * (2 + digit)),
                             static_cast<std::uint8_t>(100 + digit));
  }
  return digits;
}

TEST(ClutteredDigits, HaveADigitInItsBoxAndNothingElseWithoutPieces) {
  const ClutteredDigits pictures(full_digits(), {.size = 20, .pieces = 0});
  std::set<int> digits;
  std::set<double> tops;
  for (std::uint64_t n = 0; n < 400; ++n) {
    const auto drawn = pictures.draw(text::mixed(1, n));
    EXPECT_EQ(drawn.digit, pictures.digit_of(text::mixed(1, n)));
    digits.insert(drawn.digit);
    tops.insert(drawn.box.top);
    EXPECT_EQ(drawn.box.right - drawn.box.left, 2 + drawn.digit);
    EXPECT_EQ(drawn.box.bottom - drawn.box.top, 4 + drawn.digit);
    std::vector<std::uint8_t> expected(400, 0);
    for (auto row = drawn.box.top; row < drawn.box.bottom; ++row) {
      for (auto column = drawn.box.left; column < drawn.box.right; ++column) {
        expected[static_cast<std::size_t>(row * 20 + column)] =
            static_cast<std::uint8_t>(100 + drawn.digit);
      }
    }
    ASSERT_EQ(drawn.pixels, expected) << n;
  }
  EXPECT_EQ(digits.size(), 10U);
  EXPECT_EQ(tops.size(), 17U);  // 0 to 16, of the lowest digit
}

TEST(ClutteredDigits, HavePiecesThatAreNoLargerThanTheyMayBe) {
  const ClutteredDigits plain(full_digits(), {.size = 20, .pieces = 0});
  const ClutteredDigits pictures(full_digits(), {.size = 20, .pieces = 2, .piece_size = 3});
  std::int64_t most = 0;
  for (std::uint64_t n = 0; n < 200; ++n) {
    const auto drawn = pictures.draw(n);
    const auto alone = plain.draw(n);
    EXPECT_EQ(drawn.digit, alone.digit);
    EXPECT_EQ(drawn.box, alone.box);
    std::int64_t others = 0;
    for (std::size_t i = 0; i < drawn.pixels.size(); ++i) {
      EXPECT_GE(drawn.pixels[i], alone.pixels[i]);  // the lightest ink stays
      others += drawn.pixels[i] != alone.pixels[i] ? 1 : 0;
    }
    EXPECT_LE(others, 2 * 9);
    most = std::max(most, others);
  }
  EXPECT_EQ(most, 18);
  EXPECT_EQ(pictures.draw(7).pixels, pictures.draw(7).pixels);
  EXPECT_NE(pictures.draw(7).pixels, pictures.draw(8).pixels);
}

TEST(ClutteredDigits, AreRefusedWhereThereIsNoRoomOrNoDigit) {
  EXPECT_NO_THROW(ClutteredDigits(full_digits(), {.size = 13}));
  EXPECT_THROW(ClutteredDigits(full_digits(), {.size = 12}), ConfigError);
  EXPECT_THROW(ClutteredDigits({}, {.size = 20}), Error);
  EXPECT_THROW(ClutteredDigits(full_digits(), {.size = 20, .piece_size = 21}), ConfigError);
}

}  // namespace
}  // namespace attend::data
