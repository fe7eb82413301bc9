#include "kernels/likeliest.h"

#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/likeliest.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace attend::kernels::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using Float = hn::ScalableTag<float>;
using Integer = hn::RebindToSigned<Float>;
using Vector = hn::Vec<Float>;

/// e^x for x <= 0, 2^n 2^f with |f| <= 1/2; 2^f by its Taylor polynomial of degree 6. Relative
/// error below 2e-7 + 1e-7 |x|; below e^-87 it stays there. NaN gives NaN.
HWY_INLINE Vector exp_of_negative(Vector x) {
  const Float d;
  const auto scaled = hn::Max(hn::Mul(x, hn::Set(d, 1.44269504F)), hn::Set(d, -126.0F));
  const auto whole = hn::Round(scaled);
  const auto f = hn::Sub(scaled, whole);
  auto p = hn::Set(d, 1.54035304e-4F);  // (ln 2)^6 / 6!
  p = hn::MulAdd(p, f, hn::Set(d, 1.33335581e-3F));
  p = hn::MulAdd(p, f, hn::Set(d, 9.61812911e-3F));
  p = hn::MulAdd(p, f, hn::Set(d, 5.55041087e-2F));
  p = hn::MulAdd(p, f, hn::Set(d, 2.40226507e-1F));
  p = hn::MulAdd(p, f, hn::Set(d, 6.93147181e-1F));
  p = hn::MulAdd(p, f, hn::Set(d, 1.0F));
  const auto n = hn::Add(hn::ConvertTo(Integer(), whole), hn::Set(Integer(), 127));
  return hn::Mul(p, hn::BitCast(d, hn::ShiftLeft<23>(n)));
}

HWY_INLINE float largest_of(const float* x, int64_t size, float least) {
  const Float d;
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  auto a = hn::Set(d, least);
  auto b = a;
  int64_t i = 0;
  for (; i + 2 * lanes <= size; i += 2 * lanes) {
    a = hn::Max(a, hn::LoadU(d, x + i));
    b = hn::Max(b, hn::LoadU(d, x + i + lanes));
  }
  auto most = hn::GetLane(hn::MaxOfLanes(d, hn::Max(a, b)));
  for (; i < size; ++i) most = x[i] > most ? x[i] : most;
  return most;
}

HWY_INLINE float sum_of_exp(const float* x, int64_t size, float largest) {
  const Float d;
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  const auto below = hn::Set(d, largest);
  auto a = hn::Zero(d);
  auto b = a;
  int64_t i = 0;
  for (; i + 2 * lanes <= size; i += 2 * lanes) {
    a = hn::Add(a, exp_of_negative(hn::Sub(hn::LoadU(d, x + i), below)));
    b = hn::Add(b, exp_of_negative(hn::Sub(hn::LoadU(d, x + i + lanes), below)));
  }
  auto sum = hn::GetLane(hn::SumOfLanes(d, hn::Add(a, b)));
  for (; i < size; ++i) sum += std::exp(x[i] - largest);
  return sum;
}

/// Puts a logit that is larger than the least of the best in its place.
void insert(float logit, Index symbol, const BestLogits& best) {
  auto place = best.count - 1;
  for (; place > 0 && logit > best.logits[place - 1]; --place) {
    best.logits[place] = best.logits[place - 1];
    best.symbols[place] = best.symbols[place - 1];
  }
  best.logits[place] = logit;
  best.symbols[place] = symbol;
}

void keep_best(const float* x, int64_t size, Index first, const BestLogits& best) {
  const Float d;
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  const auto& least = best.logits[best.count - 1];
  int64_t i = 0;
  for (; i + lanes <= size; i += lanes) {
    if (hn::AllFalse(d, hn::Gt(hn::LoadU(d, x + i), hn::Set(d, least)))) continue;
    for (auto j = i; j < i + lanes; ++j) {
      if (x[j] > least) insert(x[j], first + static_cast<Index>(j), best);
    }
  }
  for (; i < size; ++i) {
    if (x[i] > least) insert(x[i], first + static_cast<Index>(i), best);
  }
}

void AddSlice(const float* logits, int64_t size, Index first, SeenLogits& seen,
              const BestLogits& best) {
  const auto largest = largest_of(logits, size, seen.largest);
  if (largest > seen.largest) {
    seen.sum *= std::exp(static_cast<double>(seen.largest) - static_cast<double>(largest));
    seen.largest = largest;
  }
  seen.sum += static_cast<double>(sum_of_exp(logits, size, largest));
  if (largest > best.logits[best.count - 1]) keep_best(logits, size, first, best);
}

}  // namespace
}  // namespace attend::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace attend::kernels {

HWY_EXPORT(AddSlice);

void add_slice(const float* logits, int64_t size, Index first, SeenLogits& seen,
               const BestLogits& best) {
  HWY_DYNAMIC_DISPATCH(AddSlice)(logits, size, first, seen, best);
}

float log_sum_of(const SeenLogits& seen) {
  return static_cast<float>(static_cast<double>(seen.largest) + std::log(seen.sum));
}

}  // namespace attend::kernels
#endif
