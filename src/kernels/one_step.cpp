#include "kernels/one_step.h"

#include <algorithm>

#include <hwy/cache_control.h>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/one_step.cpp"
#include <hwy/foreach_target.h>

#include "kernels/vectors.h"

HWY_BEFORE_NAMESPACE();
namespace attend::kernels::HWY_NAMESPACE {

#include "kernels/weighted_rows-inl.h"

/// The sum of one key's products from number `first` on, in order, beginning with `sum`.
HWY_INLINE float add_products(const float* key, const float* query, int64_t first, int64_t size,
                              float sum) {
  const hn::CappedTag<float, 1> one;
  auto total = hn::Set(one, sum);
  for (auto i = first; i < size; ++i) {
    total = hn::MulAdd(hn::LoadU(one, key + i), hn::LoadU(one, query + i), total);
  }
  return hn::GetLane(total);
}

#if HWY_TARGET != HWY_SCALAR
using Four = hn::CappedTag<float, 4>;
using FourNumbers = hn::Vec<Four>;

/// The next four numbers of four keys, turned, so that each key has a lane, and added in order.
HWY_INLINE FourNumbers add_four_products(const float* key, int64_t size, const float* query,
                                         FourNumbers sums) {
  const Four four;
  const auto a = hn::LoadU(four, key);
  const auto b = hn::LoadU(four, key + size);
  const auto c = hn::LoadU(four, key + 2 * size);
  const auto d = hn::LoadU(four, key + 3 * size);
  const auto ac_first = hn::InterleaveLower(four, a, c);  // a0 c0 a1 c1
  const auto bd_first = hn::InterleaveLower(four, b, d);
  const auto ac_last = hn::InterleaveUpper(four, a, c);
  const auto bd_last = hn::InterleaveUpper(four, b, d);
  sums = hn::MulAdd(hn::InterleaveLower(four, ac_first, bd_first), hn::Set(four, query[0]), sums);
  sums = hn::MulAdd(hn::InterleaveUpper(four, ac_first, bd_first), hn::Set(four, query[1]), sums);
  sums = hn::MulAdd(hn::InterleaveLower(four, ac_last, bd_last), hn::Set(four, query[2]), sums);
  return hn::MulAdd(hn::InterleaveUpper(four, ac_last, bd_last), hn::Set(four, query[3]), sums);
}

constexpr int64_t kGroup = 16;

/// A group of keys: four vectors of sums, so that no addition waits for the one before. Such short
/// runs in so many places are no stream that a machine would see coming, so where another group
/// follows, that is asked for meanwhile, from one end to the other.
HWY_INLINE void dot_each_of_group(const float* key, const float* query, float* out, int64_t size,
                                  bool another_follows) {
  constexpr int64_t kLine = 16;
  const Four four;
  auto a = hn::Zero(four);
  auto b = a;
  auto c = a;
  auto d = a;
  int64_t i = 0;
  for (; i + 4 <= size; i += 4) {
    for (auto line = i; another_follows && line < i + 4; ++line) {
      hwy::Prefetch(key + kGroup * size + kLine * line);
    }
    a = add_four_products(key + i, size, query + i, a);
    b = add_four_products(key + 4 * size + i, size, query + i, b);
    c = add_four_products(key + 8 * size + i, size, query + i, c);
    d = add_four_products(key + 12 * size + i, size, query + i, d);
  }
  hn::StoreU(a, four, out);
  hn::StoreU(b, four, out + 4);
  hn::StoreU(c, four, out + 8);
  hn::StoreU(d, four, out + 12);
  if (i == size) return;
  for (int64_t k = 0; k < kGroup; ++k)
    out[k] = add_products(key + k * size, query, i, size, out[k]);
}
#endif

void dot_each_of_one_step(const float* keys, const float* query, float* out, int64_t length,
                          int64_t size) {
  int64_t s = 0;
#if HWY_TARGET != HWY_SCALAR
  for (; s + kGroup <= length; s += kGroup) {
    dot_each_of_group(keys + s * size, query, out + s, size, s + 2 * kGroup <= length);
  }
#endif
  for (; s < length; ++s) out[s] = add_products(keys + s * size, query, 0, size, 0.0F);
}

void weighted_sum_of_one_step(const float* weights, const float* values, float* out, int64_t length,
                              int64_t size) {
  std::fill_n(out, size, 0.0F);
  add_weighted_rows<4>(weights, 1, values, out, length, size);
}

}  // namespace attend::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace attend::kernels {

HWY_EXPORT(dot_each_of_one_step);
void dot_each_of_one_step(const float* keys, const float* query, float* out, int64_t length,
                          int64_t size) {
  HWY_DYNAMIC_DISPATCH(dot_each_of_one_step)(keys, query, out, length, size);
}

HWY_EXPORT(weighted_sum_of_one_step);
void weighted_sum_of_one_step(const float* weights, const float* values, float* out, int64_t length,
                              int64_t size) {
  HWY_DYNAMIC_DISPATCH(weighted_sum_of_one_step)(weights, values, out, length, size);
}

}  // namespace attend::kernels
#endif  // HWY_ONCE
