#include "kernels/bf16_products.h"

#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "kernels/every_target.h"

namespace attend::kernels {
namespace {

float widened(Bf16 x) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(x) << 16U);
}

std::vector<float> random_numbers(int64_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::vector<float> numbers(static_cast<std::size_t>(count));
  for (auto& number : numbers) number = normal(random);
  return numbers;
}

std::vector<Bf16> rounded(const std::vector<float>& x) {
  std::vector<Bf16> out(x.size());
  to_bf16(x.data(), out.data(), static_cast<int64_t>(x.size()));
  return out;
}

// Numbers of 8 significant bits stay; between 1 and 1 + 2^-7 lies the tie 1 + 2^-8.
void expect_nearest_ties_to_even() {
  const auto infinity = std::numeric_limits<float>::infinity();
  const std::vector<std::pair<float, float>> cases = {{0.0F, 0.0F},
                                                      {1.0F, 1.0F},
                                                      {-3.140625F, -3.140625F},
                                                      {1.0F + 0x1p-8F, 1.0F},
                                                      {1.0F + 3 * 0x1p-8F, 1.0F + 0x1p-6F},
                                                      {1.0F + 0x1.02p-8F, 1.0F + 0x1p-7F},
                                                      {infinity, infinity},
                                                      {-infinity, -infinity},
                                                      {3.4e38F, infinity}};
  for (const std::size_t count : {1U, 40U}) {  // alone, and in vectors
    const auto first_of = [&](float x) { return widened(rounded(std::vector(count, x))[0]); };
    for (const auto& [x, expected] : cases) EXPECT_EQ(first_of(x), expected) << x;
    EXPECT_TRUE(std::signbit(first_of(-0.0F)));
    for (const auto bits : {0x7FC00000U, 0x7FFFFFFFU, 0xFFFFFFFFU, 0x7F800001U}) {
      EXPECT_TRUE(std::isnan(first_of(std::bit_cast<float>(bits)))) << bits;
    }
  }
}

void expect_sums_of_rows() {
  for (const int64_t n : {1, 31, 64, 65, 200}) {
    const int64_t m = 5;
    const auto x = random_numbers(m * n, 3);
    std::vector<Bf16> out(x.size());
    std::vector<float> sums(static_cast<std::size_t>(n), 1.0F);
    to_bf16(x.data(), out.data(), sums.data(), m, n);
    EXPECT_EQ(out, rounded(x));
    for (int64_t j = 0; j < n; ++j) {
      double sum = 1.0;
      for (int64_t i = 0; i < m; ++i)
        sum += static_cast<double>(x[static_cast<std::size_t>(i * n + j)]);
      EXPECT_NEAR(sums[static_cast<std::size_t>(j)], sum, 1e-5) << n << ' ' << j;
    }
  }
}

TEST(Bf16, RoundsToTheNearestTiesToEven) {
  on_every_target(expect_nearest_ties_to_even);
}

TEST(Bf16, SumsRowsAsTheyWereBeforeRounding) {
  on_every_target(expect_sums_of_rows);
}

struct Sizes {
  int64_t m;
  int64_t n;
  int64_t k;
};

class Bf16Products : public testing::TestWithParam<Sizes> {
 protected:
  void SetUp() override {
    if (!has_bf16_products()) GTEST_SKIP() << "this CPU has no products of bf16";
  }

  /// sum over i of a[.., i] b[.., i], where rows of `a` are a stride apart, and so on.
  static double sum(const std::vector<Bf16>& a, int64_t first_a, int64_t stride_a,
                    const std::vector<Bf16>& b, int64_t first_b, int64_t stride_b, int64_t count) {
    double sum = 0.0;
    for (int64_t i = 0; i < count; ++i) {
      sum += static_cast<double>(widened(a[static_cast<std::size_t>(first_a + i * stride_a)])) *
             static_cast<double>(widened(b[static_cast<std::size_t>(first_b + i * stride_b)]));
    }
    return sum;
  }

  static void expect_near(float found, double expected, int64_t count) {
    EXPECT_NEAR(found, expected, 1e-6 * static_cast<double>(count) + 1e-5);
  }
};

TEST_P(Bf16Products, AreThoseOfTheRoundedNumbers) {
  const auto [m, n, k] = GetParam();
  const auto weight = random_numbers(n * k, 1);
  const auto x = rounded(random_numbers(m * k, 2));
  const auto dy = rounded(random_numbers(m * n, 3));
  const auto bias = random_numbers(n, 4);
  const auto w = rounded(weight);
  Bf16Weight packed(n, k);
  packed.pack(weight.data());
  std::vector<float> out(static_cast<std::size_t>(m * n));
  std::vector<float> dx(static_cast<std::size_t>(m * k), 1.0F);
  std::vector<float> dw(static_cast<std::size_t>(n * k), 1.0F);
  for (const auto* added : {static_cast<const float*>(nullptr), bias.data()}) {
    packed.linear(x.data(), added, out.data(), m);
    for (int64_t i = 0; i < m * n; ++i) {
      const auto start = added == nullptr ? 0.0 : static_cast<double>(added[i % n]);
      expect_near(out[static_cast<std::size_t>(i)],
                  start + sum(x, i / n * k, 1, w, i % n * k, 1, k), k);
    }
  }
  for (const double start : {0.0, 1.0}) {
    std::fill(dx.begin(), dx.end(), 1.0F);
    std::fill(dw.begin(), dw.end(), 1.0F);
    packed.product(dy.data(), dx.data(), m, start != 0.0);
    product_of_transposed(dy.data(), x.data(), dw.data(), m, n, k, start != 0.0);
    for (int64_t i = 0; i < m * k; ++i) {
      expect_near(dx[static_cast<std::size_t>(i)], start + sum(dy, i / k * n, 1, w, i % k, k, n),
                  n);
    }
    for (int64_t i = 0; i < n * k; ++i) {
      expect_near(dw[static_cast<std::size_t>(i)], start + sum(dy, i / k, n, x, i % k, k, m), m);
    }
  }
}

TEST_P(Bf16Products, SeeANewWeight) {
  const auto [m, n, k] = GetParam();
  const auto x = rounded(random_numbers(m * k, 2));
  std::vector<float> found[2];
  Bf16Weight one(n, k);
  for (const unsigned seed : {5U, 6U}) {
    const auto weight = random_numbers(n * k, seed);
    Bf16Weight fresh(n, k);
    std::size_t i = 0;
    for (auto* packed : {&one, &fresh}) {
      auto& out = found[i++];
      out.assign(static_cast<std::size_t>(m * n), 0.0F);
      packed->pack(weight.data());
      packed->linear(x.data(), nullptr, out.data(), m);
    }
    EXPECT_EQ(found[0], found[1]);
  }
}

std::string name_of(const testing::TestParamInfo<Sizes>& sizes) {
  const auto& [m, n, k] = sizes.param;
  return std::to_string(m) + "x" + std::to_string(n) + "x" + std::to_string(k);
}

INSTANTIATE_TEST_SUITE_P(Shapes, Bf16Products,
                         testing::Values(Sizes{1, 1, 1}, Sizes{1, 40, 7}, Sizes{3, 5, 2},
                                         Sizes{17, 31, 33}, Sizes{64, 96, 32}, Sizes{65, 129, 63},
                                         Sizes{128, 24, 257}),
                         name_of);

}  // namespace
}  // namespace attend::kernels
