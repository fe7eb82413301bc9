#include "kernels/pictures.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/pictures.cpp"
#include <hwy/foreach_target.h>

#include "kernels/vectors.h"

HWY_BEFORE_NAMESPACE();
namespace attend::kernels::HWY_NAMESPACE {

/// Of a window at one place what lies within the picture: its rows [top, bottom) and columns [left,
/// right), counted in the window, and where the first of all, (0, 0), lies or would lie.
struct Seen {
  int64_t top;
  int64_t bottom;
  int64_t left;
  int64_t right;
  int64_t first;  // counted in places of all pictures
};

/// body(Seen) at each place of the window, over all pictures, row by row.
template <class Body>
HWY_INLINE void each_place(const Pictures& of, Body body) {
  const auto& grid = of.grid;
  for (int64_t b = 0; b < of.batch; ++b) {
    for (int64_t i = 0; i < of.down(); ++i) {
      const auto y = i * grid.stride_down - grid.top;
      const auto top = std::max<int64_t>(0, -y);
      const auto bottom = std::max(top, std::min(grid.height, of.height - y));
      for (int64_t j = 0; j < of.across(); ++j) {
        const auto x = j * grid.stride_across - grid.left;
        const auto left = std::max<int64_t>(0, -x);
        const auto right = std::max(left, std::min(grid.width, of.width - x));
        body(Seen{top, bottom, left, right, (b * of.height + y) * of.width + x});
      }
    }
  }
}

/// Neighbours in a row of a picture are neighbours in memory: a row of the window is one copy.
void patches(const float* x, float* out, const Pictures& of) {
  const auto channels = of.channels;
  const auto row = of.grid.width * channels;
  each_place(of, [=, &of, &out](const Seen& seen) ATTEND_INSIDE {
    std::fill_n(out, seen.top * row, 0.0F);
    for (int64_t dy = seen.top; dy < seen.bottom; ++dy) {
      auto* to = out + dy * row;
      const auto* from = x + (seen.first + dy * of.width) * channels;
      std::fill_n(to, seen.left * channels, 0.0F);
      std::copy(from + seen.left * channels, from + seen.right * channels,
                to + seen.left * channels);
      std::fill(to + seen.right * channels, to + row, 0.0F);
    }
    std::fill(out + seen.bottom * row, out + of.grid.height * row, 0.0F);
    out += of.grid.height * row;
  });
}

void patches_backward(const float* dy, float* dx, const Pictures& of) {
  const auto channels = of.channels;
  const auto row = of.grid.width * channels;
  each_place(of, [=, &of, &dy](const Seen& seen) ATTEND_INSIDE {
    for (int64_t down = seen.top; down < seen.bottom; ++down) {
      const auto* from = dy + down * row + seen.left * channels;
      auto* to = dx + (seen.first + down * of.width + seen.left) * channels;
      each_vector((seen.right - seen.left) * channels, [=](auto part, int64_t i) ATTEND_INSIDE {
        part.add(part.load(from + i), to + i);
      });
    }
    dy += of.grid.height * row;
  });
}

/// body(tap of the window, place in the pictures) of all that is seen.
template <class Body>
HWY_INLINE void each_seen(const Seen& seen, const Pictures& of, Body body) {
  for (int64_t dy = seen.top; dy < seen.bottom; ++dy) {
    for (int64_t dx = seen.left; dx < seen.right; ++dx) {
      body(dy * of.grid.width + dx, seen.first + dy * of.width + dx);
    }
  }
}

void convolve_each(const float* x, const float* filters, const float* bias, float* out,
                   const Pictures& of) {
  const auto channels = of.channels;
  each_place(of, [=, &of, &out](const Seen& seen) ATTEND_INSIDE {
    each_vector(channels, [=, &of, &seen](auto part, int64_t i) ATTEND_INSIDE {
      auto sum = bias != nullptr ? part.load(bias + i) : zeros();
      each_seen(seen, of, [&](int64_t tap, int64_t place) ATTEND_INSIDE {
        sum = hn::MulAdd(part.load(x + place * channels + i),
                         part.load(filters + tap * channels + i), sum);
      });
      part.store(sum, out + i);
    });
    out += channels;
  });
}

void convolve_each_backward(const float* x, const float* filters, const float* dy, float* dx,
                            float* dfilters, const Pictures& of) {
  const auto channels = of.channels;
  each_place(of, [=, &of, &dy](const Seen& seen) ATTEND_INSIDE {
    each_vector(channels, [=, &of, &seen](auto part, int64_t i) ATTEND_INSIDE {
      const auto slope = part.load(dy + i);
      each_seen(seen, of, [&](int64_t tap, int64_t place) ATTEND_INSIDE {
        const auto at_x = place * channels + i;
        const auto at_filter = tap * channels + i;
        if (dx != nullptr) part.add(hn::Mul(slope, part.load(filters + at_filter)), dx + at_x);
        if (dfilters != nullptr)
          part.add(hn::Mul(slope, part.load(x + at_x)), dfilters + at_filter);
      });
    });
    dy += channels;
  });
}

void largest_of_patches(const float* x, const float* mask, float* out, const Pictures& of) {
  const auto channels = of.channels;
  each_place(of, [=, &of, &out](const Seen& seen) ATTEND_INSIDE {
    bool is_first = true;
    each_seen(seen, of, [&](int64_t, int64_t place) ATTEND_INSIDE {
      if (!exists(mask, place)) return;
      const auto* from = x + place * channels;
      if (is_first) std::copy_n(from, channels, out);
      is_first = false;
      each_vector(channels, [=, to = out](auto part, int64_t i) ATTEND_INSIDE {
        const auto most = part.load(to + i);
        const auto other = part.load(from + i);
        const auto replaces = hn::Or(hn::Gt(other, most), hn::IsNaN(other));
        part.store(hn::IfThenElse(replaces, other, most), to + i);
      });
    });
    if (is_first) std::fill_n(out, channels, 0.0F);
    out += channels;
  });
}

/// Whether each number of the pictures is seen by one window, and by no other.
bool sees_each_once(const Pictures& of) {
  const auto& grid = of.grid;
  return grid.stride_down == grid.height && grid.stride_across == grid.width &&
         of.down() * grid.height == of.height && of.across() * grid.width == of.width &&
         grid.top == 0 && grid.left == 0;
}

template <bool kAdds>
HWY_INLINE void pass_to_largest(const float* x, const float* mask, const float* y, const float* dy,
                                float* dx, const Pictures& of) {
  const auto channels = of.channels;
  each_place(of, [=, &of, &y, &dy](const Seen& seen) ATTEND_INSIDE {
    each_vector(channels, [=, &of, &seen](auto part, int64_t i) ATTEND_INSIDE {
      const auto most = part.load(y + i);
      auto left = part.load(dy + i);  // 0 once the first of the largest has it
      each_seen(seen, of, [&](int64_t, int64_t place) ATTEND_INSIDE {
        const auto at_x = place * channels + i;
        if (!exists(mask, place)) {
          if constexpr (!kAdds) part.store(zeros(), dx + at_x);
          return;
        }
        const auto is_largest = hn::Eq(part.load(x + at_x), most);
        const auto passed = hn::IfThenElseZero(is_largest, left);
        if constexpr (kAdds) {
          part.add(passed, dx + at_x);
        } else {
          part.store(passed, dx + at_x);
        }
        left = hn::IfThenZeroElse(is_largest, left);
      });
    });
    y += channels;
    dy += channels;
  });
}

void largest_of_patches_backward(const float* x, const float* mask, const float* y, const float* dy,
                                 float* dx, bool adds, const Pictures& of) {
  if (!adds && sees_each_once(of)) return pass_to_largest<false>(x, mask, y, dy, dx, of);
  if (!adds) std::fill_n(dx, of.batch * of.height * of.width * of.channels, 0.0F);
  pass_to_largest<true>(x, mask, y, dy, dx, of);
}

}  // namespace attend::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace attend::kernels {

HWY_EXPORT(patches);
void patches(const float* x, float* out, const Pictures& of) {
  HWY_DYNAMIC_DISPATCH(patches)(x, out, of);
}

HWY_EXPORT(patches_backward);
void patches_backward(const float* dy, float* dx, const Pictures& of) {
  HWY_DYNAMIC_DISPATCH(patches_backward)(dy, dx, of);
}

HWY_EXPORT(convolve_each);
void convolve_each(const float* x, const float* filters, const float* bias, float* out,
                   const Pictures& of) {
  HWY_DYNAMIC_DISPATCH(convolve_each)(x, filters, bias, out, of);
}

HWY_EXPORT(convolve_each_backward);
void convolve_each_backward(const float* x, const float* filters, const float* dy, float* dx,
                            float* dfilters, const Pictures& of) {
  HWY_DYNAMIC_DISPATCH(convolve_each_backward)(x, filters, dy, dx, dfilters, of);
}

HWY_EXPORT(largest_of_patches);
void largest_of_patches(const float* x, const float* mask, float* out, const Pictures& of) {
  HWY_DYNAMIC_DISPATCH(largest_of_patches)(x, mask, out, of);
}

HWY_EXPORT(largest_of_patches_backward);
void largest_of_patches_backward(const float* x, const float* mask, const float* y, const float* dy,
                                 float* dx, bool adds, const Pictures& of) {
  HWY_DYNAMIC_DISPATCH(largest_of_patches_backward)(x, mask, y, dy, dx, adds, of);
}

}  // namespace attend::kernels
#endif
