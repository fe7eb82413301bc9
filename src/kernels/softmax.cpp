#include <algorithm>
#include <cmath>

#include "kernels/backward.h"
#include "kernels/forward.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/softmax.cpp"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>

#include "kernels/vectors.h"

HWY_BEFORE_NAMESPACE();
namespace attend::kernels::HWY_NAMESPACE {

constexpr float kLeast = -1e30F;

/// `exists` [size] or null.
HWY_INLINE void softmax_of_row(const float* x, const float* exists, float* out, int64_t size) {
  auto most = all(kLeast);
  each_vector(size, [&](auto part, int64_t i) ATTEND_INSIDE {
    auto numbers = part.or_else(part.load(x + i), kLeast);
    if (exists != nullptr) {
      const auto masked = hn::Eq(part.load(exists + i), zeros());
      numbers = hn::IfThenElse(masked, all(kLeast), numbers);
    }
    most = larger_of(most, numbers);
  });
  const auto largest = largest_lane(most);
  const auto total = sum_of(size, [=](auto part, int64_t i, Vector sum) ATTEND_INSIDE {
    const auto below = at_most(hn::Sub(part.load(x + i), all(largest)), 0.0F);  // if masked, too
    auto power = part.or_else(exp_below(below), 0.0F);
    if (exists != nullptr) power = hn::Mul(power, part.load(exists + i));
    part.store(power, out + i);
    return hn::Add(sum, power);
  });
  const auto scale = total == 0.0F ? 0.0F : 1.0F / total;
  each_vector(size, [=](auto part, int64_t i) ATTEND_INSIDE {
    part.store(hn::Mul(part.load(out + i), all(scale)), out + i);
  });
}

void softmax(const float* x, const float* mask, float* out, int64_t rows, int64_t size) {
  for (int64_t row = 0; row < rows; ++row, x += size, out += size) {
    softmax_of_row(x, mask != nullptr ? mask + row * size : nullptr, out, size);
  }
}

/// Up to the last position that exists, so that no sum hangs on how far a source is padded.
void softmax_of_steps(const float* x, const float* mask, float* out, int64_t batch, int64_t steps,
                      int64_t length) {
  for (int64_t b = 0; b < batch; ++b, mask += length) {
    auto end = length;
    while (end > 0 && mask[end - 1] == 0.0F) --end;
    for (int64_t step = 0; step < steps; ++step, x += length, out += length) {
      softmax_of_row(x, mask, out, end);
      std::fill(out + end, out + length, 0.0F);
    }
  }
}

void softmax_backward(const float* y, const float* dy, float* dx, int64_t rows, int64_t size) {
  for (int64_t row = 0; row < rows; ++row, y += size, dy += size, dx += size) {
    const auto mean = sum_of_products(y, dy, size);
    each_vector(size, [=](auto part, int64_t i) ATTEND_INSIDE {
      part.add(hn::Mul(part.load(y + i), hn::Sub(part.load(dy + i), all(mean))), dx + i);
    });
  }
}

/// A row in chunks that stay in the first cache between the pass for the maximum and that for the
/// powers. Each has a scale of its own, its maximum, so that memory is read once.
class Chunks {
 public:
  explicit Chunks(int64_t size) : size_(size), width_(std::max<int64_t>(2048, (size + 63) / 64)) {}

  /// run(chunk, first, count) for each.
  template <class Run>
  HWY_INLINE void each(Run run) const {
    for (int64_t chunk = 0; chunk * width_ < size_; ++chunk) {
      run(chunk, chunk * width_, std::min(width_, size_ - chunk * width_));
    }
  }

  /// From the scales: e^(their logarithms' difference to the largest), and that.
  float largest = kLeast;
  float scales[64];
  float totals[64];

  /// The sum of all totals in the scale of the largest; `scales` become relative to it.
  HWY_INLINE float total() {
    float sum = 0.0F;
    each([&](int64_t chunk, int64_t, int64_t)
             ATTEND_INSIDE { largest = std::max(largest, scales[chunk]); });
    each([&](int64_t chunk, int64_t, int64_t) ATTEND_INSIDE {
      scales[chunk] = std::exp(scales[chunk] - largest);
      sum += totals[chunk] * scales[chunk];
    });
    return sum;
  }

 private:
  int64_t size_;
  int64_t width_;
};

void log_softmax(const float* x, float* out, int64_t rows, int64_t size) {
  for (int64_t row = 0; row < rows; ++row, x += size, out += size) {
    Chunks chunks(size);
    chunks.each([&](int64_t chunk, int64_t first, int64_t count) ATTEND_INSIDE {
      const auto* from = x + first;
      auto most = all(kLeast);
      each_vector(count, [&](auto part, int64_t i) ATTEND_INSIDE {
        most = larger_of(most, part.or_else(part.load(from + i), kLeast));
      });
      const auto largest = largest_lane(most);
      chunks.scales[chunk] = largest;
      chunks.totals[chunk] = sum_of(count, [=](auto part, int64_t i, Vector sum) ATTEND_INSIDE {
        const auto power = exp_below(hn::Sub(part.load(from + i), all(largest)));
        return hn::Add(sum, part.or_else(power, 0.0F));
      });
    });
    const auto total = chunks.total();
    const auto shift = chunks.largest + std::log(total);
    each_vector(size, [=](auto part, int64_t i) ATTEND_INSIDE {
      part.store(hn::Sub(part.load(x + i), all(shift)), out + i);
    });
  }
}

void log_softmax_backward(const float* y, const float* dy, float* dx, int64_t rows, int64_t size) {
  for (int64_t row = 0; row < rows; ++row, y += size, dy += size, dx += size) {
    const auto total = sum_of_numbers(dy, size);
    each_vector(size, [=](auto part, int64_t i) ATTEND_INSIDE {
      const auto power = exp_below(part.load(y + i));
      part.add(hn::NegMulAdd(power, all(total), part.load(dy + i)), dx + i);
    });
  }
}

/// The loss of one row; its logits become their gradient.
HWY_INLINE double cross_entropy_of_row(float* logits, const float* bias, int64_t target,
                                       float importance, float smoothing, int64_t size) {
  const auto others = smoothing / static_cast<float>(size);
  const auto right = logits[target] + bias[target];
  Chunks chunks(size);
  float sum_of_logits = 0.0F;
  chunks.each([&](int64_t chunk, int64_t first, int64_t count) ATTEND_INSIDE {
    auto* x = logits + first;
    const auto* b = bias + first;
    auto most = all(kLeast);
    sum_of_logits += sum_of(count, [&](auto part, int64_t i, Vector sum) ATTEND_INSIDE {
      const auto biased = hn::Add(part.load(x + i), part.load(b + i));
      most = larger_of(most, part.or_else(biased, kLeast));
      return hn::Add(sum, biased);
    });
    const auto largest = largest_lane(most);
    chunks.scales[chunk] = largest;
    chunks.totals[chunk] = sum_of(count, [=](auto part, int64_t i, Vector sum) ATTEND_INSIDE {
      const auto biased = hn::Add(part.load(x + i), part.load(b + i));
      hwy::Prefetch(x + count + i);  // the next chunk, while this one is computed
      const auto power = exp_below(hn::Sub(biased, all(largest)));
      part.store(power, x + i);
      return hn::Add(sum, part.or_else(power, 0.0F));
    });
  });
  const auto total = chunks.total();
  chunks.each([&](int64_t chunk, int64_t first, int64_t count) ATTEND_INSIDE {
    auto* x = logits + first;
    const auto scale = chunks.scales[chunk] * importance / total;
    each_vector(count, [=](auto part, int64_t i) ATTEND_INSIDE {
      part.store(hn::MulSub(part.load(x + i), all(scale), all(importance * others)), x + i);
    });
  });
  logits[target] -= importance * (1.0F - smoothing);
  const auto expected = (1.0F - smoothing) * right + others * sum_of_logits;
  return importance * (std::log(total) + chunks.largest - expected);
}

double cross_entropy(float* logits, const float* bias, const Index* targets,
                     const float* importance, float smoothing, int64_t rows, int64_t size) {
  double loss = 0.0;
  for (int64_t row = 0; row < rows; ++row, logits += size) {
    if (importance[row] == 0.0F) {  // padding
      std::fill_n(logits, size, 0.0F);
    } else {
      loss += cross_entropy_of_row(logits, bias, targets[row], importance[row], smoothing, size);
    }
  }
  return loss;
}

}  // namespace attend::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace attend::kernels {

HWY_EXPORT(softmax);
void softmax(const float* x, const float* mask, float* out, int64_t rows, int64_t size) {
  HWY_DYNAMIC_DISPATCH(softmax)(x, mask, out, rows, size);
}

HWY_EXPORT(softmax_of_steps);
void softmax_of_steps(const float* x, const float* mask, float* out, int64_t batch, int64_t steps,
                      int64_t length) {
  HWY_DYNAMIC_DISPATCH(softmax_of_steps)(x, mask, out, batch, steps, length);
}

HWY_EXPORT(softmax_backward);
void softmax_backward(const float* y, const float* dy, float* dx, int64_t rows, int64_t size) {
  HWY_DYNAMIC_DISPATCH(softmax_backward)(y, dy, dx, rows, size);
}

HWY_EXPORT(log_softmax);
void log_softmax(const float* x, float* out, int64_t rows, int64_t size) {
  HWY_DYNAMIC_DISPATCH(log_softmax)(x, out, rows, size);
}

HWY_EXPORT(log_softmax_backward);
void log_softmax_backward(const float* y, const float* dy, float* dx, int64_t rows, int64_t size) {
  HWY_DYNAMIC_DISPATCH(log_softmax_backward)(y, dy, dx, rows, size);
}

HWY_EXPORT(cross_entropy);
double cross_entropy(float* logits, const float* bias, const Index* targets,
                     const float* importance, float smoothing, int64_t rows, int64_t size) {
  return HWY_DYNAMIC_DISPATCH(cross_entropy)(logits, bias, targets, importance, smoothing, rows,
                                             size);
}

}  // namespace attend::kernels
#endif  // HWY_ONCE
