#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "kernels/backward.h"
#include "kernels/every_target.h"
#include "kernels/forward.h"

/// For tests: each kernel against a plain one in double precision, written from its definition; its
/// gradients against difference quotients of that. At sizes around those of vectors, on every
/// target.
namespace attend::kernels {

using Numbers = std::vector<float>;
using Exact = std::vector<double>;

inline constexpr int64_t kSizes[] = {1, 3, 15, 16, 17, 31, 33, 64, 255, 257};

inline std::size_t at(int64_t i) {
  return static_cast<std::size_t>(i);
}

/// Numbers between -2 and 2, others for each seed.
inline Numbers numbers(int64_t count, std::uint32_t seed) {
  Numbers x(at(count));
  auto state = seed * 747796405U + 2891336453U;
  for (auto& value : x) {
    state = state * 1664525U + 1013904223U;
    value = static_cast<float>(state >> 8) / 4194304.0F - 2.0F;
  }
  return x;
}

/// A kernel, the same by its definition, and what it is given.
struct Kernel {
  std::vector<Numbers> inputs;  ///< that have gradients
  std::function<Exact(const std::vector<Exact>&)> plain;
  std::function<void(const std::vector<Numbers>&, Numbers& y)> forward;
  std::function<void(const std::vector<Numbers>&, const Numbers& y, const Numbers& dy,
                     std::vector<Numbers>& slopes)>
      backward;
};

/// dy . y
inline double weighed(const Exact& y, const Numbers& dy) {
  double sum = 0.0;
  for (std::size_t i = 0; i < y.size(); ++i) sum += y[i] * static_cast<double>(dy[i]);
  return sum;
}

/// The difference quotient of dy . plain(x) by one number of the inputs.
inline double slope_of(const Kernel& kernel, std::vector<Exact> x, std::size_t input,
                       std::size_t place, const Numbers& dy) {
  constexpr double kStep = 1e-5;
  const auto middle = x[input][place];
  x[input][place] = middle + kStep;
  const auto above = weighed(kernel.plain(x), dy);
  x[input][place] = middle - kStep;
  return (above - weighed(kernel.plain(x), dy)) / (2.0 * kStep);
}

inline void expect_near(float found, double expected, const std::string& what) {
  EXPECT_NEAR(static_cast<double>(found), expected, 2e-5 * (1.0 + std::abs(expected))) << what;
}

/// Up to a dozen places of an array: the first, the last, and some between.
inline std::vector<std::size_t> places_of(std::size_t size) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i + 1 < size; i += size / 11 + 1) places.push_back(i);
  places.push_back(size - 1);
  return places;
}

struct Slope {
  std::size_t input;
  std::size_t place;
  double value;
};

inline void expect_as_plain(const Kernel& kernel) {
  std::vector<Exact> exact;
  for (const auto& input : kernel.inputs) exact.emplace_back(input.begin(), input.end());
  const auto expected = kernel.plain(exact);
  const auto dy = numbers(std::ssize(expected), 77);
  std::vector<Slope> slopes;
  for (std::size_t i = 0; kernel.backward && i < exact.size(); ++i) {
    for (const auto place : places_of(exact[i].size())) {
      slopes.push_back({i, place, slope_of(kernel, exact, i, place, dy)});
    }
  }
  on_every_target([&] {
    Numbers y(expected.size(), -9.0F);
    kernel.forward(kernel.inputs, y);
    for (std::size_t i = 0; i < y.size(); ++i) {
      expect_near(y[i], expected[i], "value " + std::to_string(i));
    }
    if (!kernel.backward) return;
    std::vector<Numbers> found;
    for (const auto& input : kernel.inputs) found.emplace_back(input.size(), 0.25F);
    kernel.backward(kernel.inputs, y, dy, found);
    for (const auto& [input, place, value] : slopes) {
      expect_near(found[input][place], 0.25 + value,
                  "gradient " + std::to_string(input) + ", " + std::to_string(place));
    }
  });
}

}  // namespace attend::kernels
