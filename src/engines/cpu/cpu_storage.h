#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "engines/cpu/cpu_engine.h"
#include "engines/cpu/pool.h"
#include "engines/cpu/weight_products.h"
#include "kernels/packed_weight.h"

namespace attend {

enum class Kind { kNumbers, kIndices, kParameter };

/// A gradient [B, S, F] of which only the factors are known: a^T b of each row. a [B, S] or [B, T,
/// S], b [B, F] or [B, T, F]
struct OwedProduct {
  Tensor a;
  Tensor b;
};

/// Numbers, or indices, in one block of a pool; dense, row by row. Numbers may have a gradient. Or
/// a parameter that is kept elsewhere, perhaps in another form: it is read, never written, and no
/// gradient is asked for.
struct CpuStorage final : Storage {
  CpuStorage(Engine& owner, const Shape& size, Pool& from, Kind of)
      : Storage(owner, size),
        pool(from),
        bytes(static_cast<std::size_t>(size.count()) * sizeof(float)),
        block(from.take(bytes)),
        kind(of),
        is_tracked(of == Kind::kParameter) {}
  CpuStorage(Engine& owner, Pool& from, const StoredNumbers& numbers)
      : Storage(owner, numbers.shape),
        pool(from),
        bytes(0),
        block(nullptr),
        kind(Kind::kParameter),
        is_tracked(false),
        stored(std::make_unique<const StoredNumbers>(numbers)) {}
  ~CpuStorage() override {
    if (block != nullptr) pool.give(block, bytes);
    delete packed.load();
    delete as_floats.load();
  }

  Pool& pool;
  const std::size_t bytes;
  void* const block;  // null where the numbers are kept elsewhere
  const Kind kind;
  mutable bool is_tracked;  // computed from a parameter while recording, or one itself
  mutable Tensor gradient;  // of the loss by these numbers, as far as it is known; or undefined

  // In its place: products that nobody has multiplied out yet, where whoever passes the gradient on
  // would rather have these.
  mutable bool takes_products = false;
  mutable std::vector<OwedProduct> owed;

  // Of a parameter that is a weight, once it was used in a recorded pass.
  mutable std::unique_ptr<WeightProducts> products;
  mutable std::unique_ptr<WeightProducts> loss_products;  // of cross_entropy's slices

  // Of a parameter in use: where it is kept if not in the block, and what was made of it.
  const std::unique_ptr<const StoredNumbers> stored;
  mutable std::atomic<const kernels::PackedWeight*> packed = nullptr;
  mutable std::atomic<const std::vector<float>*> as_floats = nullptr;
};
static_assert(sizeof(Index) == sizeof(float));

inline const CpuStorage& storage_of(const Tensor& x) {
  return static_cast<const CpuStorage&>(x.storage());
}

inline const CpuStorage& storage_of(const Tensor& x, bool has_indices) {
  const auto& storage = storage_of(x);
  if ((storage.kind == Kind::kIndices) != has_indices) {
    throw std::logic_error(has_indices ? "indices expected, numbers found"
                                       : "numbers expected, indices found");
  }
  return storage;
}

/// The numbers that are kept elsewhere, as floats: made at most once, for what reads them otherwise
/// than products and embeddings do.
const float* stored_floats(const CpuStorage& storage);

inline const float* data(const Tensor& x) {
  const auto& storage = storage_of(x, false);
  return storage.block != nullptr ? static_cast<const float*>(storage.block)
                                  : stored_floats(storage);
}

/// One row of a table [N, E], in whatever form it is kept.
void copy_row(const Tensor& table, Index row, float* out);

inline const float* data_or_null(const Tensor& x) {
  return x.defined() ? data(x) : nullptr;
}

inline bool is_tracked(const Tensor& x) {
  return x.defined() && storage_of(x).is_tracked;
}

inline bool is_parameter(const Tensor& x) {
  return x.defined() && storage_of(x).kind == Kind::kParameter;
}

/// For whoever makes a tensor, or moves a parameter; nothing else changes one. What was made of a
/// parameter's numbers is forgotten.
inline float* writable(const Tensor& x) {
  const auto& storage = storage_of(x, false);
  if (storage.block == nullptr) throw std::logic_error("a parameter in use is not to be moved");
  if (storage.packed.load(std::memory_order_relaxed) != nullptr) {
    delete storage.packed.exchange(nullptr);
  }
  return static_cast<float*>(storage.block);
}

/// A tensor whose numbers are yet to be written.
inline Tensor make_tensor(Engine& engine, Pool& pool, const Shape& shape, Kind kind) {
  return Tensor(
      std::allocate_shared<CpuStorage>(PoolAllocator<CpuStorage>(pool), engine, shape, pool, kind));
}

/// Multiplies out what is owed to a gradient, if anything is.
void settle(const Tensor& x);

/// a^T b of each row is to be added to the gradient of x [B, S, F]. Whether that could be put off:
/// else whoever asks has to do it.
bool owe(const Tensor& x, const Tensor& a, const Tensor& b);

inline bool has_gradient(const Tensor& x) {
  settle(x);
  return storage_of(x).gradient.defined();
}

/// Where to write the gradient of a tensor that has none, or to add to it.
inline float* start_gradient_of(const Tensor& x) {
  settle(x);
  const auto& storage = storage_of(x, false);
  if (!storage.gradient.defined()) {
    storage.gradient = make_tensor(storage.engine, storage.pool, storage.shape, Kind::kNumbers);
  }
  return writable(storage.gradient);
}

/// Where to add to the gradient of a tensor; zeros at first.
inline float* gradient_of(const Tensor& x) {
  const bool is_first = !has_gradient(x);
  auto* gradient = start_gradient_of(x);
  if (is_first) std::fill_n(gradient, x.shape().count(), 0.0F);
  return gradient;
}

/// The same of what a gradient reaches; null of a constant, whose gradient nobody asks for.
inline float* gradient_or_null(const Tensor& x) {
  return is_tracked(x) ? gradient_of(x) : nullptr;
}

/// The same of what a^T b of each row is to be added to; null, too, where it was owed instead.
inline float* gradient_unless_owed(const Tensor& x, const Tensor& a, const Tensor& b) {
  return owe(x, a, b) ? nullptr : gradient_or_null(x);
}

inline std::span<const Index> indices_of(const Tensor& x) {
  const auto& storage = storage_of(x, true);
  return {static_cast<const Index*>(storage.block), static_cast<std::size_t>(x.shape().count())};
}

inline const Index* indices_or_null(const Tensor& x) {
  return x.defined() ? indices_of(x).data() : nullptr;
}

/// How many last dimensions there are: [.., N] -> the product of [..].
inline int64_t rows_of(const Tensor& x) {
  return x.shape().without_last().count();
}

/// An index, if it is in [0, end).
inline Index checked(Index index, int64_t end) {
  if (index >= 0 && index < end) return index;
  throw std::logic_error("index " + std::to_string(index) + " is not in [0, " +
                         std::to_string(end) + ")");
}

struct CpuEngine::Made {
  Tensor tensor;
  float* data;
};

}  // namespace attend
