#include <algorithm>
#include <cmath>

#include "kernels/backward.h"
#include "kernels/forward.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/elements.cpp"
#include <hwy/foreach_target.h>

#include "kernels/vectors.h"

HWY_BEFORE_NAMESPACE();
namespace attend::kernels::HWY_NAMESPACE {

/// out = function(x)
template <class Function>
HWY_INLINE void map_each(const float* x, float* out, int64_t count, Function function) {
  each_vector(count, [=](auto part, int64_t i)
                         ATTEND_INSIDE { part.store(function(part.load(x + i)), out + i); });
}

/// dx += slope(x) * dy, where x is what the slope depends on.
template <class Slope>
HWY_INLINE void add_each(const float* x, const float* dy, float* dx, int64_t count, Slope slope) {
  each_vector(count, [=](auto part, int64_t i) ATTEND_INSIDE {
    part.add(hn::Mul(slope(part.load(x + i)), part.load(dy + i)), dx + i);
  });
}

/// log(1 + e^x)
HWY_INLINE void softplus(const float* x, float* out, int64_t count) {
  map_each(x, out, count, [](Vector a) ATTEND_INSIDE {
    return exp_below(hn::Neg(hn::Abs(a)));  // NaN of NaN
  });
  for (int64_t i = 0; i < count; ++i) out[i] = std::max(x[i], 0.0F) + std::log(1.0F + out[i]);
}

void map(Map function, const float* x, float* out, int64_t count) {
  switch (function) {
    case Map::kTanh:
      return map_each(x, out, count, [](Vector a) ATTEND_INSIDE { return tanh_of(a); });
    case Map::kSigmoid:
      return map_each(x, out, count, [](Vector a) ATTEND_INSIDE { return sigmoid_of(a); });
    case Map::kSoftplus:
      return softplus(x, out, count);
    case Map::kExp:
      return map_each(x, out, count, [](Vector a) ATTEND_INSIDE { return exp_of(a); });
    case Map::kLog:
      for (int64_t i = 0; i < count; ++i) out[i] = std::log(x[i]);
      return;
    case Map::kIsPositive:
      return map_each(x, out, count, [](Vector a) ATTEND_INSIDE {
        return hn::IfThenElseZero(hn::Gt(a, zeros()), all(1.0F));
      });
    case Map::kRelu:
      return map_each(x, out, count, [](Vector a) ATTEND_INSIDE {
        return hn::IfThenZeroElse(hn::Le(a, zeros()), a);  // NaN stays
      });
  }
}

void map_backward(Map function, const float* x, const float* y, const float* dy, float* dx,
                  int64_t count) {
  switch (function) {
    case Map::kTanh:
      return add_each(y, dy, dx, count, [](Vector t) ATTEND_INSIDE { return slope_of_tanh(t); });
    case Map::kSigmoid:
      return add_each(y, dy, dx, count, [](Vector s) ATTEND_INSIDE { return slope_of_sigmoid(s); });
    case Map::kSoftplus:
      return add_each(x, dy, dx, count, [](Vector a) ATTEND_INSIDE { return sigmoid_of(a); });
    case Map::kExp:
      return add_each(y, dy, dx, count, [](Vector e) ATTEND_INSIDE { return e; });
    case Map::kLog:
      return add_each(x, dy, dx, count,
                      [](Vector a) ATTEND_INSIDE { return hn::Div(all(1.0F), a); });
    case Map::kIsPositive:
      return;
    case Map::kRelu:
      return add_each(x, dy, dx, count, [](Vector a) ATTEND_INSIDE {
        return hn::IfThenZeroElse(hn::Le(a, zeros()), all(1.0F));
      });
  }
}

void affine(const float* x, float factor, float offset, float* out, int64_t count) {
  map_each(x, out, count,
           [=](Vector a) ATTEND_INSIDE { return hn::MulAdd(all(factor), a, all(offset)); });
}

void clamp(const float* x, float lowest, float highest, float* out, int64_t count) {
  map_each(x, out, count,
           [=](Vector a) ATTEND_INSIDE { return at_most(at_least(a, lowest), highest); });
}

void clamp_backward(const float* x, float lowest, float highest, const float* dy, float* dx,
                    int64_t count) {
  add_each(x, dy, dx, count, [=](Vector a) ATTEND_INSIDE {
    const auto inside = hn::And(hn::Ge(a, all(lowest)), hn::Le(a, all(highest)));
    return hn::IfThenElseZero(inside, all(1.0F));
  });
}

void within(const float* x, float distance, float* out, int64_t count) {
  map_each(x, out, count, [=](Vector a) ATTEND_INSIDE {
    return hn::IfThenElseZero(hn::Le(hn::Abs(a), all(distance)), all(1.0F));
  });
}

void maxout(const float* x, float* out, int64_t count) {
  for (int64_t i = 0; i < count; ++i) {
    const auto a = x[2 * i];
    const auto b = x[2 * i + 1];
    const auto larger = a < b ? b : a;  // a, if one is NaN
    out[i] = b == b ? larger : b;
  }
}

/// Of both numbers of a pair, one gets the slope and one 0.
void maxout_backward(const float* x, const float* dy, float* dx, int64_t count) {
  const Floats floats;
  const auto lanes = lane_count();
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    Vector a, b, da, db;
    hn::LoadInterleaved2(floats, x + 2 * i, a, b);
    hn::LoadInterleaved2(floats, dx + 2 * i, da, db);
    const auto slope = hn::LoadU(floats, dy + i);
    const auto second = hn::Lt(a, b);
    da = hn::Add(da, hn::IfThenZeroElse(second, slope));
    db = hn::Add(db, hn::IfThenElseZero(second, slope));
    hn::StoreInterleaved2(da, db, floats, dx + 2 * i);
  }
  for (; i < count; ++i) dx[2 * i + (x[2 * i] < x[2 * i + 1] ? 1 : 0)] += dy[i];
}

/// NaN of a feature stays.
void largest_of_steps(const float* x, const float* mask, float* out, int64_t batch, int64_t length,
                      int64_t size) {
  for (int64_t b = 0; b < batch; ++b, mask += length, out += size) {
    bool is_first = true;
    for (int64_t s = 0; s < length; ++s, x += size) {
      if (mask[s] == 0.0F) continue;
      if (is_first) std::copy_n(x, size, out);
      each_vector(size, [=](auto part, int64_t i) ATTEND_INSIDE {
        const auto most = part.load(out + i);
        const auto other = part.load(x + i);
        const auto replaces = hn::Or(hn::Gt(other, most), hn::IsNaN(other));
        part.store(hn::IfThenElse(replaces, other, most), out + i);
      });
      is_first = false;
    }
    if (is_first) std::fill_n(out, size, 0.0F);
  }
}

void largest_of_steps_backward(const float* x, const float* mask, const float* y, const float* dy,
                               float* dx, int64_t batch, int64_t length, int64_t size) {
  for (int64_t b = 0; b < batch; ++b, mask += length, y += size, dy += size) {
    const auto first = b * length * size;
    each_vector(size, [=](auto part, int64_t i) ATTEND_INSIDE {
      const auto most = part.load(y + i);
      auto left = part.load(dy + i);  // 0 once the first of the largest has it
      for (int64_t s = 0; s < length; ++s) {
        if (mask[s] == 0.0F) continue;
        const auto place = first + s * size + i;
        const auto is_largest = hn::Eq(part.load(x + place), most);
        part.add(hn::IfThenElseZero(is_largest, left), dx + place);
        left = hn::IfThenZeroElse(is_largest, left);
      }
    });
  }
}

void dropout_mask(std::uint64_t key, float probability, float* out, int64_t count) {
  const auto low = static_cast<std::uint32_t>(key);
  const auto high = static_cast<std::uint32_t>(key >> 32);
  const auto threshold = static_cast<std::uint32_t>(probability * 16777216.0F);  // of 2^24
  const auto kept = 1.0F / (1.0F - probability);
  for (int64_t i = 0; i < count; ++i) {
    auto hash = (static_cast<std::uint32_t>(i) ^ low) * 0x9E3779B1U + high;  // murmur3's finisher
    hash = (hash ^ (hash >> 16)) * 0x85EBCA6BU;
    hash = (hash ^ (hash >> 13)) * 0xC2B2AE35U;
    hash ^= hash >> 16;
    out[i] = (hash >> 8) < threshold ? 0.0F : kept;
  }
}

}  // namespace attend::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace attend::kernels {

HWY_EXPORT(map);
void map(Map function, const float* x, float* out, int64_t count) {
  HWY_DYNAMIC_DISPATCH(map)(function, x, out, count);
}

HWY_EXPORT(map_backward);
void map_backward(Map function, const float* x, const float* y, const float* dy, float* dx,
                  int64_t count) {
  HWY_DYNAMIC_DISPATCH(map_backward)(function, x, y, dy, dx, count);
}

HWY_EXPORT(affine);
void affine(const float* x, float factor, float offset, float* out, int64_t count) {
  HWY_DYNAMIC_DISPATCH(affine)(x, factor, offset, out, count);
}

HWY_EXPORT(clamp);
void clamp(const float* x, float lowest, float highest, float* out, int64_t count) {
  HWY_DYNAMIC_DISPATCH(clamp)(x, lowest, highest, out, count);
}

HWY_EXPORT(clamp_backward);
void clamp_backward(const float* x, float lowest, float highest, const float* dy, float* dx,
                    int64_t count) {
  HWY_DYNAMIC_DISPATCH(clamp_backward)(x, lowest, highest, dy, dx, count);
}

HWY_EXPORT(within);
void within(const float* x, float distance, float* out, int64_t count) {
  HWY_DYNAMIC_DISPATCH(within)(x, distance, out, count);
}

HWY_EXPORT(maxout);
void maxout(const float* x, float* out, int64_t count) {
  HWY_DYNAMIC_DISPATCH(maxout)(x, out, count);
}

HWY_EXPORT(maxout_backward);
void maxout_backward(const float* x, const float* dy, float* dx, int64_t count) {
  HWY_DYNAMIC_DISPATCH(maxout_backward)(x, dy, dx, count);
}

HWY_EXPORT(largest_of_steps);
void largest_of_steps(const float* x, const float* mask, float* out, int64_t batch, int64_t length,
                      int64_t size) {
  HWY_DYNAMIC_DISPATCH(largest_of_steps)(x, mask, out, batch, length, size);
}

HWY_EXPORT(largest_of_steps_backward);
void largest_of_steps_backward(const float* x, const float* mask, const float* y, const float* dy,
                               float* dx, int64_t batch, int64_t length, int64_t size) {
  HWY_DYNAMIC_DISPATCH(largest_of_steps_backward)(x, mask, y, dy, dx, batch, length, size);
}

HWY_EXPORT(dropout_mask);
void dropout_mask(std::uint64_t key, float probability, float* out, int64_t count) {
  HWY_DYNAMIC_DISPATCH(dropout_mask)(key, probability, out, count);
}

}  // namespace attend::kernels
#endif  // HWY_ONCE
