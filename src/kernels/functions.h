#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#include "core/elements.h"

/// Functions of one number that the compiler can vectorise.
namespace attend::kernels {

/// e^x; clamped beyond [-87, 88]; NaN gives NaN. Relative error below 3e-7 where the CPU fuses
/// products with sums, else below 3e-7 + 8e-8 |x|. x = n ln 2 + r with |r| <= ln 2 / 2, e^r by
/// Taylor's polynomial of degree 7, whose rest is below 1e-8. ln 2 is one constant: of two, as Cody
/// and Waite subtract it, the compiler's relaxed rules make one again. What it lacks comes last.
inline float exp_of(float x) {
  x = x < -87.0F ? -87.0F : x;
  x = x > 88.0F ? 88.0F : x;
  const auto scaled = x * 1.44269504F;
  const auto n = static_cast<std::int32_t>(scaled + (scaled < 0.0F ? -0.5F : 0.5F));
  const auto whole = static_cast<float>(n);
  const auto r = x - whole * 0.693147182F;
  auto p = 1.0F / 5040.0F;
  p = p * r + 1.0F / 720.0F;
  p = p * r + 1.0F / 120.0F;
  p = p * r + 1.0F / 24.0F;
  p = p * r + 1.0F / 6.0F;
  p = p * r + 0.5F;
  p = p * r + 1.0F;
  p = p * r + whole * 1.90465e-9F;
  p += 1.0F;
  return p * std::bit_cast<float>((n + 127) << 23);
}

inline float tanh_of(float x) {
  return 1.0F - 2.0F / (1.0F + exp_of(2.0F * x));
}

inline float sigmoid_of(float x) {
  return 1.0F / (1.0F + exp_of(-x));
}

inline float softplus_of(float x) {
  return std::max(x, 0.0F) + std::log(1.0F + exp_of(-std::abs(x)));
}

/// Which source a row reads: see forward.h.
inline int64_t source_of(const Index* sources, int64_t row) {
  return sources != nullptr ? sources[row] : row;
}

inline float dot(const float* a, const float* b, int64_t size) {
  float total = 0.0F;
  for (int64_t i = 0; i < size; ++i) total += a[i] * b[i];
  return total;
}

/// The largest of some numbers, or `least` if none is larger. In lanes, because a maximum that
/// honours NaN is not vectorised as a reduction.
inline float largest_of(const float* x, int64_t size, float least) {
  constexpr int64_t kLanes = 32;
  float lanes[kLanes];
  for (auto& lane : lanes) lane = least;
  int64_t i = 0;
  for (; i + kLanes <= size; i += kLanes) {
    for (int64_t lane = 0; lane < kLanes; ++lane) {
      lanes[lane] = x[i + lane] > lanes[lane] ? x[i + lane] : lanes[lane];
    }
  }
  for (; i < size; ++i) lanes[0] = x[i] > lanes[0] ? x[i] : lanes[0];
  float most = least;
  for (const auto lane : lanes) most = lane > most ? lane : most;
  return most;
}

}  // namespace attend::kernels
