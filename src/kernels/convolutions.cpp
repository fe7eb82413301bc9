#include "kernels/convolutions.h"

#include <algorithm>

#include "kernels/products.h"

namespace attend::kernels {
namespace {

/// As many numbers of patches as stay in a core's cache, but places enough for a quick product.
constexpr int64_t kNumbers = 64 * 1024;
constexpr int64_t kFewestPlaces = 128;

int64_t size_of_patch(const Pictures& of) {
  return of.grid.height * of.grid.width * of.channels;
}

/// Rows of places in a slice.
int64_t rows_of_slice(const Pictures& of) {
  const auto across = of.across();
  const auto fewest = (kFewestPlaces + across - 1) / across;
  return std::min(of.down(), std::max(fewest, kNumbers / (across * size_of_patch(of))));
}

/// body(some rows of one picture, as if they were all of its places; the number of the picture; of
/// all places the first one).
template <class Body>
void each_slice(const Pictures& of, const Body& body) {
  const auto rows = rows_of_slice(of);
  for (int64_t b = 0; b < of.batch; ++b) {
    for (int64_t first = 0; first < of.down(); first += rows) {
      const auto count = std::min(rows, of.down() - first);
      auto slice = of;
      slice.batch = 1;
      slice.grid.top = of.grid.top - first * of.grid.stride_down;
      slice.grid.bottom =
          (count - 1) * of.grid.stride_down + of.grid.height - of.height - slice.grid.top;
      body(slice, b, (b * of.down() + first) * of.across());
    }
  }
}

int64_t size_of_picture(const Pictures& of) {
  return of.height * of.width * of.channels;
}

}  // namespace

int64_t working_size_of_convolution(const Pictures& of) {
  return 2 * rows_of_slice(of) * of.across() * size_of_patch(of);
}

void convolution(const float* x, const float* filters, const float* bias, float* out,
                 float* working, int64_t outputs, const Pictures& of) {
  each_slice(of, [&](const Pictures& slice, int64_t b, int64_t first) {
    patches(x + b * size_of_picture(of), working, slice);
    linear(working, filters, bias, out + first * outputs, slice.down() * slice.across(), outputs,
           size_of_patch(of));
  });
}

void convolution_backward(const float* x, const float* filters, const float* dy, float* dx,
                          float* dfilters, float* working, int64_t outputs, const Pictures& of) {
  auto* dseen = working + working_size_of_convolution(of) / 2;
  each_slice(of, [&](const Pictures& slice, int64_t b, int64_t first) {
    const auto places = slice.down() * slice.across();
    const auto* slope = dy + first * outputs;
    if (dfilters != nullptr) {
      patches(x + b * size_of_picture(of), working, slice);
      add_product_of_transposed(slope, working, dfilters, places, outputs, size_of_patch(of));
    }
    if (dx != nullptr) {
      product(slope, filters, dseen, places, outputs, size_of_patch(of));
      patches_backward(dseen, dx + b * size_of_picture(of), slice);
    }
  });
}

}  // namespace attend::kernels
