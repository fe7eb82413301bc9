#pragma once

#include <cstdint>

#include "core/elements.h"

/// Loops over pictures [batch, height, width, channels], and over what a window sees of them: down
/// by across places. Of the way back, every dx is added to, or where there is `adds` and it is
/// false set; one that is null is not computed. NaN goes through.
namespace attend::kernels {

struct Pictures {
  int64_t batch;
  int64_t height;
  int64_t width;
  int64_t channels;
  PatchGrid grid;

  int64_t down() const { return grid.down(height); }
  int64_t across() const { return grid.across(width); }
};

/// Whether a mask, or null, says that a row or a place is there.
inline bool exists(const float* mask, int64_t place) {
  return mask == nullptr || mask[place] != 0.0F;
}

/// out [batch, down, across, window's height, its width, channels]
void patches(const float* x, float* out, const Pictures& of);
void patches_backward(const float* dy, float* dx, const Pictures& of);

/// filters [window's height, its width, channels], bias [channels] or null, out [batch, down,
/// across, channels]
void convolve_each(const float* x, const float* filters, const float* bias, float* out,
                   const Pictures& of);
void convolve_each_backward(const float* x, const float* filters, const float* dy, float* dx,
                            float* dfilters, const Pictures& of);

/// mask [batch, height, width] or null, out [batch, down, across, channels]. `y` is the result.
void largest_of_patches(const float* x, const float* mask, float* out, const Pictures& of);
void largest_of_patches_backward(const float* x, const float* mask, const float* y, const float* dy,
                                 float* dx, bool adds, const Pictures& of);

}  // namespace attend::kernels
