// The words of the vocabulary that read pictures.

#include "tensor/checks.h"
#include "tensor/operations.h"

namespace attend {
namespace {

bool is_window(int64_t size, int64_t stride, int64_t before, int64_t after) {
  return size >= 1 && stride >= 1 && before >= 0 && before < size && after >= 0 && after < size;
}

/// Whether a window lies over pictures [B, H, W, C] at one place or more.
bool fits_pictures(const Tensor& x, const PatchGrid& grid) {
  return has_rank(x, 4) && is_window(grid.height, grid.stride_down, grid.top, grid.bottom) &&
         is_window(grid.width, grid.stride_across, grid.left, grid.right) &&
         grid.down(x.size(1)) > 0 && grid.across(x.size(2)) > 0;
}

/// Whether these are of the rows and the channels of x.
bool fit_channels(const Tensor& x, const Tensor& mask, const Tensor& gain, const Tensor& bias) {
  return x.shape().rank() >= 1 && gain.shape() == Shape{x.size(-1)} &&
         bias.shape() == Shape{x.size(-1)} &&
         (!mask.defined() || mask.shape() == x.shape().without_last());
}

}  // namespace

Tensor patches(const Tensor& x, const PatchGrid& grid) {
  return engine_of("patches", {&x}, fits_pictures(x, grid)).patches(x, grid);
}

Tensor convolution(const Tensor& x, const Tensor& filters, const Tensor& bias,
                   const PatchGrid& grid) {
  const bool fit = fits_pictures(x, grid) && has_rank(filters, 2) &&
                   filters.size(1) == grid.height * grid.width * x.size(3) &&
                   (!bias.defined() || bias.shape() == Shape{filters.size(0)});
  return engine_of("convolution", {&x, &filters, &bias}, fit).convolution(x, filters, bias, grid);
}

Tensor convolve_each(const Tensor& x, const Tensor& filters, const Tensor& bias,
                     const PatchGrid& grid) {
  const bool fit = fits_pictures(x, grid) &&
                   filters.shape() == Shape{grid.height, grid.width, x.size(3)} &&
                   (!bias.defined() || bias.shape() == Shape{x.size(3)});
  return engine_of("convolve_each", {&x, &filters, &bias}, fit)
      .convolve_each(x, filters, bias, grid);
}

Tensor largest_of_patches(const Tensor& x, const Tensor& mask, const PatchGrid& grid) {
  const bool fit =
      fits_pictures(x, grid) && (!mask.defined() || mask.shape() == x.shape().without_last());
  return engine_of("largest_of_patches", {&x, &mask}, fit).largest_of_patches(x, mask, grid);
}

Tensor channel_norm(const Tensor& x, const Tensor& mask, const Tensor& gain, const Tensor& bias,
                    Tensor* moments) {
  return engine_of("channel_norm", {&x, &mask, &gain, &bias}, fit_channels(x, mask, gain, bias))
      .channel_norm(x, mask, gain, bias, moments);
}

Tensor rectified_channel_norm(const Tensor& x, const Tensor& mask, const Tensor& gain,
                              const Tensor& bias, const PatchGrid& grid, Tensor* moments) {
  const bool fit = fits_pictures(x, grid) && fit_channels(x, mask, gain, bias);
  return engine_of("rectified_channel_norm", {&x, &mask, &gain, &bias}, fit)
      .rectified_channel_norm(x, mask, gain, bias, grid, moments);
}

}  // namespace attend
