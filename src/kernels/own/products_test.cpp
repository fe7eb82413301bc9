// Our own products beside sums in double precision, of sizes about those of panels and tiles.

#include "kernels/products.h"

#include <cmath>
#include <random>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "kernels/bf16_products.h"
#include "kernels/direct_convolutions.h"

namespace attend::kernels {
namespace {

std::vector<float> drawn(int64_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> number(-1.0F, 1.0F);
  std::vector<float> all;
  for (int64_t i = 0; i < count; ++i) all.push_back(number(random));
  return all;
}

std::size_t at(int64_t row, int64_t size, int64_t column) {
  return static_cast<std::size_t>(row * size + column);
}

class OwnProducts : public testing::TestWithParam<std::tuple<int, int, int>> {
 protected:
  const int64_t m_ = std::get<0>(GetParam());
  const int64_t n_ = std::get<1>(GetParam());
  const int64_t k_ = std::get<2>(GetParam());
  const std::vector<float> x_ = drawn(m_ * k_, 1);
  const std::vector<float> weight_ = drawn(n_ * k_, 2);
  const std::vector<float> bias_ = drawn(n_, 3);
  const std::vector<float> slope_ = drawn(m_ * n_, 4);

  /// The sum over i < count of f(i), in double precision.
  template <class F>
  static void expect_sum(float found, int64_t count, double before, const F& f) {
    double sum = before;
    for (int64_t i = 0; i < count; ++i) sum += static_cast<double>(f(i));
    EXPECT_NEAR(found, sum, 1e-5 * std::sqrt(static_cast<double>(count + 1)));
  }
};

INSTANTIATE_TEST_SUITE_P(Sizes, OwnProducts,
                         testing::Combine(testing::Values(1, 2, 7, 33),
                                          testing::Values(1, 31, 64, 70),
                                          testing::Values(1, 5, 48, 129)));

TEST_P(OwnProducts, LinearIsXWTransposedAndItsBias) {
  std::vector<float> out(at(m_, n_, 0), NAN);
  linear(x_.data(), weight_.data(), bias_.data(), out.data(), m_, n_, k_);
  auto more = slope_;
  add_linear(x_.data(), weight_.data(), more.data(), m_, n_, k_);
  for (int64_t i = 0; i < m_; ++i) {
    for (int64_t j = 0; j < n_; ++j) {
      const auto term = [&](int64_t l) { return x_[at(i, k_, l)] * weight_[at(j, k_, l)]; };
      expect_sum(out[at(i, n_, j)], k_, bias_[at(j, 1, 0)], term);
      expect_sum(more[at(i, n_, j)], k_, slope_[at(i, n_, j)], term);
    }
  }
}

TEST_P(OwnProducts, ProductIsSlopesTimesTheWeight) {
  std::vector<float> out(at(m_, k_, 0), NAN);
  product(slope_.data(), weight_.data(), out.data(), m_, n_, k_);
  auto more = x_;
  add_product(slope_.data(), weight_.data(), more.data(), m_, n_, k_);
  for (int64_t i = 0; i < m_; ++i) {
    for (int64_t l = 0; l < k_; ++l) {
      const auto term = [&](int64_t j) { return slope_[at(i, n_, j)] * weight_[at(j, k_, l)]; };
      expect_sum(out[at(i, k_, l)], n_, 0.0, term);
      expect_sum(more[at(i, k_, l)], n_, x_[at(i, k_, l)], term);
    }
  }
}

TEST_P(OwnProducts, OfTheTransposedIsTheGradientOfTheWeight) {
  std::vector<float> out(at(n_, k_, 0), NAN);
  product_of_transposed(slope_.data(), x_.data(), out.data(), m_, n_, k_);
  auto more = weight_;
  add_product_of_transposed(slope_.data(), x_.data(), more.data(), m_, n_, k_);
  for (int64_t j = 0; j < n_; ++j) {
    for (int64_t l = 0; l < k_; ++l) {
      const auto term = [&](int64_t i) { return slope_[at(i, n_, j)] * x_[at(i, k_, l)]; };
      expect_sum(out[at(j, k_, l)], m_, 0.0, term);
      expect_sum(more[at(j, k_, l)], m_, weight_[at(j, k_, l)], term);
    }
  }
}

TEST(WithoutOneDnn, SaysWhatItHasNoCodeFor) {
  EXPECT_FALSE(has_bf16_products());
  EXPECT_FALSE(has_direct({}, false, Way::kForward));
  EXPECT_THROW(Bf16Weight(4, 4), std::logic_error);
}

}  // namespace
}  // namespace attend::kernels
