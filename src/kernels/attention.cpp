#include <algorithm>

#include "kernels/backward.h"
#include "kernels/forward.h"
#include "kernels/functions.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/attention.cpp"
#include <hwy/foreach_target.h>

#include "kernels/vectors.h"

HWY_BEFORE_NAMESPACE();
namespace attend::kernels::HWY_NAMESPACE {

void dot_each(const float* keys, const float* query, const Index* sources, float* out, int64_t rows,
              int64_t length, int64_t size) {
  for (int64_t row = 0; row < rows; ++row, query += size) {
    const auto* key = keys + source_of(sources, row) * length * size;
    for (int64_t s = 0; s < length; ++s, key += size) *out++ = sum_of_products(key, query, size);
  }
}

/// to += factor from
HWY_INLINE void add_product_of(float factor, const float* from, float* to, int64_t size) {
  each_vector(size, [=](auto part, int64_t i) ATTEND_INSIDE {
    part.add(hn::Mul(all(factor), part.load(from + i)), to + i);
  });
}

void dot_each_backward(const float* keys, const float* query, const Index* sources, const float* dy,
                       float* dkeys, float* dquery, int64_t rows, int64_t length, int64_t size) {
  for (int64_t row = 0; row < rows; ++row, query += size) {
    const auto first = source_of(sources, row) * length;
    auto* dquery_of_row = dquery != nullptr ? dquery + row * size : nullptr;
    for (int64_t s = 0; s < length; ++s) {
      const auto denergy = *dy++;
      if (denergy == 0.0F) continue;  // masked
      const auto at_s = (first + s) * size;
      if (dkeys != nullptr) add_product_of(denergy, query, dkeys + at_s, size);
      if (dquery != nullptr) add_product_of(denergy, keys + at_s, dquery_of_row, size);
    }
  }
}

/// out += the weighted sum of four rows.
HWY_INLINE void add_four(const float* const* value, const float* weight, float* out, int64_t size) {
  const auto *v0 = value[0], *v1 = value[1], *v2 = value[2], *v3 = value[3];
  const auto w0 = weight[0], w1 = weight[1], w2 = weight[2], w3 = weight[3];
  each_vector(size, [=](auto part, int64_t i) ATTEND_INSIDE {
    auto two = hn::MulAdd(all(w0), part.load(v0 + i), part.load(out + i));
    auto other = hn::Mul(all(w1), part.load(v1 + i));
    two = hn::MulAdd(all(w2), part.load(v2 + i), two);
    other = hn::MulAdd(all(w3), part.load(v3 + i), other);
    part.store(hn::Add(two, other), out + i);
  });
}

/// Four values at a time, so that the sum is read and written a quarter as often. Values of weight
/// 0 are padding, mostly, and left out.
void weighted_sum(const float* weights, const float* values, const Index* sources, float* out,
                  int64_t rows, int64_t length, int64_t size) {
  std::fill_n(out, rows * size, 0.0F);
  for (int64_t row = 0; row < rows; ++row, out += size) {
    const auto* value = values + source_of(sources, row) * length * size;
    const float* some[4] = {};
    float their_weights[4] = {};
    int count = 0;
    for (int64_t s = 0; s < length; ++s, value += size) {
      const auto weight = *weights++;
      if (weight == 0.0F) continue;
      some[count] = value;
      their_weights[count++] = weight;
      if (count == 4) {
        add_four(some, their_weights, out, size);
        count = 0;
      }
    }
    if (count == 0) continue;
    for (int i = count; i < 4; ++i) {
      some[i] = some[0];
      their_weights[i] = 0.0F;
    }
    add_four(some, their_weights, out, size);
  }
}

HWY_INLINE void add_scaled(const float* from, float factor, float* to, int64_t size) {
  each_vector(size, [=](auto part, int64_t i) ATTEND_INSIDE {
    part.store(hn::MulAdd(all(factor), part.load(from + i), part.load(to + i)), to + i);
  });
}

void weighted_sum_backward(const float* weights, const float* values, const Index* sources,
                           const float* dy, float* dweights, float* dvalues, int64_t rows,
                           int64_t length, int64_t size) {
  for (int64_t row = 0; row < rows; ++row, dy += size) {
    const auto first = source_of(sources, row) * length;
    for (int64_t s = 0; s < length; ++s) {
      const auto weight = *weights++;
      const auto at_s = (first + s) * size;
      const auto* value = values + at_s;
      const bool reaches_value = dvalues != nullptr && weight != 0.0F;  // padding has 0, mostly
      if (dweights == nullptr) {
        if (reaches_value) add_scaled(dy, weight, dvalues + at_s, size);
      } else if (!reaches_value) {
        *dweights++ += sum_of_products(dy, value, size);
      } else {
        auto* dvalue = dvalues + at_s;
        *dweights++ += sum_of(size, [=](auto part, int64_t i, Vector sum) ATTEND_INSIDE {
          const auto slope = part.load(dy + i);
          const auto product = hn::MulAdd(slope, part.load(value + i), sum);
          part.store(hn::MulAdd(all(weight), slope, part.load(dvalue + i)), dvalue + i);
          return product;
        });
      }
    }
  }
}

/// The sum over a row of v tanh(query + key).
HWY_INLINE float energy_of(const float* query, const float* key, const float* v, int64_t size) {
  return sum_of(size, [=](auto part, int64_t i, Vector sum) ATTEND_INSIDE {
    const auto hidden = tanh_of(hn::Add(part.load(query + i), part.load(key + i)));
    return hn::MulAdd(part.load(v + i), hidden, sum);
  });
}

void additive_energies(const float* query, const float* keys, const float* v, const Index* sources,
                       float* out, int64_t rows, int64_t length, int64_t size) {
  for (int64_t row = 0; row < rows; ++row, query += size) {
    const auto* key = keys + source_of(sources, row) * length * size;
    for (int64_t s = 0; s < length; ++s, key += size) *out++ = energy_of(query, key, v, size);
  }
}

/// The slopes of one key by that of its energy.
template <bool kAll, class Part>
HWY_INLINE void add_energy_slopes(Part part, float denergy, Vector query, Vector v,
                                  const float* key, float* dkey, Vector& dquery, Vector& dv) {
  const auto hidden = tanh_of(hn::Add(query, part.load(key)));
  const auto slope = hn::Mul(hn::Mul(all(denergy), v), slope_of_tanh(hidden));
  if (kAll || dkey != nullptr) part.add(slope, dkey);
  dquery = hn::Add(dquery, slope);
  dv = hn::MulAdd(all(denergy), hidden, dv);
}

/// tanh is computed again: quicker than to write and read [B, S, H] numbers a step. Two positions
/// at a time, so that the sums are read and written half as often; masked ones are left out. kAll:
/// no gradient is null. Never inlined: where both stand in one function, the compiler fuses
/// products and sums in other places, and last bits of every training with this score change.
template <bool kAll>
HWY_NOINLINE void additive_slopes(const float* query, const float* keys, const float* v,
                                  const Index* sources, const float* dy, float* dquery,
                                  float* dkeys, float* dv, int64_t rows, int64_t length,
                                  int64_t size) {
  for (int64_t row = 0; row < rows; ++row, query += size, dy += length) {
    const auto first = source_of(sources, row) * length * size;
    auto* dquery_of_row = kAll || dquery != nullptr ? dquery + row * size : nullptr;
    const auto dkey_at = [=](int64_t place) {
      return kAll || dkeys != nullptr ? dkeys + place : nullptr;
    };
    const auto next = [=](int64_t s) {
      while (s < length && dy[s] == 0.0F) ++s;
      return s;
    };
    for (auto s = next(0); s < length;) {
      const auto other = next(s + 1);
      const auto at_s = first + s * size;
      const auto at_other = first + other * size;
      each_vector(size, [=](auto part, int64_t i) ATTEND_INSIDE {
        const auto q = part.load(query + i);
        const auto w = part.load(v + i);
        auto sum_query = kAll || dquery != nullptr ? part.load(dquery_of_row + i) : zeros();
        auto sum_v = kAll || dv != nullptr ? part.load(dv + i) : zeros();
        add_energy_slopes<kAll>(part, dy[s], q, w, keys + at_s + i, dkey_at(at_s + i), sum_query,
                                sum_v);
        if (other < length) {
          add_energy_slopes<kAll>(part, dy[other], q, w, keys + at_other + i, dkey_at(at_other + i),
                                  sum_query, sum_v);
        }
        if (kAll || dquery != nullptr) part.store(sum_query, dquery_of_row + i);
        if (kAll || dv != nullptr) part.store(sum_v, dv + i);
      });
      s = other < length ? next(other + 1) : length;
    }
  }
}

void additive_energies_backward(const float* query, const float* keys, const float* v,
                                const Index* sources, const float* dy, float* dquery, float* dkeys,
                                float* dv, int64_t rows, int64_t length, int64_t size) {
  if (dquery != nullptr && dkeys != nullptr && dv != nullptr) {
    additive_slopes<true>(query, keys, v, sources, dy, dquery, dkeys, dv, rows, length, size);
  } else {
    additive_slopes<false>(query, keys, v, sources, dy, dquery, dkeys, dv, rows, length, size);
  }
}

void outer(const float* a, const float* b, float* out, int64_t batch, int64_t length,
           int64_t size) {
  for (int64_t row = 0; row < batch; ++row, b += size) {
    for (int64_t s = 0; s < length; ++s, ++a, out += size) {
      each_vector(size, [=, scale = *a](auto part, int64_t i) ATTEND_INSIDE {
        part.store(hn::Mul(all(scale), part.load(b + i)), out + i);
      });
    }
  }
}

void outer_backward(const float* a, const float* b, const float* dy, float* da, float* db,
                    int64_t batch, int64_t length, int64_t size) {
  for (int64_t row = 0; row < batch; ++row, b += size) {
    for (int64_t s = 0; s < length; ++s, ++a, dy += size) {
      if (da != nullptr) *da++ += sum_of_products(dy, b, size);
      if (db != nullptr) add_scaled(dy, *a, db + row * size, size);
    }
  }
}

void convolve(const float* x, const float* filters, float* out, int64_t batch, int64_t length,
              int64_t count, int64_t width) {
  for (int64_t b = 0; b < batch; ++b, x += length) {
    for (int64_t s = 0; s < length; ++s) {
      const auto first = std::max<int64_t>(0, width / 2 - s);
      const auto last = std::min(width, length + width / 2 - s);
      const auto* from = x + s - width / 2 + first;
      for (int64_t f = 0; f < count; ++f) {
        *out++ = sum_of_products(filters + f * width + first, from, last - first);
      }
    }
  }
}

void convolve_backward(const float* x, const float* filters, const float* dy, float* dx,
                       float* dfilters, int64_t batch, int64_t length, int64_t count,
                       int64_t width) {
  for (int64_t b = 0; b < batch; ++b, x += length) {
    for (int64_t s = 0; s < length; ++s) {
      const auto first = std::max<int64_t>(0, width / 2 - s);
      const auto last = std::min(width, length + width / 2 - s);
      const auto shift = s - width / 2 + first;
      for (int64_t f = 0; f < count; ++f, ++dy) {
        const auto at_first = f * width + first;
        if (dx != nullptr) {
          add_scaled(filters + at_first, *dy, dx + b * length + shift, last - first);
        }
        if (dfilters != nullptr) add_scaled(x + shift, *dy, dfilters + at_first, last - first);
      }
    }
  }
}

}  // namespace attend::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace attend::kernels {

HWY_EXPORT(dot_each);
void dot_each(const float* keys, const float* query, const Index* sources, float* out, int64_t rows,
              int64_t length, int64_t size) {
  HWY_DYNAMIC_DISPATCH(dot_each)(keys, query, sources, out, rows, length, size);
}

HWY_EXPORT(dot_each_backward);
void dot_each_backward(const float* keys, const float* query, const Index* sources, const float* dy,
                       float* dkeys, float* dquery, int64_t rows, int64_t length, int64_t size) {
  HWY_DYNAMIC_DISPATCH(dot_each_backward)
  (keys, query, sources, dy, dkeys, dquery, rows, length, size);
}

HWY_EXPORT(weighted_sum);
void weighted_sum(const float* weights, const float* values, const Index* sources, float* out,
                  int64_t rows, int64_t length, int64_t size) {
  HWY_DYNAMIC_DISPATCH(weighted_sum)(weights, values, sources, out, rows, length, size);
}

HWY_EXPORT(weighted_sum_backward);
void weighted_sum_backward(const float* weights, const float* values, const Index* sources,
                           const float* dy, float* dweights, float* dvalues, int64_t rows,
                           int64_t length, int64_t size) {
  HWY_DYNAMIC_DISPATCH(weighted_sum_backward)
  (weights, values, sources, dy, dweights, dvalues, rows, length, size);
}

HWY_EXPORT(additive_energies);
void additive_energies(const float* query, const float* keys, const float* v, const Index* sources,
                       float* out, int64_t rows, int64_t length, int64_t size) {
  HWY_DYNAMIC_DISPATCH(additive_energies)(query, keys, v, sources, out, rows, length, size);
}

HWY_EXPORT(additive_energies_backward);
void additive_energies_backward(const float* query, const float* keys, const float* v,
                                const Index* sources, const float* dy, float* dquery, float* dkeys,
                                float* dv, int64_t rows, int64_t length, int64_t size) {
  HWY_DYNAMIC_DISPATCH(additive_energies_backward)
  (query, keys, v, sources, dy, dquery, dkeys, dv, rows, length, size);
}

HWY_EXPORT(outer);
void outer(const float* a, const float* b, float* out, int64_t batch, int64_t length,
           int64_t size) {
  HWY_DYNAMIC_DISPATCH(outer)(a, b, out, batch, length, size);
}

HWY_EXPORT(outer_backward);
void outer_backward(const float* a, const float* b, const float* dy, float* da, float* db,
                    int64_t batch, int64_t length, int64_t size) {
  HWY_DYNAMIC_DISPATCH(outer_backward)(a, b, dy, da, db, batch, length, size);
}

HWY_EXPORT(convolve);
void convolve(const float* x, const float* filters, float* out, int64_t batch, int64_t length,
              int64_t count, int64_t width) {
  HWY_DYNAMIC_DISPATCH(convolve)(x, filters, out, batch, length, count, width);
}

HWY_EXPORT(convolve_backward);
void convolve_backward(const float* x, const float* filters, const float* dy, float* dx,
                       float* dfilters, int64_t batch, int64_t length, int64_t count,
                       int64_t width) {
  HWY_DYNAMIC_DISPATCH(convolve_backward)
  (x, filters, dy, dx, dfilters, batch, length, count, width);
}

}  // namespace attend::kernels
#endif  // HWY_ONCE
