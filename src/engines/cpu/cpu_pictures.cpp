// The operations of a CpuEngine on pictures.

#include "engines/cpu/cpu_pictures.h"

#include "engines/cpu/cpu_storage.h"
#include "kernels/backward.h"
#include "kernels/pictures.h"

namespace attend {

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
      kernels::largest_of_patches_backward(data(x), data_or_null(mask), data(y), data(dy),
                                           gradient_of(x), pictures);
    });
  }
  return result;
}

Tensor CpuEngine::channel_norm(const Tensor& x, const Tensor& mask, const Tensor& gain,
                               const Tensor& bias, Tensor* moments) {
  const auto size = x.size(-1);
  auto [result, out] = make(x.shape());
  const auto kept = make({2, size});  // mean and variance
  const auto inverse = make({size});
  kernels::channel_norm(data(x), data_or_null(mask), data(gain), data(bias), out, kept.data,
                        inverse.data, kept.data + size, rows_of(x), size);
  if (moments != nullptr) *moments = kept.tensor;
  if (is_recorded({&x, &gain, &bias})) {
    tape_.add(result, [=, mean = kept.tensor, inverse = inverse.tensor](const Tensor& dy) {
      kernels::channel_norm_backward(
          data(x), data_or_null(mask), data(gain), data(mean), data(inverse), data(dy),
          gradient_or_null(x), gradient_or_null(gain), gradient_or_null(bias), rows_of(x), size);
    });
  }
  return result;
}

}  // namespace attend
