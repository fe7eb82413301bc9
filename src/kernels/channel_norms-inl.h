// What norms over channels share: moments, and one vector of channels on either way. Included anew
// for each instruction set by Highway's foreach_target.h, hence the guard that toggles.
#if defined(ATTEND_KERNELS_CHANNEL_NORMS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef ATTEND_KERNELS_CHANNEL_NORMS_INL_H
#undef ATTEND_KERNELS_CHANNEL_NORMS_INL_H
#else
#define ATTEND_KERNELS_CHANNEL_NORMS_INL_H
#endif

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "kernels/channel_norms.h"
#include "kernels/vectors.h"

HWY_BEFORE_NAMESPACE();
namespace attend::kernels::HWY_NAMESPACE {

// --- mean and variance ---------------------------------------------------------------------------

/// Sums over rows are of blocks of so many, so that neither the sum of a block nor that of all
/// blocks is of many numbers, and what is read twice is read from the cache.
constexpr int64_t kBlock = 64;

/// The sum of term(row) over the rows in [first, end) that exist.
template <class Term>
HWY_INLINE Vector sum_of_block(const float* mask, int64_t first, int64_t end, Term term) {
  auto sum = zeros();
  for (int64_t row = first; row < end; ++row) {
    if (exists(mask, row)) sum = hn::Add(sum, term(row));
  }
  return sum;
}

HWY_INLINE int64_t count_of(const float* mask, int64_t rows) {
  if (mask == nullptr) return rows;
  return rows - std::count(mask, mask + rows, 0.0F);
}

/// Mean and sum of squared distances from it, of each column of the rows that exist. Those of a
/// block are joined to those of the blocks before (Chan, Golub & LeVeque 1983): the
/// numbers are read once, and no mean far from zero is squared.
HWY_INLINE void moments_of_columns(const float* x, const float* mask, float* mean, float* squares,
                                   int64_t rows, int64_t size) {
  std::fill_n(mean, size, 0.0F);
  std::fill_n(squares, size, 0.0F);
  int64_t before = 0;  // rows that exist
  for (int64_t first = 0; first < rows; first += kBlock) {
    const auto end = std::min(rows, first + kBlock);
    const auto block = count_of(mask == nullptr ? nullptr : mask + first, end - first);
    if (block == 0) continue;
    const auto count = static_cast<float>(block);
    const auto share = count / static_cast<float>(before + block);
    const auto weight = static_cast<float>(before) * share;
    each_vector(size, [=](auto part, int64_t i) ATTEND_INSIDE {
      const auto sum = sum_of_block(mask, first, end, [=](int64_t row) ATTEND_INSIDE {
        return part.load(x + row * size + i);
      });
      const auto middle = hn::Mul(sum, all(1.0F / count));
      const auto spread = sum_of_block(mask, first, end, [&](int64_t row) ATTEND_INSIDE {
        const auto distance = hn::Sub(part.load(x + row * size + i), middle);
        return hn::Mul(distance, distance);
      });
      const auto apart = hn::Sub(middle, part.load(mean + i));
      part.add(hn::Mul(apart, all(share)), mean + i);
      part.add(hn::MulAdd(hn::Mul(apart, apart), all(weight), spread), squares + i);
    });
    before += block;
  }
}

HWY_INLINE void find_moments(const ChannelNorm& norm, const float* x, int64_t rows, int64_t size) {
  constexpr float kEpsilon = 1e-5F;
  const auto count = count_of(norm.mask, rows);
  const auto share = 1.0F / static_cast<float>(std::max<int64_t>(1, count));
  const auto of_sample =
      static_cast<float>(count) / static_cast<float>(std::max<int64_t>(1, count - 1));
  moments_of_columns(x, norm.mask, norm.mean, norm.variance, rows, size);
  for (int64_t i = 0; i < size; ++i) {
    norm.inverse[i] = 1.0F / std::sqrt(norm.variance[i] * share + kEpsilon);
    norm.variance[i] *= share * of_sample;
  }
}

// --- one vector of channels ----------------------------------------------------------------------

// No struct of them: vectors of a size that is known at run time, as SVE's, cannot be members.

/// What a norm multiplies distances from the mean with.
template <class Part>
HWY_INLINE Vector slope_of(const ChannelNorm& norm, Part part, int64_t i) {
  return hn::Mul(part.load(norm.gain + i), part.load(norm.inverse + i));
}

/// y = (x - mean) * slope + bias
HWY_INLINE Vector normed(Vector x, Vector mean, Vector slope, Vector bias) {
  return hn::MulAdd(hn::Sub(x, mean), slope, bias);
}

/// The gradients of bias and gain by themselves: the sums of dy, and of dy (x - mean) / deviation.
struct NormSums {
  explicit NormSums(int64_t size) : numbers(2 * static_cast<std::size_t>(size)), count(size) {}
  float* of_gain() { return numbers.data(); }
  float* of_bias() { return numbers.data() + count; }

  void add_to(const ChannelNormGradients& to) const {
    const auto* sum = numbers.data();
    for (int64_t i = 0; i < count; ++i) {
      if (to.gain != nullptr) to.gain[i] += sum[i];
      if (to.bias != nullptr) to.bias[i] += sum[count + i];
    }
  }

  std::vector<float> numbers;
  int64_t count;
};

// With n rows and y = (x - mean) / deviation: dx = gain / deviation (dy - sum dy / n - y sum (dy y)
// / n).

/// sum (dy y) / n / deviation
template <class Part>
HWY_INLINE Vector by_distance(const ChannelNorm& norm, const float* of_gain, float share, Part part,
                              int64_t i) {
  return hn::Mul(hn::Mul(part.load(of_gain + i), part.load(norm.inverse + i)), all(share));
}

/// dx, of `common` = sum dy / n
HWY_INLINE Vector norm_back(Vector distance, Vector dy, Vector slope, Vector by_distance,
                            Vector common) {
  return hn::Mul(slope, hn::Sub(dy, hn::MulAdd(distance, by_distance, common)));
}

HWY_INLINE float share_of_row(const float* mask, int64_t rows) {
  return 1.0F / static_cast<float>(std::max<int64_t>(1, count_of(mask, rows)));
}

template <bool kAdds, class Part>
HWY_INLINE void pass(Part part, Vector gradient, float* to) {
  if constexpr (kAdds) {
    part.add(gradient, to);
  } else {
    part.store(gradient, to);
  }
}

}  // namespace attend::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
