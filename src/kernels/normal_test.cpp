#include <cmath>
#include <memory>
#include <vector>

#include "kernels/plain_kernel.h"

namespace attend::kernels {
namespace {

TEST(Normal, LayerNormsAgree) {
  for (const auto size : kSizes) {
    if (size == 1) continue;  // kernels_test.cpp: its slopes are 0, and divided by almost nothing
    const auto inverse = std::make_shared<Numbers>(3);
    expect_as_plain(
        {{numbers(3 * size, 1), numbers(size, 2), numbers(size, 3)},
         [=](const std::vector<Exact>& x) {
           Exact y;
           for (std::size_t row = 0; row < 3; ++row) {
             double mean = 0.0;
             double variance = 0.0;
             const auto* numbers_of_row = &x[0][row * at(size)];
             for (std::size_t i = 0; i < at(size); ++i) {
               mean += numbers_of_row[i] / static_cast<double>(size);
             }
             for (std::size_t i = 0; i < at(size); ++i) {
               variance += std::pow(numbers_of_row[i] - mean, 2) / static_cast<double>(size);
             }
             for (std::size_t i = 0; i < at(size); ++i) {
               y.push_back((numbers_of_row[i] - mean) / std::sqrt(variance + 1e-5) * x[1][i] +
                           x[2][i]);
             }
           }
           return y;
         },
         [=](const std::vector<Numbers>& x, Numbers& y) {
           layer_norm(x[0].data(), x[1].data(), x[2].data(), y.data(), inverse->data(), 3, size);
         },
         [=](const std::vector<Numbers>& x, const Numbers&, const Numbers& dy,
             std::vector<Numbers>& slopes) {
           layer_norm_backward(x[0].data(), x[1].data(), inverse->data(), dy.data(),
                               slopes[0].data(), slopes[1].data(), slopes[2].data(), 3, size);
         }});
  }
}

TEST(Normal, UnitVectorsAgree) {
  for (const auto size : kSizes) {
    expect_as_plain(
        {{numbers(2 * size, 1)},
         [=](const std::vector<Exact>& x) {
           auto y = x[0];
           for (std::size_t row = 0; row < 2; ++row) {
             double squares = 0.0;
             for (std::size_t i = 0; i < at(size); ++i) {
               squares += std::pow(x[0][row * at(size) + i], 2);
             }
             for (std::size_t i = 0; i < at(size); ++i) {
               y[row * at(size) + i] /= std::sqrt(squares);
             }
           }
           return y;
         },
         [=](const std::vector<Numbers>& x, Numbers& y) { unit(x[0].data(), y.data(), 2, size); },
         [=](const std::vector<Numbers>& x, const Numbers& y, const Numbers& dy,
             std::vector<Numbers>& slopes) {
           unit_backward(x[0].data(), y.data(), dy.data(), slopes[0].data(), 2, size);
         }});
  }
}

}  // namespace
}  // namespace attend::kernels
