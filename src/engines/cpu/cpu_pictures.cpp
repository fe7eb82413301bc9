// The operations of a CpuEngine on pictures.

#include "engines/cpu/cpu_pictures.h"

#include <algorithm>

#include "engines/cpu/cpu_storage.h"
#include "kernels/backward.h"
#include "kernels/channel_norms.h"
#include "kernels/pictures.h"

namespace attend {
namespace {

/// What it finds is kept at `kept` [3, size].
kernels::ChannelNorm norm_of(const Tensor& mask, const Tensor& gain, const Tensor& bias,
                             float* kept, int64_t size) {
  return {.mask = data_or_null(mask),
          .gain = data(gain),
          .bias = data(bias),
          .mean = kept,
          .inverse = kept + size,
          .variance = kept + 2 * size};
}

kernels::ChannelNormGradients gradients_of(const Tensor& x, const Tensor& gain,
                                           const Tensor& bias) {
  const bool adds = has_gradient(x);
  return {.x = is_tracked(x) ? start_gradient_of(x) : nullptr,
          .adds = adds,
          .gain = gradient_or_null(gain),
          .bias = gradient_or_null(bias)};
}

}  // namespace

Tensor CpuEngine::patches(const Tensor& x, const PatchGrid& grid) {
  const auto pictures = pictures_of(x, grid);
  auto [result, out] = make(seen_of(x, grid, grid.height * grid.width * x.size(3)));
  kernels::patches(data(x), out, pictures);
  if (is_recorded({&x})) {
    tape_.add(result, [=](const Tensor& dy) {
      kernels::patches_backward(data(dy), gradient_of(x), pictures);
    });
  }
  return result;
}

Tensor CpuEngine::convolve_each(const Tensor& x, const Tensor& filters, const Tensor& bias,
                                const PatchGrid& grid) {
  const auto pictures = pictures_of(x, grid);
  auto [result, out] = make(seen_of(x, grid, x.size(3)));
  kernels::convolve_each(data(x), data(filters), data_or_null(bias), out, pictures);
  if (is_recorded({&x, &filters, &bias})) {
    tape_.add(result, [=](const Tensor& dy) {
      kernels::convolve_each_backward(data(x), data(filters), data(dy), gradient_or_null(x),
                                      gradient_or_null(filters), pictures);
      if (is_tracked(bias)) {
        kernels::add_sum_of_rows(data(dy), gradient_of(bias), rows_of(dy), dy.size(3));
      }
    });
  }
  return result;
}

Tensor CpuEngine::largest_of_patches(const Tensor& x, const Tensor& mask, const PatchGrid& grid) {
  const auto pictures = pictures_of(x, grid);
  auto [result, out] = make(seen_of(x, grid, x.size(3)));
  kernels::largest_of_patches(data(x), data_or_null(mask), out, pictures);
  if (is_recorded({&x})) {
    tape_.add(result, [=, y = result](const Tensor& dy) {
      const bool adds = has_gradient(x);
      kernels::largest_of_patches_backward(data(x), data_or_null(mask), data(y), data(dy),
                                           start_gradient_of(x), adds, pictures);
    });
  }
  return result;
}

Tensor CpuEngine::channel_norm(const Tensor& x, const Tensor& mask, const Tensor& gain,
                               const Tensor& bias, Tensor* moments) {
  const auto size = x.size(-1);
  auto [result, out] = make(x.shape());
  const auto kept = make({3, size});
  const auto norm = norm_of(mask, gain, bias, kept.data, size);
  kernels::channel_norm(norm, data(x), out, rows_of(x), size);
  if (moments != nullptr) *moments = moments_of(norm, size);
  if (is_recorded({&x, &gain, &bias})) {
    tape_.add(result, [=, kept = kept.tensor](const Tensor& dy) {
      kernels::channel_norm_backward(norm_of(mask, gain, bias, writable(kept), size), data(x),
                                     data(dy), gradients_of(x, gain, bias), rows_of(x), size);
    });
  }
  return result;
}

Tensor CpuEngine::rectified_channel_norm(const Tensor& x, const Tensor& mask, const Tensor& gain,
                                         const Tensor& bias, const PatchGrid& grid,
                                         Tensor* moments) {
  if (!kernels::are_apart(grid)) {
    const auto normed = channel_norm(x, mask, gain, bias, moments);
    return map(Map::kRelu, largest_of_patches(normed, mask, grid));
  }
  const auto pictures = pictures_of(x, grid);
  const auto size = x.size(3);
  auto [result, out] = make(seen_of(x, grid, size));
  const auto kept = make({3, size});
  const auto norm = norm_of(mask, gain, bias, kept.data, size);
  kernels::rectified_channel_norm(norm, data(x), out, pictures);
  if (moments != nullptr) *moments = moments_of(norm, size);
  if (is_recorded({&x, &gain, &bias})) {
    tape_.add(result, [=, y = result, kept = kept.tensor](const Tensor& dy) {
      kernels::rectified_channel_norm_backward(norm_of(mask, gain, bias, writable(kept), size),
                                               data(x), data(y), data(dy),
                                               gradients_of(x, gain, bias), pictures);
    });
  }
  return result;
}

Tensor CpuEngine::moments_of(const kernels::ChannelNorm& norm, int64_t size) {
  auto [result, out] = make({2, size});
  std::copy_n(norm.mean, size, out);
  std::copy_n(norm.variance, size, out + size);
  return result;
}

}  // namespace attend
