// Convolutions of a CpuEngine, each in the way that is quickest at its sizes: as measured by
// benchmarks/convolution_speed.cpp.

#include <memory>

#include "engines/cpu/cpu_pictures.h"
#include "engines/cpu/cpu_storage.h"
#include "kernels/backward.h"
#include "kernels/bf16_products.h"
#include "kernels/convolutions.h"
#include "kernels/direct_convolutions.h"

namespace attend {
namespace {

using kernels::Bf16;
using kernels::DirectConvolution;
using kernels::Pictures;
using kernels::Way;

/// Whether the patches of a picture are the picture itself.
bool is_every_place(const PatchGrid& grid) {
  return grid.height == 1 && grid.width == 1 && grid.stride_down == 1 && grid.stride_across == 1;
}

int64_t size_of_patch(const Pictures& of) {
  return of.grid.height * of.grid.width * of.channels;
}

/// Whether patches had better not be held: where they are wide and many, slices of them are
/// quicker, and of a large batch they are too much.
bool is_sliced(const Pictures& of) {
  constexpr int64_t kFewestPlaces = 512;
  constexpr int64_t kMostHeld = 16 << 20;  // numbers
  const auto size = size_of_patch(of);
  const auto places = of.down() * of.across();
  const bool is_quicker = size >= 128 && size <= 1024 && places >= kFewestPlaces;
  return is_quicker || of.batch * places * size > kMostHeld;
}

/// Whether oneDNN's own code is quicker than patches and a product: not of few places, nor in
/// single precision by filters that no cache holds.
bool is_direct(const DirectConvolution& convolution, bool has_bias) {
  constexpr int64_t kFewestPlaces = 256;
  constexpr int64_t kMostOfFilters = 2 << 20;  // numbers
  const auto& of = convolution.pictures;
  const auto places = of.batch * of.down() * of.across();
  const auto of_filters = convolution.outputs * size_of_patch(of);
  return places >= kFewestPlaces && (convolution.is_bf16 || of_filters <= kMostOfFilters) &&
         kernels::has_direct(convolution, has_bias, Way::kForward);
}

/// Its code for the gradient of pictures computes 16 channels, be they there or not.
bool is_direct_to_pictures(const DirectConvolution& convolution) {
  constexpr int64_t kFewestChannels = 12;
  return convolution.pictures.channels >= kFewestChannels &&
         kernels::has_direct(convolution, false, Way::kToPictures);
}

}  // namespace

Tensor CpuEngine::convolution(const Tensor& x, const Tensor& filters, const Tensor& bias,
                              const PatchGrid& grid) {
  if (is_every_place(grid)) return linear(x, filters, bias);
  const auto pictures = pictures_of(x, grid);
  const DirectConvolution direct = {.pictures = pictures,
                                    .outputs = filters.size(0),
                                    .is_bf16 = precision_ == ProductPrecision::kBf16};
  if (is_recording() && is_direct(direct, bias.defined())) {
    return direct_convolution(x, filters, bias, direct);
  }
  if (!is_recording() || direct.is_bf16 || !is_sliced(pictures)) {
    return linear(patches(x, grid), filters, bias);
  }
  const auto outputs = filters.size(0);
  const auto room = kernels::working_size_of_convolution(pictures);
  auto [result, out] = make(seen_of(x, grid, outputs));
  kernels::convolution(data(x), data(filters), data_or_null(bias), out, make({room}).data, outputs,
                       pictures);
  if (is_recorded({&x, &filters, &bias})) {
    tape_.add(result, [=, this](const Tensor& dy) {
      kernels::convolution_backward(data(x), data(filters), data(dy), gradient_or_null(x),
                                    gradient_or_null(filters), make({room}).data, outputs,
                                    pictures);
      if (is_tracked(bias)) {
        kernels::add_sum_of_rows(data(dy), gradient_of(bias), rows_of(dy), outputs);
      }
    });
  }
  return result;
}

// --- oneDNN's own code ---------------------------------------------------------------------------

Tensor CpuEngine::as_read(const Tensor& x, float* sums, bool is_bf16) {
  if (!is_bf16) {
    if (sums != nullptr) kernels::add_sum_of_rows(data(x), sums, rows_of(x), x.size(-1));
    return x;
  }
  auto [result, out] = make({(x.shape().count() + 1) / 2});
  kernels::to_bf16(data(x), reinterpret_cast<Bf16*>(out), sums, rows_of(x), x.size(-1));
  return result;
}

Tensor CpuEngine::direct_convolution(const Tensor& x, const Tensor& filters, const Tensor& bias,
                                     const DirectConvolution& convolution) {
  const auto read = as_read(x, nullptr, convolution.is_bf16);
  auto [result, out] = make(seen_of(x, convolution.pictures.grid, convolution.outputs));
  kernels::convolve_directly(convolution, data(read), data(filters), data_or_null(bias), out);
  if (!is_recorded({&x, &filters, &bias})) return result;
  tape_.add(result, [=, this, kept = std::make_shared<const DirectConvolution>(convolution)](
                        const Tensor& dy) {
    const auto slope = as_read(dy, gradient_or_null(bias), kept->is_bf16);
    if (is_tracked(x)) direct_to_pictures(x, filters, dy, slope, *kept);
    if (is_tracked(filters)) direct_to_filters(x, read, filters, dy, slope, *kept);
  });
  return result;
}

/// Where to write a gradient that something else computes as a whole: `run` gets it.
template <class Run>
void CpuEngine::set_or_add_gradient(const Tensor& x, const Run& run) {
  if (!has_gradient(x)) return run(start_gradient_of(x));
  const auto more = make(x.shape());
  run(more.data);
  kernels::add(more.data, 1.0F, start_gradient_of(x), x.shape().count());
}

void CpuEngine::direct_to_pictures(const Tensor& x, const Tensor& filters, const Tensor& dy,
                                   const Tensor& slope, const DirectConvolution& convolution) {
  if (is_direct_to_pictures(convolution)) {
    set_or_add_gradient(x, [&](float* dx) {
      kernels::convolve_directly_to_pictures(convolution, data(slope), data(filters), dx);
    });
    return;
  }
  const auto room = make({kernels::working_size_of_convolution(convolution.pictures)});
  kernels::convolution_backward(data(x), data(filters), data(dy), gradient_of(x), nullptr,
                                room.data, convolution.outputs, convolution.pictures);
}

void CpuEngine::direct_to_filters(const Tensor& x, const Tensor& read, const Tensor& filters,
                                  const Tensor& dy, const Tensor& slope,
                                  const DirectConvolution& convolution) {
  if (kernels::has_direct(convolution, false, Way::kToFilters)) {
    set_or_add_gradient(filters, [&](float* dfilters) {
      kernels::convolve_directly_to_filters(convolution, data(read), data(slope), dfilters);
    });
    return;
  }
  const auto room = make({kernels::working_size_of_convolution(convolution.pictures)});
  kernels::convolution_backward(data(x), data(filters), data(dy), nullptr, gradient_of(filters),
                                room.data, convolution.outputs, convolution.pictures);
}

}  // namespace attend
