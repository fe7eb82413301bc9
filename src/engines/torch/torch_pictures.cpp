// The operations of a TorchEngine on pictures. LibTorch wants channels before places.

#include <limits>
#include <vector>

#include <ATen/core/grad_mode.h>

#include "engines/torch/torch_engine.h"
#include "engines/torch/torch_storage.h"

namespace attend {
namespace {

/// [B, H, W, C] -> [B, C, H', W'], with rows and columns of `edge` around it.
at::Tensor padded(const at::Tensor& x, const PatchGrid& grid, double edge) {
  return at::constant_pad_nd(x.permute({0, 3, 1, 2}),
                             {grid.left, grid.right, grid.top, grid.bottom}, edge);
}

at::Tensor channels_last(const at::Tensor& x) {
  return x.permute({0, 2, 3, 1});
}

at::Tensor or_none(const Tensor& x) {
  return x.defined() ? unwrap(x) : at::Tensor();
}

std::vector<int64_t> strides_of(const PatchGrid& grid) {
  return {grid.stride_down, grid.stride_across};
}

}  // namespace

Tensor TorchEngine::patches(const Tensor& x, const PatchGrid& grid) {
  const at::AutoGradMode grad(is_recording());
  const auto windows = padded(unwrap(x), grid, 0.0)
                           .unfold(2, grid.height, grid.stride_down)
                           .unfold(3, grid.width, grid.stride_across);  // [B, C, H', W', h, w]
  return wrap(*this, windows.permute({0, 2, 3, 4, 5, 1}).flatten(3));
}

Tensor TorchEngine::convolution(const Tensor& x, const Tensor& filters, const Tensor& bias,
                                const PatchGrid& grid) {
  const at::AutoGradMode grad(is_recording());
  const auto kernels = unwrap(filters).view({-1, grid.height, grid.width, x.size(3)});
  return wrap(*this,
              channels_last(at::conv2d(padded(unwrap(x), grid, 0.0), kernels.permute({0, 3, 1, 2}),
                                       or_none(bias), strides_of(grid))));
}

Tensor TorchEngine::convolve_each(const Tensor& x, const Tensor& filters, const Tensor& bias,
                                  const PatchGrid& grid) {
  const at::AutoGradMode grad(is_recording());
  const auto kernels = unwrap(filters).permute({2, 0, 1}).unsqueeze(1);
  return wrap(*this, channels_last(at::conv2d(padded(unwrap(x), grid, 0.0), kernels, or_none(bias),
                                              strides_of(grid), at::IntArrayRef{0, 0},
                                              at::IntArrayRef{1, 1},
                                              /*groups=*/x.size(3))));
}

Tensor TorchEngine::largest_of_patches(const Tensor& x, const Tensor& mask, const PatchGrid& grid) {
  const at::AutoGradMode grad(is_recording());
  constexpr auto kLowest = -std::numeric_limits<double>::infinity();
  const auto exists = mask.defined() ? unwrap(mask).unsqueeze(3) != 0
                                     : at::ones_like(unwrap(x), at::kBool).narrow(3, 0, 1);
  const auto largest = [&](const at::Tensor& values, double edge) {
    return channels_last(
        at::max_pool2d(padded(values, grid, edge), {grid.height, grid.width}, strides_of(grid)));
  };
  const auto seen = largest(exists.to(unwrap(x).dtype()), 0.0) != 0;
  return wrap(*this,
              largest(unwrap(x).masked_fill(~exists, kLowest), kLowest).masked_fill(~seen, 0.0));
}

Tensor TorchEngine::channel_norm(const Tensor& x, const Tensor& mask, const Tensor& gain,
                                 const Tensor& bias, Tensor* moments) {
  const at::AutoGradMode grad(is_recording());
  const auto rows = unwrap(x).reshape({-1, x.size(-1)});
  const auto exists = mask.defined() ? (unwrap(mask).reshape({-1, 1}) != 0).to(rows.dtype())
                                     : at::ones_like(rows.narrow(1, 0, 1));
  const auto count = exists.sum();
  const auto mean = (rows * exists).sum(0) / count.clamp_min(1.0);
  const auto distance = (rows - mean) * exists;
  const auto squares = (distance * distance).sum(0);
  const auto deviation = (squares / count.clamp_min(1.0) + 1e-5).sqrt();
  if (moments != nullptr) {
    *moments = wrap(*this, at::stack({mean, squares / (count - 1.0).clamp_min(1.0)}).detach());
  }
  const auto normed = (distance / deviation * unwrap(gain) + unwrap(bias)) * exists;
  return wrap(*this, normed.reshape(sizes(x.shape())));
}

Tensor TorchEngine::rectified_channel_norm(const Tensor& x, const Tensor& mask, const Tensor& gain,
                                           const Tensor& bias, const PatchGrid& grid,
                                           Tensor* moments) {
  const auto normed = channel_norm(x, mask, gain, bias, moments);
  return map(Map::kRelu, largest_of_patches(normed, mask, grid));
}

}  // namespace attend
