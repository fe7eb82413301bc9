#include "kernels/rectified.h"

#include <cmath>
#include <limits>
#include <tuple>
#include <vector>

#include "kernels/plain_kernel.h"

namespace attend::kernels {
namespace {

constexpr float kSlope = 0.125F;

double rectified(double y) {
  return y > 0.0 ? y : static_cast<double>(kSlope) * y;
}

/// inputs: x [rows, inputs], weight [size, inputs], bias [size]
Exact plain_layer(const std::vector<Exact>& of, std::size_t inputs) {
  const auto& [x, weight, bias] = std::tie(of[0], of[1], of[2]);
  const auto size = bias.size();
  Exact y;
  for (std::size_t row = 0; row < x.size() / inputs; ++row) {
    for (std::size_t j = 0; j < size; ++j) {
      auto sum = bias[j];
      for (std::size_t k = 0; k < inputs; ++k) sum += x[row * inputs + k] * weight[j * inputs + k];
      y.push_back(rectified(sum));
    }
  }
  return y;
}

RectifiedLayer layer_of(const std::vector<Numbers>& inputs, int64_t count) {
  return {.weight = inputs[1].data(),
          .bias = inputs[2].data(),
          .slope = kSlope,
          .outputs = std::ssize(inputs[2]),
          .inputs = count};
}

TEST(Rectified, LayersOfFewInputsAgree) {
  constexpr int64_t kRows = 19;
  for (const int64_t inputs : {int64_t{1}, int64_t{2}, kFewInputs}) {
    for (const auto size : kSizes) {
      expect_as_plain({{numbers(kRows * inputs, 1), numbers(size * inputs, 2), numbers(size, 3)},
                       [=](const std::vector<Exact>& of) { return plain_layer(of, at(inputs)); },
                       [=](const std::vector<Numbers>& of, Numbers& y) {
                         rectified_linear_of_few(layer_of(of, inputs), of[0].data(), y.data(),
                                                 kRows);
                       },
                       [=](const std::vector<Numbers>& of, const Numbers& y, const Numbers& dy,
                           std::vector<Numbers>& slopes) {
                         rectified_linear_of_few_backward(
                             layer_of(of, inputs), of[0].data(), y.data(), {.numbers = dy.data()},
                             slopes[0].data(), slopes[1].data(), slopes[2].data(), kRows);
                       }});
    }
  }
}

/// As of the numbers that the products come to; rows that are cut where neither the batch nor a
/// block ends.
TEST(Rectified, AGradientMayBeProducts) {
  constexpr int64_t kBatch = 3;
  constexpr int64_t kInputs = 2;
  for (const int64_t length : {1, 5, 16, 350}) {
    const auto rows = kBatch * length;
    for (const int64_t size : {1, 16, 33}) {
      for (const int64_t steps : {0, 1, 2, 6}) {  // of the second product
        const std::vector<Numbers> of = {numbers(rows * kInputs, 1), numbers(size * kInputs, 2),
                                         numbers(size, 3)};
        const auto a = numbers(rows, 4);
        const auto b = numbers(kBatch * size, 5);
        const auto c = numbers(steps * rows, 6);
        const auto d = numbers(kBatch * steps * size, 7);
        std::vector<ProductOfSteps> products = {{a.data(), b.data(), 1}};
        if (steps > 0) products.push_back({c.data(), d.data(), steps});
        Numbers dy(at(rows * size), 0.0F);
        add_products_of_steps(a.data(), b.data(), dy.data(), kBatch, 1, length, size);
        if (steps > 0) {
          add_products_of_steps(c.data(), d.data(), dy.data(), kBatch, steps, length, size);
        }
        on_every_target([&] {
          const auto layer = layer_of(of, kInputs);
          Numbers y(at(rows * size));
          rectified_linear_of_few(layer, of[0].data(), y.data(), rows);
          std::vector<Numbers> found;
          std::vector<Numbers> expected;
          for (const auto& input : of) found.emplace_back(input.size(), 0.25F);
          expected = found;
          rectified_linear_of_few_backward(layer, of[0].data(), y.data(),
                                           {.products = products, .length = length},
                                           found[0].data(), found[1].data(), found[2].data(), rows);
          rectified_linear_of_few_backward(layer, of[0].data(), y.data(), {.numbers = dy.data()},
                                           expected[0].data(), expected[1].data(),
                                           expected[2].data(), rows);
          for (std::size_t i = 0; i < found.size(); ++i) {
            for (std::size_t j = 0; j < found[i].size(); ++j) {
              const auto right = static_cast<double>(expected[i][j]);
              EXPECT_NEAR(static_cast<double>(found[i][j]), right, 1e-4 * (1.0 + std::abs(right)))
                  << length << ' ' << size << ' ' << steps << ": " << i << ", " << j;
            }
          }
        });
      }
    }
  }
}

TEST(Rectified, WhatIsNotPositiveIsMultipliedAndNanStays) {
  constexpr auto kNan = std::numeric_limits<float>::quiet_NaN();
  on_every_target([=] {
    Numbers y = {2.0F, -2.0F, 0.0F, -0.0F, kNan};
    rectify(y.data(), kSlope, std::ssize(y));
    EXPECT_EQ(Numbers(y.begin(), y.end() - 1), (Numbers{2.0F, -0.25F, 0.0F, 0.0F}));
    EXPECT_TRUE(std::isnan(y[4]));
    Numbers dy = {1.0F, 1.0F, 1.0F, kNan, 1.0F};
    rectify_backward(y.data(), kSlope, dy.data(), std::ssize(dy));
    EXPECT_EQ(Numbers(dy.begin(), dy.begin() + 3), (Numbers{1.0F, 0.125F, 0.125F}));
    EXPECT_TRUE(std::isnan(dy[3]));
  });
}

}  // namespace
}  // namespace attend::kernels
