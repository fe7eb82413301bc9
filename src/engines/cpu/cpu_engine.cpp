#include "engines/cpu/cpu_engine.h"

#include <algorithm>
#include <memory>
#include <vector>

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

#include "core/error.h"
#include "engines/cpu/cpu_storage.h"
#include "kernels/backward.h"
#include "kernels/bf16_products.h"
#include "kernels/forward.h"

namespace attend {
namespace {

/// Numbers too small to be normal cost hundreds of cycles each and change nothing here.
void flush_denormals() {
#if defined(__SSE2__)
  _mm_setcsr(_mm_getcsr() | 0x8040U);  // flush to zero, denormals are zero
#endif
}

/// Checked once, before a loop trusts them.
void check_sources(const Tensor& sources, int64_t batch) {
  if (!sources.defined()) return;
  for (const auto source : indices_of(sources)) checked(source, batch);
}

}  // namespace

bool CpuEngine::has_bf16_products() {
  return kernels::has_bf16_products();
}

CpuEngine::CpuEngine(std::uint64_t seed, ProductPrecision precision)
    : precision_(precision), random_(seed) {
  if (precision == ProductPrecision::kBf16 && !kernels::has_bf16_products()) {
    throw ConfigError("precision", "bf16",
                      "fp32: this CPU has no products of bf16 (AVX512-BF16 or AMX)");
  }
  flush_denormals();
}

CpuEngine::Made CpuEngine::make(const Shape& shape) {
  auto tensor = make_tensor(*this, pool_, shape, Kind::kNumbers);
  auto* data = writable(tensor);
  return {std::move(tensor), data};
}

// --- gradients -----------------------------------------------------------------------------------

bool CpuEngine::is_recorded(std::initializer_list<const Tensor*> from) {
  if (!is_recording()) return false;
  if (listener() != nullptr) {
    for (const auto* x : from) {
      if (is_parameter(*x) && is_tracked(*x)) tape_.note(x->storage());
    }
  }
  return std::any_of(from.begin(), from.end(), [](const Tensor* x) { return is_tracked(*x); });
}

void CpuEngine::backward(const Tensor& loss) {
  tape_.backward(loss, listener());
}

void CpuEngine::seed(std::uint64_t seed) {
  const std::lock_guard lock(random_mutex_);
  random_.seed(seed);
}

Tensor CpuEngine::gradient(const Tensor& parameter) {
  const auto& gradient = storage_of(parameter).gradient;
  return gradient.defined() ? affine(gradient, 1.0, 0.0) : Tensor();
}

void CpuEngine::clear_gradient(const Tensor& parameter) {
  storage_of(parameter).gradient = {};
}

std::span<float> CpuEngine::gradient_numbers(const Storage& parameter) {
  const auto& storage = static_cast<const CpuStorage&>(parameter);
  if (!storage.gradient.defined()) storage.gradient = zeros(storage.shape);
  return {writable(storage.gradient), static_cast<std::size_t>(storage.shape.count())};
}

// --- made, and read back -------------------------------------------------------------------------

Tensor CpuEngine::zeros(const Shape& shape) {
  auto [result, out] = make(shape);
  std::fill_n(out, shape.count(), 0.0F);
  return result;
}

Tensor CpuEngine::numbers(std::span<const float> values, const Shape& shape) {
  auto [result, out] = make(shape);
  std::copy(values.begin(), values.end(), out);
  return result;
}

Tensor CpuEngine::indices(std::span<const Index> values, const Shape& shape) {
  auto result = make_tensor(*this, pool_, shape, Kind::kIndices);
  std::copy(values.begin(), values.end(), static_cast<Index*>(storage_of(result).block));
  return result;
}

Tensor CpuEngine::parameter(std::span<const float> values, const Shape& shape) {
  auto result = make_tensor(*this, pool_, shape, Kind::kParameter);
  std::copy(values.begin(), values.end(), writable(result));
  return result;
}

Tensor CpuEngine::stored_parameter(const StoredNumbers& stored) {
  return Tensor(
      std::allocate_shared<CpuStorage>(PoolAllocator<CpuStorage>(pool_), *this, pool_, stored));
}

void CpuEngine::assign(const Tensor& parameter, const Tensor& x) {
  if (!is_parameter(parameter)) throw std::logic_error("assign: not to a parameter");
  std::copy_n(data(x), x.shape().count(), writable(parameter));
  const auto& storage = storage_of(parameter);
  for (const auto* products : {&storage.products, &storage.loss_products}) {
    if (*products) (*products)->changed();
  }
}

Tensor CpuEngine::positions(int64_t length) {
  auto [result, out] = make({1, length});
  for (int64_t i = 0; i < length; ++i) out[i] = static_cast<float>(i);
  return result;
}

Tensor CpuEngine::noise(const Shape& shape) {
  auto [result, out] = make(shape);
  const std::lock_guard lock(random_mutex_);
  std::normal_distribution<float> normal;
  std::generate_n(out, shape.count(), [&] { return normal(random_); });
  return result;
}

Tensor CpuEngine::dropout_mask(const Shape& shape, double probability) {
  auto [result, out] = make(shape);
  const std::lock_guard lock(random_mutex_);
  kernels::dropout_mask(random_(), static_cast<float>(probability), out, shape.count());
  return result;
}

void CpuEngine::copy_out(const Tensor& x, std::span<float> values) {
  std::copy_n(data(x), values.size(), values.data());
}

// --- products ------------------------------------------------------------------------------------

Tensor CpuEngine::dot_each(const Tensor& keys, const Tensor& query, const Tensor& sources) {
  if (query.shape().rank() == 3) return dot_each_of_steps(keys, query);
  check_sources(sources, keys.size(0));
  auto [result, out] = make({query.size(0), keys.size(1)});
  kernels::dot_each(data(keys), data(query), indices_or_null(sources), out, query.size(0),
                    keys.size(1), keys.size(2));
  if (is_recorded({&keys, &query})) {
    tape_.add(result, [=](const Tensor& dy) {
      const bool is_owed = !sources.defined() && owe(keys, dy, query);
      kernels::dot_each_backward(data(keys), data(query), indices_or_null(sources), data(dy),
                                 is_owed ? nullptr : gradient_or_null(keys),
                                 gradient_or_null(query), query.size(0), keys.size(1),
                                 keys.size(2));
    });
  }
  return result;
}

Tensor CpuEngine::weighted_sum(const Tensor& weights, const Tensor& values, const Tensor& sources) {
  if (weights.shape().rank() == 3) return weighted_sum_of_steps(weights, values);
  check_sources(sources, values.size(0));
  auto [result, out] = make({weights.size(0), values.size(2)});
  kernels::weighted_sum(data(weights), data(values), indices_or_null(sources), out, weights.size(0),
                        values.size(1), values.size(2));
  if (is_recorded({&weights, &values})) {
    tape_.add(result, [=](const Tensor& dy) {
      const bool is_owed = !sources.defined() && owe(values, weights, dy);
      kernels::weighted_sum_backward(data(weights), data(values), indices_or_null(sources),
                                     data(dy), gradient_or_null(weights),
                                     is_owed ? nullptr : gradient_or_null(values), weights.size(0),
                                     values.size(1), values.size(2));
    });
  }
  return result;
}

Tensor CpuEngine::outer(const Tensor& a, const Tensor& b) {
  auto [result, out] = make({a.size(0), a.size(1), b.size(1)});
  kernels::outer(data(a), data(b), out, a.size(0), a.size(1), b.size(1));
  if (is_recorded({&a, &b})) {
    tape_.add(result, [=](const Tensor& dy) {
      kernels::outer_backward(data(a), data(b), data(dy), gradient_or_null(a), gradient_or_null(b),
                              a.size(0), a.size(1), b.size(1));
    });
  }
  return result;
}

Tensor CpuEngine::convolve(const Tensor& x, const Tensor& filters) {
  auto [result, out] = make({x.size(0), x.size(1), filters.size(0)});
  kernels::convolve(data(x), data(filters), out, x.size(0), x.size(1), filters.size(0),
                    filters.size(1));
  if (is_recorded({&x, &filters})) {
    tape_.add(result, [=](const Tensor& dy) {
      kernels::convolve_backward(data(x), data(filters), data(dy), gradient_or_null(x),
                                 gradient_or_null(filters), x.size(0), x.size(1), filters.size(0),
                                 filters.size(1));
    });
  }
  return result;
}

// --- attention -----------------------------------------------------------------------------------

Tensor CpuEngine::additive_energies(const Tensor& query, const Tensor& keys, const Tensor& v,
                                    const Tensor& sources) {
  check_sources(sources, keys.size(0));
  auto [result, out] = make({query.size(0), keys.size(1)});
  kernels::additive_energies(data(query), data(keys), data(v), indices_or_null(sources), out,
                             query.size(0), keys.size(1), keys.size(2));
  if (is_recorded({&query, &keys, &v})) {
    tape_.add(result, [=](const Tensor& dy) {
      kernels::additive_energies_backward(
          data(query), data(keys), data(v), indices_or_null(sources), data(dy),
          gradient_or_null(query), gradient_or_null(keys), gradient_or_null(v), query.size(0),
          keys.size(1), keys.size(2));
    });
  }
  return result;
}

Tensor CpuEngine::softmax(const Tensor& x, const Tensor& mask) {
  auto [result, out] = make(x.shape());
  if (mask.defined() && mask.shape().rank() < x.shape().rank()) {
    kernels::softmax_of_steps(data(x), data(mask), out, x.size(0), x.size(1), x.size(2));
  } else {
    kernels::softmax(data(x), data_or_null(mask), out, rows_of(x), x.size(-1));
  }
  if (is_recorded({&x})) {
    tape_.add(result, [=, y = result](const Tensor& dy) {
      kernels::softmax_backward(data(y), data(dy), gradient_of(x), rows_of(x), x.size(-1));
    });
  }
  return result;
}

Tensor CpuEngine::one_hot_largest(const Tensor& weights) {
  auto [result, out] = make(weights.shape());
  std::fill_n(out, weights.shape().count(), 0.0F);
  const auto length = weights.size(1);
  for (const auto* row = data(weights); out < data(result) + weights.shape().count();) {
    out[std::max_element(row, row + length) - row] = 1.0F;
    row += length;
    out += length;
  }
  return result;
}

Tensor CpuEngine::one_hot_sample(const Tensor& weights) {
  const auto length = weights.size(1);
  auto [result, out] = make(weights.shape());
  std::fill_n(out, weights.shape().count(), 0.0F);
  const std::lock_guard lock(random_mutex_);
  const auto* row = data(weights);
  for (int64_t b = 0; b < weights.size(0); ++b, row += length, out += length) {
    std::discrete_distribution<int64_t> draw(row, row + length);
    out[draw(random_)] = 1.0F;
  }
  return result;
}

// --- recurrence, words ---------------------------------------------------------------------------

Tensor CpuEngine::gru_gates(const Tensor& from_input, const Tensor& from_hidden,
                            const Tensor& hidden) {
  auto [result, out] = make(hidden.shape());
  kernels::gru_gates(data(from_input), data(from_hidden), data(hidden), out, hidden.size(0),
                     hidden.size(1));
  if (is_recorded({&from_input, &from_hidden, &hidden})) {
    tape_.add(result, [=](const Tensor& dy) {
      kernels::gru_gates_backward(data(from_input), data(from_hidden), data(hidden), data(dy),
                                  gradient_of(from_input), gradient_of(from_hidden),
                                  gradient_of(hidden), hidden.size(0), hidden.size(1));
    });
  }
  return result;
}

Tensor CpuEngine::lstm_memory(const Tensor& gates, const Tensor& memory) {
  auto [result, out] = make(memory.shape());
  kernels::lstm_memory(data(gates), data(memory), out, memory.size(0), memory.size(1));
  if (is_recorded({&gates, &memory})) {
    tape_.add(result, [=](const Tensor& dy) {
      kernels::lstm_memory_backward(data(gates), data(memory), data(dy), gradient_of(gates),
                                    gradient_of(memory), memory.size(0), memory.size(1));
    });
  }
  return result;
}

Tensor CpuEngine::lstm_hidden(const Tensor& gates, const Tensor& memory) {
  auto [result, out] = make(memory.shape());
  kernels::lstm_hidden(data(gates), data(memory), out, memory.size(0), memory.size(1));
  if (is_recorded({&gates, &memory})) {
    tape_.add(result, [=](const Tensor& dy) {
      kernels::lstm_hidden_backward(data(gates), data(memory), data(dy), gradient_of(gates),
                                    gradient_of(memory), memory.size(0), memory.size(1));
    });
  }
  return result;
}

Tensor CpuEngine::layer_norm(const Tensor& x, const Tensor& gain, const Tensor& bias) {
  auto [result, out] = make(x.shape());
  const auto inverse = make({rows_of(x)});
  kernels::layer_norm(data(x), data(gain), data(bias), out, inverse.data, rows_of(x), x.size(-1));
  if (is_recorded({&x, &gain, &bias})) {
    tape_.add(result, [=, kept = inverse.tensor](const Tensor& dy) {
      kernels::layer_norm_backward(data(x), data(gain), data(kept), data(dy), gradient_of(x),
                                   gradient_of(gain), gradient_of(bias), rows_of(x), x.size(-1));
    });
  }
  return result;
}

}  // namespace attend
