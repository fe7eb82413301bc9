#include "kernels/forward.h"

#include <algorithm>
#include <cmath>

#include "kernels/functions.h"
#include "kernels/target.h"

namespace attend::kernels {
namespace {

constexpr float kLeast = -1e30F;
constexpr float kNormEpsilon = 1e-5F;

template <class Function>
void for_each(const float* x, float* out, int64_t count, Function function) {
  for (int64_t i = 0; i < count; ++i) out[i] = function(x[i]);
}

template <class Function>
void combine(const float* a, const float* b, float* out, const Broadcast& shape,
             Function function) {
  const auto& [size, stride_a, stride_b] = shape;
  const bool both_dense = stride_a[3] == 1 && stride_b[3] == 1;
  for (int64_t i = 0; i < size[0]; ++i) {
    for (int64_t j = 0; j < size[1]; ++j) {
      for (int64_t k = 0; k < size[2]; ++k) {
        const auto* row_a = a + i * stride_a[0] + j * stride_a[1] + k * stride_a[2];
        const auto* row_b = b + i * stride_b[0] + j * stride_b[1] + k * stride_b[2];
        if (both_dense) {
          for (int64_t l = 0; l < size[3]; ++l) out[l] = function(row_a[l], row_b[l]);
        } else {
          for (int64_t l = 0; l < size[3]; ++l) {
            out[l] = function(row_a[l * stride_a[3]], row_b[l * stride_b[3]]);
          }
        }
        out += size[3];
      }
    }
  }
}

}  // namespace

ATTEND_KERNEL void dot_each(const float* keys, const float* query, const Index* sources, float* out,
                            int64_t rows, int64_t length, int64_t size) {
  for (int64_t row = 0; row < rows; ++row, query += size) {
    const auto* key = keys + source_of(sources, row) * length * size;
    for (int64_t s = 0; s < length; ++s, key += size) *out++ = dot(key, query, size);
  }
}

ATTEND_KERNEL void weighted_sum(const float* weights, const float* values, const Index* sources,
                                float* out, int64_t rows, int64_t length, int64_t size) {
  std::fill_n(out, rows * size, 0.0F);
  for (int64_t row = 0; row < rows; ++row, out += size) {
    const auto* value = values + source_of(sources, row) * length * size;
    for (int64_t s = 0; s < length; ++s, value += size) {
      const auto weight = *weights++;
      if (weight == 0.0F) continue;  // padding, mostly
      for (int64_t v = 0; v < size; ++v) out[v] += weight * value[v];
    }
  }
}

ATTEND_KERNEL void outer(const float* a, const float* b, float* out, int64_t batch, int64_t length,
                         int64_t size) {
  for (int64_t row = 0; row < batch; ++row, b += size) {
    for (int64_t s = 0; s < length; ++s, ++a, out += size) {
      for (int64_t v = 0; v < size; ++v) out[v] = *a * b[v];
    }
  }
}

ATTEND_KERNEL void convolve(const float* x, const float* filters, float* out, int64_t batch,
                            int64_t length, int64_t count, int64_t width) {
  for (int64_t b = 0; b < batch; ++b, x += length) {
    for (int64_t s = 0; s < length; ++s) {
      const auto first = std::max<int64_t>(0, width / 2 - s);
      const auto last = std::min(width, length + width / 2 - s);
      for (int64_t f = 0; f < count; ++f) {
        *out++ = dot(filters + f * width + first, x + s - width / 2 + first, last - first);
      }
    }
  }
}

ATTEND_KERNEL void additive_energies(const float* query, const float* keys, const float* v,
                                     const Index* sources, float* out, int64_t rows, int64_t length,
                                     int64_t size) {
  for (int64_t row = 0; row < rows; ++row, query += size) {
    const auto* key = keys + source_of(sources, row) * length * size;
    for (int64_t s = 0; s < length; ++s, key += size) {
      float energy = 0.0F;
      for (int64_t h = 0; h < size; ++h) energy += v[h] * tanh_of(query[h] + key[h]);
      *out++ = energy;
    }
  }
}

ATTEND_KERNEL void softmax(const float* x, const float* mask, float* out, int64_t rows,
                           int64_t size) {
  for (int64_t row = 0; row < rows; ++row, x += size, out += size) {
    const auto* exists = mask != nullptr ? mask + row * size : nullptr;
    float largest = kLeast;
    for (int64_t i = 0; i < size; ++i) {
      if ((exists == nullptr || exists[i] != 0.0F) && x[i] > largest) largest = x[i];
    }
    float total = 0.0F;
    for (int64_t i = 0; i < size; ++i) {
      const auto below = x[i] - largest > 0.0F ? 0.0F : x[i] - largest;  // masked ones may be above
      out[i] = exp_of(below) * (exists != nullptr ? exists[i] : 1.0F);
      total += out[i];
    }
    const auto scale = total == 0.0F ? 0.0F : 1.0F / total;
    for (int64_t i = 0; i < size; ++i) out[i] *= scale;
  }
}

ATTEND_KERNEL void log_softmax(const float* x, float* out, int64_t rows, int64_t size) {
  for (int64_t row = 0; row < rows; ++row, x += size, out += size) {
    const auto largest = largest_of(x, size, kLeast);
    float total = 0.0F;
    for (int64_t i = 0; i < size; ++i) total += exp_of(x[i] - largest);
    const auto shift = largest + std::log(total);
    for (int64_t i = 0; i < size; ++i) out[i] = x[i] - shift;
  }
}

ATTEND_KERNEL void gru_gates(const float* from_input, const float* from_hidden, const float* hidden,
                             float* out, int64_t batch, int64_t size) {
  for (int64_t b = 0; b < batch; ++b) {
    const auto* x = from_input + b * 3 * size;
    const auto* h = from_hidden + b * 3 * size;
    for (int64_t i = 0; i < size; ++i) {
      const auto reset = sigmoid_of(x[i] + h[i]);
      const auto update = sigmoid_of(x[size + i] + h[size + i]);
      const auto candidate = tanh_of(x[2 * size + i] + reset * h[2 * size + i]);
      out[b * size + i] = candidate + update * (hidden[b * size + i] - candidate);
    }
  }
}

ATTEND_KERNEL void lstm_memory(const float* gates, const float* memory, float* out, int64_t batch,
                               int64_t size) {
  for (int64_t b = 0; b < batch; ++b, gates += 4 * size, memory += size, out += size) {
    for (int64_t i = 0; i < size; ++i) {
      const auto input = sigmoid_of(gates[i]);
      const auto forget = sigmoid_of(gates[size + i]);
      const auto candidate = tanh_of(gates[2 * size + i]);
      out[i] = forget * memory[i] + input * candidate;
    }
  }
}

ATTEND_KERNEL void lstm_hidden(const float* gates, const float* memory, float* out, int64_t batch,
                               int64_t size) {
  for (int64_t b = 0; b < batch; ++b, gates += 4 * size, memory += size, out += size) {
    for (int64_t i = 0; i < size; ++i) {
      out[i] = sigmoid_of(gates[3 * size + i]) * tanh_of(memory[i]);
    }
  }
}

ATTEND_KERNEL void layer_norm(const float* x, const float* gain, const float* bias, float* out,
                              float* inverse, int64_t rows, int64_t size) {
  const auto count = static_cast<float>(size);
  for (int64_t row = 0; row < rows; ++row, x += size, out += size) {
    float mean = 0.0F;
    for (int64_t i = 0; i < size; ++i) mean += x[i];
    mean /= count;
    float variance = 0.0F;
    for (int64_t i = 0; i < size; ++i) variance += (x[i] - mean) * (x[i] - mean);
    const auto scale = 1.0F / std::sqrt(variance / count + kNormEpsilon);
    for (int64_t i = 0; i < size; ++i) out[i] = (x[i] - mean) * scale * gain[i] + bias[i];
    if (inverse != nullptr) inverse[row] = scale;
  }
}

ATTEND_KERNEL void dropout_mask(std::uint64_t key, float probability, float* out, int64_t count) {
  const auto low = static_cast<std::uint32_t>(key);
  const auto high = static_cast<std::uint32_t>(key >> 32);
  const auto threshold = static_cast<std::uint32_t>(probability * 16777216.0F);  // of 2^24
  const auto kept = 1.0F / (1.0F - probability);
  for (int64_t i = 0; i < count; ++i) {
    auto hash = (static_cast<std::uint32_t>(i) ^ low) * 0x9E3779B1U + high;  // murmur3's finisher
    hash = (hash ^ (hash >> 16)) * 0x85EBCA6BU;
    hash = (hash ^ (hash >> 13)) * 0xC2B2AE35U;
    hash ^= hash >> 16;
    out[i] = (hash >> 8) < threshold ? 0.0F : kept;
  }
}

ATTEND_KERNEL void maxout(const float* x, float* out, int64_t count) {
  for (int64_t i = 0; i < count; ++i) {
    const auto a = x[2 * i];
    const auto b = x[2 * i + 1];
    const auto larger = a < b ? b : a;  // a, if one is NaN
    out[i] = b == b ? larger : b;
  }
}

ATTEND_KERNEL void map(Map function, const float* x, float* out, int64_t count) {
  switch (function) {
    case Map::kTanh:
      return for_each(x, out, count, tanh_of);
    case Map::kSigmoid:
      return for_each(x, out, count, sigmoid_of);
    case Map::kSoftplus:
      return for_each(x, out, count, softplus_of);
    case Map::kExp:
      return for_each(x, out, count, exp_of);
    case Map::kLog:
      return for_each(x, out, count, [](float a) { return std::log(a); });
    case Map::kIsPositive:
      return for_each(x, out, count, [](float a) { return a > 0.0F ? 1.0F : 0.0F; });
  }
}

ATTEND_KERNEL void affine(const float* x, float factor, float offset, float* out, int64_t count) {
  for_each(x, out, count, [=](float a) { return factor * a + offset; });
}

ATTEND_KERNEL void clamp(const float* x, float lowest, float highest, float* out, int64_t count) {
  for_each(x, out, count, [=](float a) { return std::min(std::max(a, lowest), highest); });
}

ATTEND_KERNEL void within(const float* x, float distance, float* out, int64_t count) {
  for_each(x, out, count, [=](float a) { return std::abs(a) <= distance ? 1.0F : 0.0F; });
}

ATTEND_KERNEL void arithmetic(Arithmetic operation, const float* a, const float* b, float* out,
                              const Broadcast& shape) {
  switch (operation) {
    case Arithmetic::kAdd:
      return combine(a, b, out, shape, [](float x, float y) { return x + y; });
    case Arithmetic::kSubtract:
      return combine(a, b, out, shape, [](float x, float y) { return x - y; });
    case Arithmetic::kMultiply:
      return combine(a, b, out, shape, [](float x, float y) { return x * y; });
    case Arithmetic::kDivide:
      return combine(a, b, out, shape, [](float x, float y) { return x / y; });
  }
}

ATTEND_KERNEL void sum(const float* x, float* out, int64_t rows, int64_t size) {
  for (int64_t row = 0; row < rows; ++row, x += size) {
    float total = 0.0F;
    for (int64_t i = 0; i < size; ++i) total += x[i];
    out[row] = total;
  }
}

ATTEND_KERNEL void running_sum(const float* x, float* out, int64_t rows, int64_t size) {
  for (int64_t row = 0; row < rows; ++row) {
    float total = 0.0F;
    for (int64_t i = 0; i < size; ++i) *out++ = total += *x++;
  }
}

ATTEND_KERNEL void unit(const float* x, float* out, int64_t rows, int64_t size) {
  for (int64_t row = 0; row < rows; ++row, x += size, out += size) {
    const auto scale = 1.0F / std::max(std::sqrt(dot(x, x, size)), 1e-12F);
    for (int64_t i = 0; i < size; ++i) out[i] = x[i] * scale;
  }
}

}  // namespace attend::kernels
