#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>
#include <vector>

#include "kernels/plain_kernel.h"

namespace attend::kernels {
namespace {

/// A function of each number, with its gradient.
void expect_each(
    int64_t size, const std::function<double(double)>& plain,
    const std::function<void(const float* x, float* y)>& forward,
    const std::function<void(const float* x, const float* y, const float* dy, float* dx)>& backward,
    float offset = 0.0F) {
  auto x = numbers(size, 1);
  for (auto& value : x) value += offset;
  expect_as_plain(
      {{x},
       [=](const std::vector<Exact>& exact) {
         auto y = exact[0];
         for (auto& value : y) value = plain(value);
         return y;
       },
       [=](const std::vector<Numbers>& given, Numbers& y) { forward(given[0].data(), y.data()); },
       [=](const std::vector<Numbers>& given, const Numbers& y, const Numbers& dy,
           std::vector<Numbers>& slopes) {
         backward(given[0].data(), y.data(), dy.data(), slopes[0].data());
       }});
}

TEST(Elements, MapsAgree) {
  struct Function {
    Map map;
    double (*plain)(double);
    float offset;
  };
  const Function functions[] = {
      {Map::kTanh, [](double a) { return std::tanh(a); }, 0.0F},
      {Map::kSigmoid, [](double a) { return 1.0 / (1.0 + std::exp(-a)); }, 0.0F},
      {Map::kSoftplus, [](double a) { return std::log1p(std::exp(a)); }, 0.0F},
      {Map::kExp, [](double a) { return std::exp(a); }, 0.0F},
      {Map::kLog, [](double a) { return std::log(a); }, 2.5F},
      {Map::kIsPositive, [](double a) { return a > 0.0 ? 1.0 : 0.0; }, 0.0F},
      {Map::kRelu, [](double a) { return a > 0.0 ? a : 0.0; }, 0.0F}};
  for (const auto& [map, plain, offset] : functions) {
    for (const auto size : kSizes) {
      expect_each(
          size, plain, [=, map = map](const float* x, float* y) { kernels::map(map, x, y, size); },
          [=, map = map](const float* x, const float* y, const float* dy, float* dx) {
            map_backward(map, x, y, dy, dx, size);
          },
          offset);
    }
  }
}

TEST(Elements, ClampsAgree) {
  for (const auto size : kSizes) {
    expect_each(
        size, [](double a) { return std::min(std::max(a, -0.5), 1.5); },
        [=](const float* x, float* y) { clamp(x, -0.5F, 1.5F, y, size); },
        [=](const float* x, const float*, const float* dy, float* dx) {
          clamp_backward(x, -0.5F, 1.5F, dy, dx, size);
        });
  }
}

TEST(Elements, AffineMapsAgree) {
  for (const auto size : kSizes) {
    expect_each(
        size, [](double a) { return 3.0 * a - 0.5; },
        [=](const float* x, float* y) { affine(x, 3.0F, -0.5F, y, size); },
        [=](const float*, const float*, const float* dy, float* dx) { add(dy, 3.0F, dx, size); });
  }
}

TEST(Elements, NumbersWithinADistanceAgree) {
  on_every_target([] {
    for (const auto size : kSizes) {
      const auto x = numbers(size, 1);
      Numbers y(at(size));
      within(x.data(), 0.75F, y.data(), size);
      for (std::size_t i = 0; i < y.size(); ++i) {
        EXPECT_EQ(y[i], std::abs(x[i]) <= 0.75F ? 1.0F : 0.0F);
      }
    }
  });
}

TEST(Elements, MaxoutsAgree) {
  for (const auto size : kSizes) {
    expect_as_plain(
        {{numbers(2 * size, 1)},
         [=](const std::vector<Exact>& x) {
           Exact y;
           for (std::size_t i = 0; i < at(size); ++i) {
             y.push_back(std::max(x[0][2 * i], x[0][2 * i + 1]));
           }
           return y;
         },
         [=](const std::vector<Numbers>& x, Numbers& y) { maxout(x[0].data(), y.data(), size); },
         [=](const std::vector<Numbers>& x, const Numbers&, const Numbers& dy,
             std::vector<Numbers>& slopes) {
           maxout_backward(x[0].data(), dy.data(), slopes[0].data(), size);
         }});
  }
}

// The same numbers on every target: a run may go on with another CPU.
TEST(Elements, DropoutMasksAreTheSameOnEveryTarget) {
  for (const auto size : kSizes) {
    Numbers expected(at(size));
    dropout_mask(123, 0.3F, expected.data(), size);
    on_every_target([&] {
      Numbers found(at(size));
      dropout_mask(123, 0.3F, found.data(), size);
      EXPECT_EQ(found, expected);
    });
  }
}

}  // namespace
}  // namespace attend::kernels
