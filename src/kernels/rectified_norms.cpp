#include <algorithm>

#include "kernels/channel_norms.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/rectified_norms.cpp"
#include <hwy/foreach_target.h>

#include "kernels/channel_norms-inl.h"

HWY_BEFORE_NAMESPACE();
namespace attend::kernels::HWY_NAMESPACE {

/// Places below each other [top, bottom) and beside each other [left, right) of a picture: those of
/// a window, or what is left of its size beyond the last one.
struct Window {
  int64_t top;
  int64_t bottom;
  int64_t left;
  int64_t right;
  int64_t number;  // of all windows; -1 of what none sees
};

/// body(number of the picture, row of windows); where `has_rest`, also of the rows below the last.
template <class Body>
HWY_INLINE void each_row_of_windows(const Pictures& of, bool has_rest, Body body) {
  const auto size = of.grid.height;
  const auto rows = has_rest ? (of.height + size - 1) / size : of.down();
  for (int64_t b = 0; b < of.batch; ++b) {
    for (int64_t i = 0; i < rows; ++i) body(b, i);
  }
}

/// body(Window) of one row of windows, from left to right; where `has_rest`, also of the columns
/// beyond the last one.
template <class Body>
HWY_INLINE void each_window(const Pictures& of, int64_t b, int64_t i, bool has_rest, Body body) {
  const auto& grid = of.grid;
  const auto down = of.down();
  const auto across = of.across();
  const auto columns = has_rest ? (of.width + grid.width - 1) / grid.width : across;
  const auto top = i * grid.height;
  const auto bottom = std::min(of.height, top + grid.height);
  const auto seen = i < down ? across : 0;
  const auto first = (b * down + i) * across;
  for (int64_t j = 0; j < columns; ++j) {
    const auto left = j * grid.width;
    body(Window{top, bottom, left, std::min(of.width, left + grid.width),
                j < seen ? first + j : -1});
  }
}

/// body(place, counted over all pictures) of those of a window.
template <class Body>
HWY_INLINE void each_place_of(const Window& window, const Pictures& of, int64_t b, Body body) {
  for (int64_t y = window.top; y < window.bottom; ++y) {
    for (int64_t x = window.left; x < window.right; ++x) body((b * of.height + y) * of.width + x);
  }
}

void rectified_channel_norm(const ChannelNorm& norm, const float* x, float* out,
                            const Pictures& of) {
  const auto size = of.channels;
  find_moments(norm, x, of.batch * of.height * of.width, size);
  each_row_of_windows(of, false, [=, &norm, &of](int64_t b, int64_t row) ATTEND_INSIDE {
    each_vector(size, [=, &norm, &of](auto part, int64_t i) ATTEND_INSIDE {
      const auto mean = part.load(norm.mean + i);
      const auto scale = slope_of(norm, part, i);
      const auto bias = part.load(norm.bias + i);
      each_window(of, b, row, false, [&](const Window& window) ATTEND_INSIDE {
        auto most = zeros();  // and so what is not positive is left out
        each_place_of(window, of, b, [&](int64_t place) ATTEND_INSIDE {
          if (!exists(norm.mask, place)) return;
          const auto y = normed(part.load(x + place * size + i), mean, scale, bias);
          most = hn::IfThenElse(hn::Or(hn::Gt(y, most), hn::IsNaN(y)), y, most);
        });
        part.store(most, out + window.number * size + i);
      });
    });
  });
}

/// What a window has to pass on: dy, if its largest is positive.
HWY_INLINE Vector to_pass_on(Vector y, Vector dy) {
  return hn::IfThenElseZero(hn::Gt(y, zeros()), dy);
}

/// What it passes on to one of its numbers: all, once, to the first of the largest.
HWY_INLINE Vector passed_to(Vector number, Vector largest, Vector& left) {
  const auto is_largest = hn::Eq(number, largest);
  const auto passed = hn::IfThenElseZero(is_largest, left);
  left = hn::IfThenZeroElse(is_largest, left);
  return passed;
}

HWY_INLINE void sum_of_windows(const ChannelNorm& norm, const float* x, const float* y,
                               const float* dy, NormSums& sums, const Pictures& of) {
  const auto size = of.channels;
  each_row_of_windows(of, false, [=, &norm, &sums, &of](int64_t b, int64_t row) ATTEND_INSIDE {
    each_vector(size, [=, &norm, &sums, &of](auto part, int64_t i) ATTEND_INSIDE {
      const auto mean = part.load(norm.mean + i);
      const auto scale = slope_of(norm, part, i);
      const auto bias = part.load(norm.bias + i);
      auto sum = zeros();
      auto with_distances = zeros();
      each_window(of, b, row, false, [&](const Window& window) ATTEND_INSIDE {
        const auto at_y = window.number * size + i;
        const auto largest = part.load(y + at_y);
        auto left = to_pass_on(largest, part.load(dy + at_y));
        each_place_of(window, of, b, [&](int64_t place) ATTEND_INSIDE {
          if (!exists(norm.mask, place)) return;
          const auto number = part.load(x + place * size + i);
          const auto slope = passed_to(normed(number, mean, scale, bias), largest, left);
          sum = hn::Add(sum, slope);
          with_distances = hn::MulAdd(hn::Sub(number, mean), slope, with_distances);
        });
      });
      part.add(sum, sums.of_bias() + i);
      part.add(hn::Mul(with_distances, part.load(norm.inverse + i)), sums.of_gain() + i);
    });
  });
}

template <bool kAdds>
HWY_INLINE void pass_through_windows(const ChannelNorm& norm, const float* x, const float* y,
                                     const float* dy, NormSums& sums, float* dx,
                                     const Pictures& of) {
  const auto size = of.channels;
  const auto share = share_of_row(norm.mask, of.batch * of.height * of.width);
  each_row_of_windows(of, true, [=, &norm, &sums, &of](int64_t b, int64_t row) ATTEND_INSIDE {
    each_vector(size, [=, &norm, &sums, &of](auto part, int64_t i) ATTEND_INSIDE {
      const auto mean = part.load(norm.mean + i);
      const auto scale = slope_of(norm, part, i);
      const auto bias = part.load(norm.bias + i);
      const auto distances = by_distance(norm, sums.of_gain(), share, part, i);
      const auto common = hn::Mul(part.load(sums.of_bias() + i), all(share));
      each_window(of, b, row, true, [&](const Window& window) ATTEND_INSIDE {
        const auto at_y = window.number * size + i;
        const bool is_seen = window.number >= 0;
        const auto largest = is_seen ? part.load(y + at_y) : zeros();
        auto left = to_pass_on(largest, is_seen ? part.load(dy + at_y) : zeros());
        each_place_of(window, of, b, [&](int64_t place) ATTEND_INSIDE {
          auto* to = dx + place * size + i;
          if (!exists(norm.mask, place)) {
            if constexpr (!kAdds) part.store(zeros(), to);
            return;
          }
          const auto number = part.load(x + place * size + i);
          const auto slope = passed_to(normed(number, mean, scale, bias), largest, left);
          pass<kAdds>(part, norm_back(hn::Sub(number, mean), slope, scale, distances, common), to);
        });
      });
    });
  });
}

void rectified_channel_norm_backward(const ChannelNorm& norm, const float* x, const float* y,
                                     const float* dy, const ChannelNormGradients& to,
                                     const Pictures& of) {
  NormSums sums(of.channels);
  sum_of_windows(norm, x, y, dy, sums, of);
  sums.add_to(to);
  if (to.x == nullptr) return;
  if (to.adds) {
    pass_through_windows<true>(norm, x, y, dy, sums, to.x, of);
  } else {
    pass_through_windows<false>(norm, x, y, dy, sums, to.x, of);
  }
}

}  // namespace attend::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace attend::kernels {

bool are_apart(const PatchGrid& grid) {
  return grid.stride_down == grid.height && grid.stride_across == grid.width && grid.top == 0 &&
         grid.left == 0 && grid.bottom == 0 && grid.right == 0;
}

namespace {

/// Where a window sees one place, the rows of a picture are one long row.
Pictures in_long_rows(Pictures of) {
  if (of.grid.height > 1 || of.grid.width > 1) return of;
  of.width *= of.height;
  of.height = 1;
  return of;
}

}  // namespace

HWY_EXPORT(rectified_channel_norm);
void rectified_channel_norm(const ChannelNorm& norm, const float* x, float* out,
                            const Pictures& of) {
  HWY_DYNAMIC_DISPATCH(rectified_channel_norm)(norm, x, out, in_long_rows(of));
}

HWY_EXPORT(rectified_channel_norm_backward);
void rectified_channel_norm_backward(const ChannelNorm& norm, const float* x, const float* y,
                                     const float* dy, const ChannelNormGradients& to,
                                     const Pictures& of) {
  HWY_DYNAMIC_DISPATCH(rectified_channel_norm_backward)(norm, x, y, dy, to, in_long_rows(of));
}

}  // namespace attend::kernels
#endif
