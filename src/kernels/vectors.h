// Vectors of numbers and their functions, for the instruction set that is being compiled: included
// anew for each by Highway's foreach_target.h, hence the guard that toggles.
#if defined(ATTEND_KERNELS_VECTORS_H) == defined(HWY_TARGET_TOGGLE)
#ifdef ATTEND_KERNELS_VECTORS_H
#undef ATTEND_KERNELS_VECTORS_H
#else
#define ATTEND_KERNELS_VECTORS_H
#endif

#include <cmath>
#include <cstdint>
#include <limits>

#include <hwy/highway.h>

// After the parameters of a lambda: it is compiled for the target of what it stands in.
#undef ATTEND_INSIDE
#define ATTEND_INSIDE HWY_ATTR __attribute__((always_inline))

HWY_BEFORE_NAMESPACE();
namespace attend::kernels::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::ScalableTag<float>;
using Vector = hn::Vec<Floats>;
using Which = hn::Mask<Floats>;

HWY_INLINE Vector all(float x) {
  return hn::Set(Floats(), x);
}

HWY_INLINE Vector zeros() {
  return hn::Zero(Floats());
}

HWY_INLINE int64_t lane_count() {
  return static_cast<int64_t>(hn::Lanes(Floats()));
}

// --- memory --------------------------------------------------------------------------------------

/// All lanes of a vector in memory.
struct Whole {
  HWY_INLINE Vector load(const float* x) const { return hn::LoadU(Floats(), x); }
  HWY_INLINE void store(Vector y, float* x) const { hn::StoreU(y, Floats(), x); }
  HWY_INLINE void add(Vector y, float* x) const { store(hn::Add(load(x), y), x); }
  HWY_INLINE Vector or_else(Vector y, float) const { return y; }
};

/// Its first lanes, where fewer are left; zeros come from beyond, and nothing goes there.
class First {
 public:
  HWY_INLINE explicit First(int64_t count) : count_(static_cast<std::size_t>(count)) {}

  HWY_INLINE Vector load(const float* x) const {
#if HWY_MEM_OPS_MIGHT_FAULT
    HWY_ALIGN float lanes[hn::MaxLanes(Floats())] = {};
    for (std::size_t i = 0; i < count_; ++i) lanes[i] = x[i];
    return hn::Load(Floats(), lanes);
#else
    return hn::MaskedLoad(which(), Floats(), x);
#endif
  }
  HWY_INLINE void store(Vector y, float* x) const {
#if HWY_MEM_OPS_MIGHT_FAULT
    HWY_ALIGN float lanes[hn::MaxLanes(Floats())];
    hn::Store(y, Floats(), lanes);
    for (std::size_t i = 0; i < count_; ++i) x[i] = lanes[i];
#else
    hn::BlendedStore(y, which(), Floats(), x);
#endif
  }
  HWY_INLINE void add(Vector y, float* x) const {
    store(hn::Add(load(x), y), x);
  }
  /// y, and something else in the lanes beyond.
  HWY_INLINE Vector or_else(Vector y, float other) const {
    return hn::IfThenElse(which(), y, all(other));
  }

 private:
  HWY_INLINE Which which() const {
    return hn::FirstN(Floats(), count_);
  }

  std::size_t count_;
};

/// body(part, i) for each vector of `size` numbers: it begins at i.
template <class Body>
HWY_INLINE void each_vector(int64_t size, Body body) {
  const auto lanes = lane_count();
  int64_t i = 0;
  for (; i + lanes <= size; i += lanes) body(Whole(), i);
  if (i < size) body(First(size - i), i);
}

// --- sums and maxima -----------------------------------------------------------------------------

HWY_INLINE float total_of(Vector x) {
  return hn::GetLane(hn::SumOfLanes(Floats(), x));
}

/// The sum over a row, where term(part, i, sum) adds to `sum` the vector that begins at i, zeros in
/// lanes beyond. Four sums go at a time, so that no addition waits for the one before.
template <class Term>
HWY_INLINE float sum_of(int64_t size, Term term) {
  const auto lanes = lane_count();
  auto a = zeros();
  auto b = zeros();
  int64_t i = 0;
  if (size >= 4 * lanes) {
    auto c = zeros();
    auto d = zeros();
    for (; i + 4 * lanes <= size; i += 4 * lanes) {
      a = term(Whole(), i, a);
      b = term(Whole(), i + lanes, b);
      c = term(Whole(), i + 2 * lanes, c);
      d = term(Whole(), i + 3 * lanes, d);
    }
    a = hn::Add(a, c);
    b = hn::Add(b, d);
  }
  for (; i + lanes <= size; i += lanes) a = term(Whole(), i, a);
  if (i < size) b = term(First(size - i), i, b);
  return total_of(hn::Add(a, b));
}

HWY_INLINE float sum_of_numbers(const float* x, int64_t size) {
  return sum_of(size, [=](auto part, int64_t i, Vector sum)
                          ATTEND_INSIDE { return hn::Add(sum, part.load(x + i)); });
}

HWY_INLINE float sum_of_products(const float* x, const float* y, int64_t size) {
  return sum_of(size, [=](auto part, int64_t i, Vector sum) ATTEND_INSIDE {
    return hn::MulAdd(part.load(x + i), part.load(y + i), sum);
  });
}

/// The larger one; the first where the second is NaN.
HWY_INLINE Vector larger_of(Vector x, Vector y) {
#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
  return hn::Max(y, x);
#else
  return hn::IfThenElse(hn::Gt(y, x), y, x);
#endif
}

HWY_INLINE float largest_lane(Vector x) {
  return hn::GetLane(hn::MaxOfLanes(Floats(), x));
}

// --- functions of one number ---------------------------------------------------------------------

/// x where it is larger, else `least`; NaN stays.
HWY_INLINE Vector at_least(Vector x, float least) {
#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
  return hn::Max(all(least), x);  // the second, if one is NaN
#else
  return hn::IfThenElse(hn::Lt(x, all(least)), all(least), x);
#endif
}

HWY_INLINE Vector at_most(Vector x, float most) {
#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
  return hn::Min(all(most), x);
#else
  return hn::IfThenElse(hn::Gt(x, all(most)), all(most), x);
#endif
}

constexpr float kLog2E = 1.44269504F;
constexpr float kLn2 = 0.693359375F;         // its first ten bits, so that n times it is exact,
constexpr float kLn2Rest = -2.12194440e-4F;  // and what they lack (Cody and Waite 1980)
constexpr float kLn2Rounded = 0.693147182F;
constexpr float kRoundAndBias = 12582912.0F + 127.0F;  // 1.5 2^23: no bit is left for fractions

/// 2^n from n + kRoundAndBias, for n in [-126, 127]: its last bits are the exponent's.
HWY_INLINE Vector power_of_2(Vector shifted) {
  const hn::RebindToSigned<Floats> integers;
  return hn::BitCast(Floats(), hn::ShiftLeft<23>(hn::BitCast(integers, shifted)));
}

/// e^r - 1 for |r| <= ln 2 / 2: minimax polynomial of degree 6, error below 2.0e-9 e^r.
HWY_INLINE Vector exp_less_1(Vector r) {
  auto p = hn::MulAdd(all(0.0013843665F), r, all(0.00837416947F));
  p = hn::MulAdd(p, r, all(0.0416680016F));
  p = hn::MulAdd(p, r, all(0.166664317F));
  p = hn::MulAdd(p, r, all(0.49999994F));
  p = hn::MulAdd(p, r, all(1.0F));
  return hn::Mul(p, r);
}

/// The same of degree 5, error below 9.2e-8 e^r: enough where e^r is added to 1.
HWY_INLINE Vector exp_less_1_short(Vector r) {
  auto p = hn::MulAdd(all(0.00829033367F), r, all(0.0418980122F));
  p = hn::MulAdd(p, r, all(0.166676357F));
  p = hn::MulAdd(p, r, all(0.499991477F));
  p = hn::MulAdd(p, r, all(0.999999702F));
  return hn::Mul(p, r);
}

/// e^x / 2^(kRoundAndBias - round), where x = n ln 2 + r and round + n leaves an exponent's range
/// [1, 254]; elsewhere anything, but NaN of NaN. Relative error below 2e-7.
HWY_INLINE Vector scaled_exp_of(Vector x, Vector round) {
  const auto shifted = hn::MulAdd(x, all(kLog2E), round);
  const auto n = hn::Sub(shifted, round);
  const auto r = hn::NegMulAdd(n, all(kLn2Rest), hn::NegMulAdd(n, all(kLn2), x));
  const auto scale = power_of_2(shifted);
  return hn::MulAdd(scale, exp_less_1(r), scale);
}

/// e^x for x <= 0: 0 below -87.3. Relative error above it below 2e-7.
HWY_INLINE Vector exp_below(Vector x) {
  return hn::IfThenZeroElse(hn::Lt(x, all(-87.3F)), scaled_exp_of(x, all(kRoundAndBias)));
}

/// e^x: 0 below -87.3, infinity above 88.72. Relative error between below 2e-7. Halved on the way
/// where x is positive, since 2^128 is no float.
HWY_INLINE Vector exp_of(Vector x) {
  const auto positive = hn::Gt(x, zeros());
  const auto round = hn::IfThenElse(positive, all(kRoundAndBias - 1.0F), all(kRoundAndBias));
  const auto scaled = scaled_exp_of(x, round);
  const auto power = hn::Mul(scaled, hn::IfThenElse(positive, all(2.0F), all(1.0F)));
  const auto large = all(std::numeric_limits<float>::infinity());
  return hn::IfThenZeroElse(hn::Lt(x, all(-87.3F)),
                            hn::IfThenElse(hn::Gt(x, all(88.7228317F)), large, power));
}

/// (e^2x - 1) / (e^2x + 1), divided: an estimate of 14 bits and a step of Newton's took a twentieth
/// longer with AVX-512 on Zen 4. |x| clamped to 9.1, beyond which it is 1. Error below 2e-7, and
/// below 1e-6 of the result.
HWY_INLINE Vector tanh_of(Vector x) {
  x = at_least(at_most(x, 9.1F), -9.1F);
  const auto shifted = hn::MulAdd(x, all(2.0F * kLog2E), all(kRoundAndBias));
  const auto n = hn::Sub(shifted, all(kRoundAndBias));
  const auto rest = exp_less_1_short(hn::NegMulAdd(n, all(kLn2Rounded), hn::Add(x, x)));
  const auto scale = power_of_2(shifted);
  const auto less_1 = hn::MulAdd(scale, rest, hn::Sub(scale, all(1.0F)));
  return hn::Div(less_1, hn::Add(less_1, all(2.0F)));
}

/// 1 / (1 + e^-x), |x| clamped to 87. Error below 1.5e-7.
HWY_INLINE Vector sigmoid_of(Vector x) {
  x = at_least(at_most(x, 87.0F), -87.0F);
  const auto shifted = hn::NegMulAdd(x, all(kLog2E), all(kRoundAndBias));
  const auto n = hn::Sub(shifted, all(kRoundAndBias));
  const auto rest = exp_less_1_short(hn::NegMulSub(n, all(kLn2Rounded), x));
  const auto scale = power_of_2(shifted);
  return hn::Div(all(1.0F), hn::MulAdd(scale, rest, hn::Add(scale, all(1.0F))));
}

/// 1 - y^2 and y (1 - y): the slopes of tanh and sigmoid where they are y.
HWY_INLINE Vector slope_of_tanh(Vector y) {
  return hn::NegMulAdd(y, y, all(1.0F));
}

HWY_INLINE Vector slope_of_sigmoid(Vector y) {
  return hn::NegMulAdd(y, y, y);
}

}  // namespace attend::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // the guard
