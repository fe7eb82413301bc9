#include "kernels/channel_norms.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/channel_norms.cpp"
#include <hwy/foreach_target.h>

#include "kernels/channel_norms-inl.h"

HWY_BEFORE_NAMESPACE();
namespace attend::kernels::HWY_NAMESPACE {

void channel_norm(const ChannelNorm& norm, const float* x, float* out, int64_t rows, int64_t size) {
  find_moments(norm, x, rows, size);
  for (int64_t row = 0; row < rows; ++row, x += size, out += size) {
    if (!exists(norm.mask, row)) {
      std::fill_n(out, size, 0.0F);
      continue;
    }
    each_vector(size, [=, &norm](auto part, int64_t i) ATTEND_INSIDE {
      part.store(normed(part.load(x + i), part.load(norm.mean + i), slope_of(norm, part, i),
                        part.load(norm.bias + i)),
                 out + i);
    });
  }
}

template <bool kAdds>
HWY_INLINE void pass_through_norm(const ChannelNorm& norm, const float* x, const float* dy,
                                  NormSums& sums, float* dx, int64_t rows, int64_t size) {
  const auto share = share_of_row(norm.mask, rows);
  for (int64_t row = 0; row < rows; ++row, x += size, dy += size, dx += size) {
    if (!exists(norm.mask, row)) {
      if constexpr (!kAdds) std::fill_n(dx, size, 0.0F);
      continue;
    }
    each_vector(size, [=, &norm, &sums](auto part, int64_t i) ATTEND_INSIDE {
      const auto distance = hn::Sub(part.load(x + i), part.load(norm.mean + i));
      pass<kAdds>(part,
                  norm_back(distance, part.load(dy + i), slope_of(norm, part, i),
                            by_distance(norm, sums.of_gain(), share, part, i),
                            hn::Mul(part.load(sums.of_bias() + i), all(share))),
                  dx + i);
    });
  }
}

void channel_norm_backward(const ChannelNorm& norm, const float* x, const float* dy,
                           const ChannelNormGradients& to, int64_t rows, int64_t size) {
  NormSums sums(size);
  for (int64_t first = 0; first < rows; first += kBlock) {
    const auto end = std::min(rows, first + kBlock);
    each_vector(size, [=, &norm, &sums](auto part, int64_t i) ATTEND_INSIDE {
      const auto mean = part.load(norm.mean + i);
      auto sum = zeros();
      auto with_distances = zeros();
      for (int64_t row = first; row < end; ++row) {
        if (!exists(norm.mask, row)) continue;
        const auto slope = part.load(dy + row * size + i);
        const auto distance = hn::Sub(part.load(x + row * size + i), mean);
        sum = hn::Add(sum, slope);
        with_distances = hn::MulAdd(distance, slope, with_distances);
      }
      part.add(sum, sums.of_bias() + i);
      part.add(hn::Mul(with_distances, part.load(norm.inverse + i)), sums.of_gain() + i);
    });
  }
  sums.add_to(to);
  if (to.x == nullptr) return;
  if (to.adds) {
    pass_through_norm<true>(norm, x, dy, sums, to.x, rows, size);
  } else {
    pass_through_norm<false>(norm, x, dy, sums, to.x, rows, size);
  }
}

}  // namespace attend::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace attend::kernels {

HWY_EXPORT(channel_norm);
void channel_norm(const ChannelNorm& norm, const float* x, float* out, int64_t rows, int64_t size) {
  HWY_DYNAMIC_DISPATCH(channel_norm)(norm, x, out, rows, size);
}

HWY_EXPORT(channel_norm_backward);
void channel_norm_backward(const ChannelNorm& norm, const float* x, const float* dy,
                           const ChannelNormGradients& to, int64_t rows, int64_t size) {
  HWY_DYNAMIC_DISPATCH(channel_norm_backward)(norm, x, dy, to, rows, size);
}

}  // namespace attend::kernels
#endif
