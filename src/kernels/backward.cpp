#include "kernels/backward.h"

#include <algorithm>
#include <cmath>

#include "kernels/functions.h"
#include "kernels/target.h"

namespace attend::kernels {
namespace {

/// dx += function(x, y) * dy
template <class Function>
void add_each(const float* x, const float* y, const float* dy, float* dx, int64_t count,
              Function function) {
  for (int64_t i = 0; i < count; ++i) dx[i] += function(x[i], y[i]) * dy[i];
}

/// d += slope(a, b) * dy, summed wherever the operand of d was repeated.
template <class Function>
void add_slopes(const float* a, const float* b, const float* dy, float* d, const int64_t* stride,
                const Broadcast& shape, Function slope) {
  const auto& [size, stride_a, stride_b] = shape;
  for (int64_t i = 0; i < size[0]; ++i) {
    for (int64_t j = 0; j < size[1]; ++j) {
      for (int64_t k = 0; k < size[2]; ++k, dy += size[3]) {
        const auto* row_a = a + i * stride_a[0] + j * stride_a[1] + k * stride_a[2];
        const auto* row_b = b + i * stride_b[0] + j * stride_b[1] + k * stride_b[2];
        auto* row = d + i * stride[0] + j * stride[1] + k * stride[2];
        if (stride_a[3] == 1 && stride_b[3] == 1) {
          for (int64_t l = 0; l < size[3]; ++l) row[l] += slope(row_a[l], row_b[l]) * dy[l];
        } else if (stride[3] == 0) {
          float total = 0.0F;
          for (int64_t l = 0; l < size[3]; ++l) {
            total += slope(row_a[l * stride_a[3]], row_b[l * stride_b[3]]) * dy[l];
          }
          *row += total;
        } else {
          for (int64_t l = 0; l < size[3]; ++l) {
            row[l] += slope(row_a[l * stride_a[3]], row_b[l * stride_b[3]]) * dy[l];
          }
        }
      }
    }
  }
}

}  // namespace

ATTEND_KERNEL void add(const float* from, float factor, float* to, int64_t count) {
  for (int64_t i = 0; i < count; ++i) to[i] += factor * from[i];
}

ATTEND_KERNEL void add_rows(const float* from, int64_t from_stride, float* to, int64_t to_stride,
                            int64_t rows, int64_t size) {
  for (int64_t row = 0; row < rows; ++row, from += from_stride, to += to_stride) {
    add(from, 1.0F, to, size);
  }
}

ATTEND_KERNEL void add_sum_of_rows(const float* x, float* out, int64_t m, int64_t n) {
  for (int64_t row = 0; row < m; ++row, x += n) add(x, 1.0F, out, n);
}

ATTEND_KERNEL void dot_each_backward(const float* keys, const float* query, const Index* sources,
                                     const float* dy, float* dkeys, float* dquery, int64_t rows,
                                     int64_t length, int64_t size) {
  for (int64_t row = 0; row < rows; ++row, query += size, dquery += size) {
    const auto first = source_of(sources, row) * length * size;
    const auto* key = keys + first;
    auto* dkey = dkeys + first;
    for (int64_t s = 0; s < length; ++s, key += size, dkey += size) {
      const auto denergy = *dy++;
      if (denergy == 0.0F) continue;  // masked
#pragma GCC ivdep
      for (int64_t i = 0; i < size; ++i) {
        dkey[i] += denergy * query[i];
        dquery[i] += denergy * key[i];
      }
    }
  }
}

ATTEND_KERNEL void weighted_sum_backward(const float* weights, const float* values,
                                         const Index* sources, const float* dy, float* dweights,
                                         float* dvalues, int64_t rows, int64_t length,
                                         int64_t size) {
  for (int64_t row = 0; row < rows; ++row, dy += size) {
    const auto first = source_of(sources, row) * length * size;
    const auto* value = values + first;
    auto* dvalue = dvalues + first;
    for (int64_t s = 0; s < length; ++s, value += size, dvalue += size) {
      const auto weight = *weights++;
      float slope = 0.0F;
#pragma GCC ivdep
      for (int64_t v = 0; v < size; ++v) {
        slope += dy[v] * value[v];
        dvalue[v] += weight * dy[v];
      }
      *dweights++ += slope;
    }
  }
}

ATTEND_KERNEL void outer_backward(const float* a, const float* b, const float* dy, float* da,
                                  float* db, int64_t batch, int64_t length, int64_t size) {
  for (int64_t row = 0; row < batch; ++row, b += size, db += size) {
    for (int64_t s = 0; s < length; ++s, ++a, ++da, dy += size) {
      *da += dot(dy, b, size);
      add(dy, *a, db, size);
    }
  }
}

ATTEND_KERNEL void convolve_backward(const float* x, const float* filters, const float* dy,
                                     float* dx, float* dfilters, int64_t batch, int64_t length,
                                     int64_t count, int64_t width) {
  for (int64_t b = 0; b < batch; ++b, x += length, dx += length) {
    for (int64_t s = 0; s < length; ++s) {
      const auto first = std::max<int64_t>(0, width / 2 - s);
      const auto last = std::min(width, length + width / 2 - s);
      const auto shift = s - width / 2 + first;
      for (int64_t f = 0; f < count; ++f, ++dy) {
        add(filters + f * width + first, *dy, dx + shift, last - first);
        add(x + shift, *dy, dfilters + f * width + first, last - first);
      }
    }
  }
}

/// tanh is computed again: quicker than to write and read [B, S, H] numbers a step.
ATTEND_KERNEL void additive_energies_backward(const float* query, const float* keys, const float* v,
                                              const Index* sources, const float* dy, float* dquery,
                                              float* dkeys, float* dv, int64_t rows, int64_t length,
                                              int64_t size) {
  for (int64_t row = 0; row < rows; ++row, query += size, dquery += size) {
    const auto first = source_of(sources, row) * length * size;
    const auto* key = keys + first;
    auto* dkey = dkeys + first;
    for (int64_t s = 0; s < length; ++s, key += size, dkey += size) {
      const auto denergy = *dy++;
      if (denergy == 0.0F) continue;  // masked
#pragma GCC ivdep
      for (int64_t h = 0; h < size; ++h) {
        const auto hidden = tanh_of(query[h] + key[h]);
        const auto slope = denergy * v[h] * (1.0F - hidden * hidden);
        dv[h] += denergy * hidden;
        dkey[h] += slope;
        dquery[h] += slope;
      }
    }
  }
}

ATTEND_KERNEL void softmax_backward(const float* y, const float* dy, float* dx, int64_t rows,
                                    int64_t size) {
  for (int64_t row = 0; row < rows; ++row, y += size, dy += size, dx += size) {
    const auto mean = dot(y, dy, size);
    for (int64_t i = 0; i < size; ++i) dx[i] += y[i] * (dy[i] - mean);
  }
}

ATTEND_KERNEL void log_softmax_backward(const float* y, const float* dy, float* dx, int64_t rows,
                                        int64_t size) {
  for (int64_t row = 0; row < rows; ++row, y += size, dy += size, dx += size) {
    float total = 0.0F;
    for (int64_t i = 0; i < size; ++i) total += dy[i];
    for (int64_t i = 0; i < size; ++i) dx[i] += dy[i] - exp_of(y[i]) * total;
  }
}

ATTEND_KERNEL void gru_gates_backward(const float* from_input, const float* from_hidden,
                                      const float* hidden, const float* dy, float* dfrom_input,
                                      float* dfrom_hidden, float* dhidden, int64_t batch,
                                      int64_t size) {
  for (int64_t b = 0; b < batch; ++b, hidden += size, dy += size, dhidden += size) {
    const auto* x = from_input + b * 3 * size;
    const auto* h = from_hidden + b * 3 * size;
    auto* dx = dfrom_input + b * 3 * size;
    auto* dh = dfrom_hidden + b * 3 * size;
#pragma GCC ivdep
    for (int64_t i = 0; i < size; ++i) {
      const auto reset = sigmoid_of(x[i] + h[i]);
      const auto update = sigmoid_of(x[size + i] + h[size + i]);
      const auto candidate = tanh_of(x[2 * size + i] + reset * h[2 * size + i]);
      const auto dcandidate = dy[i] * (1.0F - update) * (1.0F - candidate * candidate);
      const auto dupdate = dy[i] * (hidden[i] - candidate) * update * (1.0F - update);
      const auto dreset = dcandidate * h[2 * size + i] * reset * (1.0F - reset);
      dx[i] += dreset;
      dx[size + i] += dupdate;
      dx[2 * size + i] += dcandidate;
      dh[i] += dreset;
      dh[size + i] += dupdate;
      dh[2 * size + i] += dcandidate * reset;
      dhidden[i] += dy[i] * update;
    }
  }
}

ATTEND_KERNEL void lstm_memory_backward(const float* gates, const float* memory, const float* dy,
                                        float* dgates, float* dmemory, int64_t batch,
                                        int64_t size) {
  for (int64_t b = 0; b < batch; ++b, gates += 4 * size, dgates += 4 * size) {
#pragma GCC ivdep
    for (int64_t i = 0; i < size; ++i) {
      const auto input = sigmoid_of(gates[i]);
      const auto forget = sigmoid_of(gates[size + i]);
      const auto candidate = tanh_of(gates[2 * size + i]);
      dgates[i] += dy[i] * candidate * input * (1.0F - input);
      dgates[size + i] += dy[i] * memory[i] * forget * (1.0F - forget);
      dgates[2 * size + i] += dy[i] * input * (1.0F - candidate * candidate);
      dmemory[i] += dy[i] * forget;
    }
    memory += size;
    dmemory += size;
    dy += size;
  }
}

ATTEND_KERNEL void lstm_hidden_backward(const float* gates, const float* memory, const float* dy,
                                        float* dgates, float* dmemory, int64_t batch,
                                        int64_t size) {
  for (int64_t b = 0; b < batch; ++b, gates += 4 * size, dgates += 4 * size) {
#pragma GCC ivdep
    for (int64_t i = 0; i < size; ++i) {
      const auto output = sigmoid_of(gates[3 * size + i]);
      const auto bounded = tanh_of(memory[i]);
      dgates[3 * size + i] += dy[i] * bounded * output * (1.0F - output);
      dmemory[i] += dy[i] * output * (1.0F - bounded * bounded);
    }
    memory += size;
    dmemory += size;
    dy += size;
  }
}

/// With n = (x - mean) / deviation and g = gain dy: dx = (g - mean(g) - n mean(g n)) / deviation.
ATTEND_KERNEL void layer_norm_backward(const float* x, const float* gain, const float* inverse,
                                       const float* dy, float* dx, float* dgain, float* dbias,
                                       int64_t rows, int64_t size) {
  const auto count = static_cast<float>(size);
  for (int64_t row = 0; row < rows; ++row, x += size, dy += size, dx += size) {
    const auto scale = inverse[row];
    float mean = 0.0F;
    for (int64_t i = 0; i < size; ++i) mean += x[i];
    mean /= count;
    float mean_slope = 0.0F;
    float mean_along = 0.0F;
#pragma GCC ivdep
    for (int64_t i = 0; i < size; ++i) {
      const auto n = (x[i] - mean) * scale;
      mean_slope += gain[i] * dy[i];
      mean_along += gain[i] * dy[i] * n;
      dgain[i] += dy[i] * n;
      dbias[i] += dy[i];
    }
    mean_slope /= count;
    mean_along /= count;
#pragma GCC ivdep
    for (int64_t i = 0; i < size; ++i) {
      const auto n = (x[i] - mean) * scale;
      dx[i] += scale * (gain[i] * dy[i] - mean_slope - n * mean_along);
    }
  }
}

ATTEND_KERNEL void maxout_backward(const float* x, const float* dy, float* dx, int64_t count) {
  for (int64_t i = 0; i < count; ++i) dx[2 * i + (x[2 * i] < x[2 * i + 1] ? 1 : 0)] += dy[i];
}

ATTEND_KERNEL void map_backward(Map function, const float* x, const float* y, const float* dy,
                                float* dx, int64_t count) {
  switch (function) {
    case Map::kTanh:
      return add_each(x, y, dy, dx, count, [](float, float t) { return 1.0F - t * t; });
    case Map::kSigmoid:
      return add_each(x, y, dy, dx, count, [](float, float s) { return s * (1.0F - s); });
    case Map::kSoftplus:
      return add_each(x, y, dy, dx, count, [](float a, float) { return sigmoid_of(a); });
    case Map::kExp:
      return add_each(x, y, dy, dx, count, [](float, float e) { return e; });
    case Map::kLog:
      return add_each(x, y, dy, dx, count, [](float a, float) { return 1.0F / a; });
    case Map::kIsPositive:
      return;
  }
}

ATTEND_KERNEL void clamp_backward(const float* x, float lowest, float highest, const float* dy,
                                  float* dx, int64_t count) {
  add_each(x, x, dy, dx, count,
           [=](float a, float) { return a >= lowest && a <= highest ? 1.0F : 0.0F; });
}

ATTEND_KERNEL void arithmetic_backward_a(Arithmetic operation, const float* a, const float* b,
                                         const float* dy, float* da, const Broadcast& shape) {
  const auto add_by = [&](auto slope) { add_slopes(a, b, dy, da, shape.stride_a, shape, slope); };
  switch (operation) {
    case Arithmetic::kAdd:
    case Arithmetic::kSubtract:
      return add_by([](float, float) { return 1.0F; });
    case Arithmetic::kMultiply:
      return add_by([](float, float y) { return y; });
    case Arithmetic::kDivide:
      return add_by([](float, float y) { return 1.0F / y; });
  }
}

ATTEND_KERNEL void arithmetic_backward_b(Arithmetic operation, const float* a, const float* b,
                                         const float* dy, float* db, const Broadcast& shape) {
  const auto add_by = [&](auto slope) { add_slopes(a, b, dy, db, shape.stride_b, shape, slope); };
  switch (operation) {
    case Arithmetic::kAdd:
      return add_by([](float, float) { return 1.0F; });
    case Arithmetic::kSubtract:
      return add_by([](float, float) { return -1.0F; });
    case Arithmetic::kMultiply:
      return add_by([](float x, float) { return x; });
    case Arithmetic::kDivide:
      return add_by([](float x, float y) { return -x / (y * y); });
  }
}

ATTEND_KERNEL void sum_backward(const float* dy, float* dx, int64_t rows, int64_t size) {
  for (int64_t row = 0; row < rows; ++row, dx += size) {
    for (int64_t i = 0; i < size; ++i) dx[i] += dy[row];
  }
}

ATTEND_KERNEL void running_sum_backward(const float* dy, float* dx, int64_t rows, int64_t size) {
  for (int64_t row = 0; row < rows; ++row, dy += size, dx += size) {
    float total = 0.0F;
    for (int64_t i = size; i-- > 0;) dx[i] += total += dy[i];
  }
}

ATTEND_KERNEL void unit_backward(const float* x, const float* y, const float* dy, float* dx,
                                 int64_t rows, int64_t size) {
  for (int64_t row = 0; row < rows; ++row, x += size, y += size, dy += size, dx += size) {
    const auto scale = 1.0F / std::max(std::sqrt(dot(x, x, size)), 1e-12F);
    const auto along = dot(y, dy, size);
    for (int64_t i = 0; i < size; ++i) dx[i] += scale * (dy[i] - along * y[i]);
  }
}

ATTEND_KERNEL double cross_entropy(float* logits, const float* bias, const Index* targets,
                                   const float* importance, float smoothing, int64_t rows,
                                   int64_t size) {
  double loss = 0.0;
  const auto others = smoothing / static_cast<float>(size);
  for (int64_t row = 0; row < rows; ++row, logits += size) {
    float total = 0.0F;
    for (int64_t i = 0; i < size; ++i) {
      logits[i] += bias[i];
      total += logits[i];
    }
    const auto largest = largest_of(logits, size, -1e30F);
    const auto right = (1.0F - smoothing) * logits[targets[row]] + others * total;
    float partition = 0.0F;
    for (int64_t i = 0; i < size; ++i) {
      logits[i] = exp_of(logits[i] - largest);
      partition += logits[i];
    }
    loss += importance[row] * (std::log(partition) + largest - right);
    const auto scale = importance[row] / partition;
    for (int64_t i = 0; i < size; ++i) logits[i] = logits[i] * scale - importance[row] * others;
    logits[targets[row]] -= importance[row] * (1.0F - smoothing);
  }
  return loss;
}

}  // namespace attend::kernels
