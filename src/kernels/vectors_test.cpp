#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "kernels/every_target.h"
#include "kernels/forward.h"

namespace attend::kernels {
namespace {

using Numbers = std::vector<float>;

/// Evenly from `least` to `most`.
Numbers grid(double least, double most, std::size_t count) {
  Numbers x(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto share = static_cast<double>(i) / static_cast<double>(count - 1);
    x[i] = static_cast<float>(least + share * (most - least));
  }
  return x;
}

/// What the loops compute, as they are compiled for this machine.
Numbers mapped(Map function, const Numbers& x) {
  Numbers y(x.size());
  map(function, x.data(), y.data(), std::ssize(x));
  return y;
}

/// The largest |found - true| / scale(true), on any target.
double largest_error(Map function, const Numbers& x, const std::function<double(double)>& truth,
                     const std::function<double(double)>& scale) {
  double most = 0.0;
  on_every_target([&] {
    const auto found = mapped(function, x);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const auto right = truth(static_cast<double>(x[i]));
      const auto error = std::abs(static_cast<double>(found[i]) - right) / scale(right);
      if (!(error <= most)) most = error;  // NaN too
    }
  });
  return most;
}

double absolute(double) {
  return 1.0;
}

double relative(double y) {
  return y;
}

// --- targets -------------------------------------------------------------------------------------

// Else the tests below would run on one target only.
TEST(Targets, BaselineIsAlwaysAmongThoseTested) {
  int count = 0;
  on_every_target([&] { ++count; });
#if defined(__x86_64__)
  EXPECT_EQ(count, 1 + (__builtin_cpu_supports("avx2") ? 1 : 0) +
                       (__builtin_cpu_supports("avx512bw") ? 1 : 0));
#else
  EXPECT_GE(count, 1);
#endif
}

// --- functions of one number ---------------------------------------------------------------------

constexpr float kInfinity = std::numeric_limits<float>::infinity();

TEST(Exp, IsRelativelyExactTo2e7) {
  const auto truth = [](double x) { return std::exp(x); };
  EXPECT_LT(largest_error(Map::kExp, grid(-87.3, 88.72, 2'000'001), truth, relative), 2e-7);
  EXPECT_LT(largest_error(Map::kExp, grid(-1.0, 1.0, 2'000'001), truth, relative), 2e-7);
}

TEST(Exp, IsZeroOrInfiniteBeyond) {
  on_every_target([] {
    const auto y = mapped(Map::kExp, {-kInfinity, -1e30F, -88.0F, 0.0F, 88.8F, 1e30F, kInfinity});
    EXPECT_EQ(y, (Numbers{0.0F, 0.0F, 0.0F, 1.0F, kInfinity, kInfinity, kInfinity}));
  });
}

TEST(TanhAndSigmoid, AreRightAtInfinityAndOfNumbersNearNothing) {
  const auto least = std::numeric_limits<float>::denorm_min();
  const Numbers x = {-kInfinity, -1e30F, -least, 0.0F, least, 1e-38F, 1e30F, kInfinity};
  on_every_target([&] {
    const auto t = mapped(Map::kTanh, x);
    const Numbers expected = {-1.0F, -1.0F, 0.0F, 0.0F, 0.0F, 0.0F, 1.0F, 1.0F};
    for (std::size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(t[i], expected[i], 1e-37F);
    const auto s = mapped(Map::kSigmoid, x);
    const Numbers halves = {0.0F, 0.0F, 0.5F, 0.5F, 0.5F, 0.5F, 1.0F, 1.0F};
    for (std::size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(s[i], halves[i], 2e-38F);
  });
}

// A NaN with any bits: not only that which arithmetic makes.
TEST(Nan, OfAnyBitsIsSeen) {
  for (const std::uint32_t bits : {0x7FC00000U, 0xFFC00000U, 0x7FC00001U, 0x7FFFFFFFU, 0xFFABCDEFU,
                                   0x7F800001U, 0x7FC001FFU}) {
    const Numbers x(33, std::bit_cast<float>(bits));
    on_every_target([&] {
      for (const auto function : {Map::kTanh, Map::kSigmoid, Map::kExp, Map::kSoftplus}) {
        for (const auto y : mapped(function, x)) EXPECT_TRUE(std::isnan(y)) << std::hex << bits;
      }
    });
  }
}

TEST(Tanh, IsExactTo2e7) {
  const auto truth = [](double x) { return std::tanh(x); };
  EXPECT_LT(largest_error(Map::kTanh, grid(-100.0, 100.0, 2'000'001), truth, absolute), 2e-7);
  EXPECT_LT(largest_error(Map::kTanh, grid(-2.0, 2.0, 2'000'001), truth, absolute), 2e-7);
}

TEST(Tanh, IsRelativelyExactTo1e6) {
  const auto truth = [](double x) { return std::tanh(x); };
  EXPECT_LT(largest_error(Map::kTanh, grid(1e-6, 9.0, 2'000'001), truth, relative), 1e-6);
  EXPECT_LT(largest_error(Map::kTanh, grid(1e-9, 0.01, 1'000'001), truth, relative), 1e-6);
}

TEST(Sigmoid, IsExactTo2e7) {
  const auto truth = [](double x) { return 1.0 / (1.0 + std::exp(-x)); };
  EXPECT_LT(largest_error(Map::kSigmoid, grid(-80.0, 80.0, 2'000'001), truth, absolute), 2e-7);
}

TEST(Softplus, IsExactTo3e7OfOneOrOfItself) {
  const auto truth = [](double x) { return std::log1p(std::exp(x)); };
  const auto scale = [](double y) { return std::max(1.0, y); };
  EXPECT_LT(largest_error(Map::kSoftplus, grid(-80.0, 80.0, 2'000'001), truth, scale), 3e-7);
}

}  // namespace
}  // namespace attend::kernels
