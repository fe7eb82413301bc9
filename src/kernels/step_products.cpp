// The products of attention where every step of a row asks: matrices of one source after another.

#include <algorithm>

#include "kernels/backward.h"
#include "kernels/forward.h"
#include "kernels/one_step.h"
#include "kernels/packed_product.h"
#include "kernels/products.h"

namespace attend::kernels {
namespace {

constexpr int64_t kInCache =
    1 << 18;  // numbers; more are read at the memory's speed by a plain loop

int64_t whole_panels(int64_t columns) {
  return (columns + kPanelWidth - 1) / kPanelWidth * kPanelWidth;
}

/// Keys [length, size] as the columns of panels: [panels of positions, size, kPanelWidth].
void pack_keys(const float* keys, float* panels, int64_t length, int64_t size) {
  constexpr int64_t kBlock = 16;  // numbers of each key at a time: a line of the cache
  for (int64_t s = 0; s < length; s += kPanelWidth, panels += size * kPanelWidth) {
    const auto count = std::min<int64_t>(kPanelWidth, length - s);
    if (count < kPanelWidth) std::fill_n(panels, size * kPanelWidth, 0.0F);
    for (int64_t first = 0; first < size; first += kBlock) {
      const auto end = std::min(size, first + kBlock);
      for (int64_t column = 0; column < count; ++column) {
        const auto* key = keys + (s + column) * size;
        for (int64_t i = first; i < end; ++i) panels[i * kPanelWidth + column] = key[i];
      }
    }
  }
}

/// Values [length, size] as the rows of panels: [panels of numbers, length, kPanelWidth].
void pack_values(const float* values, float* panels, int64_t length, int64_t size) {
  for (int64_t first = 0; first < size; first += kPanelWidth) {
    const auto count = std::min<int64_t>(kPanelWidth, size - first);
    for (int64_t s = 0; s < length; ++s, panels += kPanelWidth) {
      std::copy_n(values + s * size + first, count, panels);
      std::fill(panels + count, panels + kPanelWidth, 0.0F);
    }
  }
}

/// out = x times what is packed.  x [rows, inputs], out [rows, outputs]
void multiply_packed(const float* x, const float* panels, float* out, int64_t rows, int64_t inputs,
                     int64_t outputs) {
  multiply_float({.panels = reinterpret_cast<const std::uint32_t*>(panels),
                  .words = inputs,
                  .x = reinterpret_cast<const std::uint32_t*>(x),
                  .rows = rows,
                  .bias = nullptr,
                  .weight_scales = nullptr,
                  .corrections = nullptr,
                  .x_scales = nullptr,
                  .out = out,
                  .out_stride = outputs,
                  .columns = outputs});
}

}  // namespace

int64_t working_size_of_steps(int64_t length, int64_t size) {
  return std::max(whole_panels(length) * size, whole_panels(size) * length);
}

void dot_each_of_steps(const float* keys, const float* query, float* out, float* working,
                       int64_t batch, int64_t steps, int64_t length, int64_t size) {
  for (int64_t b = 0; b < batch; ++b) {
    if (steps == 1) {
      dot_each_of_one_step(keys + b * length * size, query + b * size, out + b * length, length,
                           size);
      continue;
    }
    pack_keys(keys + b * length * size, working, length, size);
    multiply_packed(query + b * steps * size, working, out + b * steps * length, steps, size,
                    length);
  }
}

void add_products_of_steps(const float* a, const float* b, float* out, int64_t batch, int64_t steps,
                           int64_t length, int64_t size) {
  for (int64_t row = 0; row < batch; ++row) {
    add_product_of_transposed(a + row * steps * length, b + row * steps * size,
                              out + row * length * size, steps, length, size);
  }
}

void dot_each_of_steps_backward(const float* keys, const float* query, const float* dy,
                                float* dkeys, float* dquery, int64_t batch, int64_t steps,
                                int64_t length, int64_t size) {
  for (int64_t b = 0; b < batch; ++b) {
    const auto first_key = b * length * size;
    const auto first_query = b * steps * size;
    const auto* slopes = dy + b * steps * length;
    if (dquery != nullptr) {
      add_product(slopes, keys + first_key, dquery + first_query, steps, length, size);
    }
    if (dkeys != nullptr) {
      add_product_of_transposed(slopes, query + first_query, dkeys + first_key, steps, length,
                                size);
    }
  }
}

void weighted_sum_of_steps(const float* weights, const float* values, float* out, float* working,
                           int64_t batch, int64_t steps, int64_t length, int64_t size) {
  for (int64_t b = 0; b < batch; ++b) {
    if (steps == 1) {
      weighted_sum_of_one_step(weights + b * length, values + b * length * size, out + b * size,
                               length, size);
      continue;
    }
    pack_values(values + b * length * size, working, length, size);
    multiply_packed(weights + b * steps * length, working, out + b * steps * size, steps, length,
                    size);
  }
}

void weighted_sum_of_steps_backward(const float* weights, const float* values, const float* dy,
                                    float* dweights, float* dvalues, int64_t batch, int64_t steps,
                                    int64_t length, int64_t size) {
  for (int64_t b = 0; b < batch; ++b) {
    const auto first_weight = b * steps * length;
    const auto first_value = b * length * size;
    const auto* slopes = dy + b * steps * size;
    if (steps == 1 && dvalues == nullptr && dweights != nullptr && length * size > kInCache) {
      weighted_sum_backward(weights + first_weight, values + first_value, nullptr, slopes,
                            dweights + first_weight, nullptr, 1, length, size);
      continue;
    }
    if (dweights != nullptr) {
      add_linear(slopes, values + first_value, dweights + first_weight, steps, length, size);
    }
    if (dvalues != nullptr) {
      add_product_of_transposed(weights + first_weight, slopes, dvalues + first_value, steps,
                                length, size);
    }
  }
}

}  // namespace attend::kernels
