#include <algorithm>
#include <cmath>

#include "kernels/backward.h"
#include "kernels/forward.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/normal.cpp"
#include <hwy/foreach_target.h>

#include "kernels/vectors.h"

HWY_BEFORE_NAMESPACE();
namespace attend::kernels::HWY_NAMESPACE {

constexpr float kNormEpsilon = 1e-5F;
constexpr float kLeastNorm = 1e-12F;

void layer_norm(const float* x, const float* gain, const float* bias, float* out, float* inverse,
                int64_t rows, int64_t size) {
  const auto count = static_cast<float>(size);
  for (int64_t row = 0; row < rows; ++row, x += size, out += size) {
    const auto mean = sum_of_numbers(x, size) / count;
    const auto squares = sum_of(size, [=](auto part, int64_t i, Vector sum) ATTEND_INSIDE {
      const auto off = part.or_else(hn::Sub(part.load(x + i), all(mean)), 0.0F);
      return hn::MulAdd(off, off, sum);
    });
    const auto scale = 1.0F / std::sqrt(squares / count + kNormEpsilon);
    each_vector(size, [=](auto part, int64_t i) ATTEND_INSIDE {
      const auto normal = hn::Mul(hn::Sub(part.load(x + i), all(mean)), all(scale));
      part.store(hn::MulAdd(normal, part.load(gain + i), part.load(bias + i)), out + i);
    });
    if (inverse != nullptr) inverse[row] = scale;
  }
}

/// With n = (x - mean) / deviation and g = gain dy: dx = (g - mean(g) - n mean(g n)) / deviation.
void layer_norm_backward(const float* x, const float* gain, const float* inverse, const float* dy,
                         float* dx, float* dgain, float* dbias, int64_t rows, int64_t size) {
  const auto count = static_cast<float>(size);
  for (int64_t row = 0; row < rows; ++row, x += size, dy += size, dx += size) {
    const auto scale = inverse[row];
    const auto mean = sum_of_numbers(x, size) / count;
    const auto normal_of = [=](auto part, int64_t i) ATTEND_INSIDE {
      return hn::Mul(hn::Sub(part.load(x + i), all(mean)), all(scale));
    };
    auto along = zeros();
    const auto mean_slope = sum_of(size,
                                   [&](auto part, int64_t i, Vector sum) ATTEND_INSIDE {
                                     const auto normal = normal_of(part, i);
                                     const auto slope = part.load(dy + i);
                                     const auto scaled = hn::Mul(part.load(gain + i), slope);
                                     along = hn::MulAdd(scaled, normal, along);
                                     part.add(hn::Mul(slope, normal), dgain + i);
                                     part.add(slope, dbias + i);
                                     return hn::Add(sum, scaled);
                                   }) /
                            count;
    const auto mean_along = total_of(along) / count;
    each_vector(size, [=](auto part, int64_t i) ATTEND_INSIDE {
      const auto scaled = hn::Mul(part.load(gain + i), part.load(dy + i));
      const auto rest =
          hn::NegMulAdd(normal_of(part, i), all(mean_along), hn::Sub(scaled, all(mean_slope)));
      part.add(hn::Mul(all(scale), rest), dx + i);
    });
  }
}

/// 1 / the length of x.
HWY_INLINE float inverse_length_of(const float* x, int64_t size) {
  return 1.0F / std::max(std::sqrt(sum_of_products(x, x, size)), kLeastNorm);
}

void unit(const float* x, float* out, int64_t rows, int64_t size) {
  for (int64_t row = 0; row < rows; ++row, x += size, out += size) {
    const auto scale = inverse_length_of(x, size);
    each_vector(size, [=](auto part, int64_t i) ATTEND_INSIDE {
      part.store(hn::Mul(part.load(x + i), all(scale)), out + i);
    });
  }
}

void unit_backward(const float* x, const float* y, const float* dy, float* dx, int64_t rows,
                   int64_t size) {
  for (int64_t row = 0; row < rows; ++row, x += size, y += size, dy += size, dx += size) {
    const auto scale = inverse_length_of(x, size);
    const auto along = sum_of_products(y, dy, size);
    each_vector(size, [=](auto part, int64_t i) ATTEND_INSIDE {
      const auto across = hn::NegMulAdd(all(along), part.load(y + i), part.load(dy + i));
      part.add(hn::Mul(all(scale), across), dx + i);
    });
  }
}

}  // namespace attend::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace attend::kernels {

HWY_EXPORT(layer_norm);
void layer_norm(const float* x, const float* gain, const float* bias, float* out, float* inverse,
                int64_t rows, int64_t size) {
  HWY_DYNAMIC_DISPATCH(layer_norm)(x, gain, bias, out, inverse, rows, size);
}

HWY_EXPORT(layer_norm_backward);
void layer_norm_backward(const float* x, const float* gain, const float* inverse, const float* dy,
                         float* dx, float* dgain, float* dbias, int64_t rows, int64_t size) {
  HWY_DYNAMIC_DISPATCH(layer_norm_backward)
  (x, gain, inverse, dy, dx, dgain, dbias, rows, size);
}

HWY_EXPORT(unit);
void unit(const float* x, float* out, int64_t rows, int64_t size) {
  HWY_DYNAMIC_DISPATCH(unit)(x, out, rows, size);
}

HWY_EXPORT(unit_backward);
void unit_backward(const float* x, const float* y, const float* dy, float* dx, int64_t rows,
                   int64_t size) {
  HWY_DYNAMIC_DISPATCH(unit_backward)(x, y, dy, dx, rows, size);
}

}  // namespace attend::kernels
#endif  // HWY_ONCE
