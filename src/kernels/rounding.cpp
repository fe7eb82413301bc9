// Rounding to bfloat16.

#include "core/number_types.h"
#include "kernels/bf16_products.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/rounding.cpp"
#include <hwy/foreach_target.h>

#include "kernels/vectors.h"

HWY_BEFORE_NAMESPACE();
namespace attend::kernels::HWY_NAMESPACE {

/// Half of the last bit that stays is added, less one unit where that bit is 0: ties go to even.
HWY_INLINE void round_to(Vector x, Bf16* out) {
  const hn::RebindToUnsigned<Floats> words;
  const hn::Rebind<Bf16, Floats> halves;
  const auto bits = hn::BitCast(words, x);
  const auto last = hn::And(hn::ShiftRight<16>(bits), hn::Set(words, 1U));
  const auto nearest = hn::Add(bits, hn::Add(last, hn::Set(words, 0x7FFFU)));
  const auto kept =
      hn::IfThenElse(hn::RebindMask(words, hn::IsNaN(x)), hn::Set(words, 0x7FC00000U), nearest);
  hn::StoreU(hn::TruncateTo(halves, hn::ShiftRight<16>(kept)), halves, out);
}

void round_all(const float* x, Bf16* out, int64_t count) {
  const auto lanes = lane_count();
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) round_to(Whole().load(x + i), out + i);
  for (; i < count; ++i) out[i] = to_bfloat16(x[i]);
}

/// Four vectors of columns at a time, whose sums stay in registers.
void round_and_sum(const float* x, Bf16* out, float* sums, int64_t m, int64_t n) {
  const auto lanes = lane_count();
  int64_t first = 0;
  for (; first + 4 * lanes <= n; first += 4 * lanes) {
    auto a = zeros(), b = zeros(), c = zeros(), d = zeros();
    for (int64_t row = 0; row < m; ++row) {
      const auto* from = x + row * n + first;
      auto* to = out + row * n + first;
      const auto add = [=](int64_t i, Vector sum) ATTEND_INSIDE {
        const auto numbers = Whole().load(from + i);
        round_to(numbers, to + i);
        return hn::Add(sum, numbers);
      };
      a = add(0, a);
      b = add(lanes, b);
      c = add(2 * lanes, c);
      d = add(3 * lanes, d);
    }
    Whole().add(a, sums + first);
    Whole().add(b, sums + first + lanes);
    Whole().add(c, sums + first + 2 * lanes);
    Whole().add(d, sums + first + 3 * lanes);
  }
  for (; first < n; ++first) {
    for (int64_t row = 0; row < m; ++row) {
      sums[first] += x[row * n + first];
      out[row * n + first] = to_bfloat16(x[row * n + first]);
    }
  }
}

}  // namespace attend::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace attend::kernels {

HWY_EXPORT(round_all);
void to_bf16(const float* x, Bf16* out, int64_t count) {
  HWY_DYNAMIC_DISPATCH(round_all)(x, out, count);
}

HWY_EXPORT(round_and_sum);
void to_bf16(const float* x, Bf16* out, float* sums, int64_t m, int64_t n) {
  if (sums == nullptr) return to_bf16(x, out, m * n);
  HWY_DYNAMIC_DISPATCH(round_and_sum)(x, out, sums, m, n);
}

}  // namespace attend::kernels
#endif  // HWY_ONCE
