#include "core/half.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace attend {
namespace {

float value(std::uint32_t half) {
  return from_half(static_cast<std::uint16_t>(half));
}

TEST(Halves, ComeBackAsTheyWere) {
  for (std::uint32_t half = 0; half < 65536; ++half) {
    const auto x = value(half);
    if (std::isnan(x)) {
      EXPECT_TRUE(std::isnan(from_half(to_half(x))));
    } else {
      ASSERT_EQ(to_half(x), half);
    }
  }
}

// The middle of two neighbours is exact as a float; the half with an even last bit has it.
TEST(Halves, AreTheNearestOnesAndOfTwoTheEvenOne) {
  for (std::uint32_t half = 0; half < 0x7BFF; ++half) {
    const auto middle = (value(half) + value(half + 1)) / 2.0F;
    const auto up = half + 1;
    ASSERT_EQ(to_half(middle), half % 2 == 0 ? half : up) << middle;
    ASSERT_EQ(to_half(std::nextafter(middle, 0.0F)), half) << middle;
    ASSERT_EQ(to_half(std::nextafter(middle, 1e9F)), up) << middle;
    ASSERT_EQ(to_half(-middle), (half % 2 == 0 ? half : up) | 0x8000U) << middle;
  }
}

TEST(Halves, EndAtInfinity) {
  EXPECT_EQ(to_half(65504.0F), 0x7BFF);
  EXPECT_EQ(to_half(std::nextafter(65520.0F, 0.0F)), 0x7BFF);
  EXPECT_EQ(to_half(65520.0F), 0x7C00);
  EXPECT_EQ(to_half(1e30F), 0x7C00);
  EXPECT_EQ(to_half(-std::numeric_limits<float>::infinity()), 0xFC00);
}

}  // namespace
}  // namespace attend
