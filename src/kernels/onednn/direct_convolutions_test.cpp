#include "kernels/direct_convolutions.h"

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "kernels/bf16_products.h"

namespace attend::kernels {
namespace {

using Numbers = std::vector<float>;

constexpr PatchGrid kThree = {
    .height = 3, .width = 3, .top = 1, .left = 1, .bottom = 1, .right = 1};

std::size_t at(int64_t i) {
  return static_cast<std::size_t>(i);
}

/// Whole numbers from -3 to 3: sums of their products are exact in any order, and in bf16, too.
Numbers whole_numbers(int64_t count, std::uint32_t seed) {
  Numbers x(at(count));
  auto state = seed * 747796405U + 2891336453U;
  for (auto& value : x) {
    state = state * 1664525U + 1013904223U;
    value = static_cast<float>((state >> 16U) % 7U) - 3.0F;
  }
  return x;
}

/// What is convolved, by the definition: y [place, output] = bias + the sum over taps and channels
/// of x filters.
struct Example {
  explicit Example(const DirectConvolution& convolution)
      : of(convolution.pictures),
        outputs(convolution.outputs),
        x(whole_numbers(of.batch * of.height * of.width * of.channels, 1)),
        filters(whole_numbers(outputs * of.grid.height * of.grid.width * of.channels, 2)),
        bias(whole_numbers(outputs, 3)),
        dy(whole_numbers(of.batch * of.down() * of.across() * outputs, 4)) {}

  /// body(place of y, place of x, place of filters) of every product.
  template <class Body>
  void each_product(const Body& body) const {
    const auto taps = of.grid.height * of.grid.width;
    for (int64_t place = 0; place < of.batch * of.down() * of.across(); ++place) {
      for (int64_t tap = 0; tap < taps; ++tap) {
        const auto row = place / of.across() % of.down() * of.grid.stride_down - of.grid.top +
                         tap / of.grid.width;
        const auto column =
            place % of.across() * of.grid.stride_across - of.grid.left + tap % of.grid.width;
        if (row < 0 || row >= of.height || column < 0 || column >= of.width) continue;
        const auto picture = place / of.across() / of.down();
        const auto seen = ((picture * of.height + row) * of.width + column) * of.channels;
        for (int64_t o = 0; o < outputs; ++o) {
          for (int64_t i = 0; i < of.channels; ++i) {
            body(at(place * outputs + o), at(seen + i), at((o * taps + tap) * of.channels + i));
          }
        }
      }
    }
  }

  Numbers y(bool has_bias) const {
    Numbers y(dy.size());
    for (std::size_t i = 0; has_bias && i < y.size(); ++i) y[i] = bias[i % at(outputs)];
    each_product([&](auto out, auto in, auto filter) { y[out] += x[in] * filters[filter]; });
    return y;
  }
  Numbers dx() const {
    Numbers dx(x.size());
    each_product([&](auto out, auto in, auto filter) { dx[in] += dy[out] * filters[filter]; });
    return dx;
  }
  Numbers dfilters() const {
    Numbers slopes(filters.size());
    each_product([&](auto out, auto in, auto filter) { slopes[filter] += dy[out] * x[in]; });
    return slopes;
  }

  Pictures of;
  int64_t outputs;
  Numbers x;
  Numbers filters;
  Numbers bias;
  Numbers dy;
};

/// What the code reads: floats, or the same numbers in bf16.
struct Read {
  Read(const Numbers& x, bool is_bf16) : rounded(x.size()), numbers(x.data()) {
    if (!is_bf16) return;
    to_bf16(x.data(), rounded.data(), std::ssize(x));
    numbers = rounded.data();
  }
  std::vector<Bf16> rounded;
  const void* numbers;
};

/// Checks every way that there is code for; how many there were, of four.
int checked(const DirectConvolution& convolution) {
  const Example example(convolution);
  const Read x(example.x, convolution.is_bf16);
  const Read dy(example.dy, convolution.is_bf16);
  int ways = 0;
  for (const bool has_bias : {false, true}) {
    if (!has_direct(convolution, has_bias, Way::kForward)) continue;
    ++ways;
    Numbers y(example.dy.size(), NAN);
    convolve_directly(convolution, x.numbers, example.filters.data(),
                      has_bias ? example.bias.data() : nullptr, y.data());
    EXPECT_EQ(y, example.y(has_bias));
  }
  if (has_direct(convolution, false, Way::kToPictures)) {
    ++ways;
    Numbers dx(example.x.size(), NAN);
    convolve_directly_to_pictures(convolution, dy.numbers, example.filters.data(), dx.data());
    EXPECT_EQ(dx, example.dx());
  }
  if (has_direct(convolution, false, Way::kToFilters)) {
    ++ways;
    Numbers slopes(example.filters.size(), NAN);
    convolve_directly_to_filters(convolution, x.numbers, dy.numbers, slopes.data());
    EXPECT_EQ(slopes, example.dfilters());
  }
  return ways;
}

class DirectConvolutions : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    if (GetParam() && !has_bf16_products()) GTEST_SKIP() << "this CPU has no products of bf16";
  }
};

TEST_P(DirectConvolutions, AreThoseOfTheDefinition) {
  const std::vector<DirectConvolution> all = {
      {{2, 9, 7, 16, kThree}, 16},
      {{3, 5, 6, 3, kThree}, 32},
      {{2, 6, 5, 1, kThree}, 7},
      {{1, 4, 4, 33, kThree}, 65},
      {{2, 8, 9, 12, {.height = 2, .width = 2, .stride_down = 2, .stride_across = 2}}, 24},
      {{2, 9, 7, 17, {.height = 3, .width = 2, .stride_down = 2, .top = 2, .right = 1}}, 5},
      {{1, 7, 8, 16, {.stride_down = 2, .stride_across = 3}}, 16},
      {{2, 1, 20, 32, {.width = 3, .left = 1, .right = 1}}, 16},
      {{2, 6, 6, 64, kThree}, 3}};
  for (auto one : all) {
    one.is_bf16 = GetParam();
    const auto& of = one.pictures;
    SCOPED_TRACE(std::to_string(of.height) + " x " + std::to_string(of.width) + " of " +
                 std::to_string(of.channels) + " to " + std::to_string(one.outputs));
    const auto ways = checked(one);
    EXPECT_GE(ways, has_bf16_products() ? 1 : 0);  // such a CPU has code for them
  }
}

TEST_P(DirectConvolutions, OfOrdinaryLayersHaveCodeForEveryWay) {
  if (!has_bf16_products()) GTEST_SKIP() << "of CPUs without it this is not asked";
  EXPECT_EQ(checked({{2, 8, 8, 32, kThree}, 64, GetParam()}), 4);
}

TEST_P(DirectConvolutions, OfNoPlaceHaveNone) {
  const DirectConvolution of = {{2, 1, 1, 16, {.height = 3, .width = 3}}, 16, GetParam()};
  for (const auto way : {Way::kForward, Way::kToPictures, Way::kToFilters}) {
    EXPECT_FALSE(has_direct(of, false, way));
  }
}

INSTANTIATE_TEST_SUITE_P(Precisions, DirectConvolutions, testing::Bool(),
                         [](const auto& of) { return of.param ? "bf16" : "fp32"; });

}  // namespace
}  // namespace attend::kernels
