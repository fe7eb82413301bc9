#include "kernels/optimizer.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/optimizer.cpp"
#include <hwy/foreach_target.h>

#include "kernels/vectors.h"

HWY_BEFORE_NAMESPACE();
namespace attend::kernels::HWY_NAMESPACE {

/// A thousand at a time lose next to nothing in single precision.
double sum_of_squares(const float* x, int64_t count) {
  constexpr int64_t kBlock = 1024;
  double squares = 0.0;
  for (int64_t i = 0; i < count; i += kBlock) {
    squares += static_cast<double>(sum_of_products(x + i, x + i, std::min(kBlock, count - i)));
  }
  return squares;
}

void adam(const AdamStep& step, float* parameter, const float* gradient, float* first,
          float* second, int64_t count) {
  const auto [rate, correction, decay_first, decay_second, epsilon, scale] = step;
  const auto add_first = 1.0F - decay_first;
  const auto add_second = 1.0F - decay_second;
  // Copies: a lambda captures no structured binding.
  const auto r = rate, c = correction, d1 = decay_first, d2 = decay_second, e = epsilon, s = scale;
  each_vector(count, [=](auto part, int64_t i) ATTEND_INSIDE {
    const auto g = hn::Mul(part.load(gradient + i), all(s));
    const auto m = hn::MulAdd(all(add_first), g, hn::Mul(all(d1), part.load(first + i)));
    const auto v =
        hn::MulAdd(hn::Mul(all(add_second), g), g, hn::Mul(all(d2), part.load(second + i)));
    const auto deviation = hn::Add(hn::Sqrt(hn::Mul(all(c), v)), all(e));
    const auto move = hn::Div(hn::Mul(all(r), m), deviation);
    part.store(m, first + i);
    part.store(v, second + i);
    part.store(hn::Sub(part.load(parameter + i), move), parameter + i);
  });
}

void adadelta(const AdadeltaStep& step, float* parameter, const float* gradient, float* squares,
              float* moves, int64_t count) {
  const auto r = step.rate, d = step.decay, e = step.epsilon, s = step.scale;
  const auto add = 1.0F - d;
  each_vector(count, [=](auto part, int64_t i) ATTEND_INSIDE {
    const auto g = hn::Mul(part.load(gradient + i), all(s));
    const auto v = hn::MulAdd(hn::Mul(all(add), g), g, hn::Mul(all(d), part.load(squares + i)));
    const auto m = part.load(moves + i);
    const auto move = hn::Mul(g, hn::Sqrt(hn::Div(hn::Add(m, all(e)), hn::Add(v, all(e)))));
    part.store(v, squares + i);
    part.store(hn::MulAdd(hn::Mul(all(add), move), move, hn::Mul(all(d), m)), moves + i);
    part.store(hn::NegMulAdd(all(r), move, part.load(parameter + i)), parameter + i);
  });
}

void sgd(float rate, float* parameter, const float* gradient, int64_t count) {
  each_vector(count, [=](auto part, int64_t i) ATTEND_INSIDE {
    const auto moved = hn::NegMulAdd(all(rate), part.load(gradient + i), part.load(parameter + i));
    part.store(moved, parameter + i);
  });
}

}  // namespace attend::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace attend::kernels {

HWY_EXPORT(sum_of_squares);
double sum_of_squares(const float* x, int64_t count) {
  return HWY_DYNAMIC_DISPATCH(sum_of_squares)(x, count);
}

HWY_EXPORT(adam);
void adam(const AdamStep& step, float* parameter, const float* gradient, float* first,
          float* second, int64_t count) {
  HWY_DYNAMIC_DISPATCH(adam)(step, parameter, gradient, first, second, count);
}

HWY_EXPORT(adadelta);
void adadelta(const AdadeltaStep& step, float* parameter, const float* gradient, float* squares,
              float* moves, int64_t count) {
  HWY_DYNAMIC_DISPATCH(adadelta)(step, parameter, gradient, squares, moves, count);
}

HWY_EXPORT(sgd);
void sgd(float rate, float* parameter, const float* gradient, int64_t count) {
  HWY_DYNAMIC_DISPATCH(sgd)(rate, parameter, gradient, count);
}

}  // namespace attend::kernels
#endif  // HWY_ONCE
