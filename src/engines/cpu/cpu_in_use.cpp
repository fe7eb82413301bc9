// The products of a CpuEngine with weights in use: packed, and of any type.

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include <sys/mman.h>
#include <unistd.h>

#include "engines/cpu/cpu_storage.h"
#include "kernels/likeliest.h"
#include "kernels/products.h"

namespace attend {
namespace {

/// Lets go of the pages of memory that hold only numbers of a file: they were copied, and what
/// still reads them finds them again.
void release_pages(const StoredNumbers& stored) {
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const auto begin = reinterpret_cast<std::uintptr_t>(stored.numbers);
  const auto bytes = static_cast<std::size_t>(stored.shape.count()) * size_of(stored.type);
  const auto first = (begin + page - 1) / page * page;
  const auto end = (begin + bytes) / page * page;
  if (stored.in_file && first < end) {
    ::madvise(reinterpret_cast<void*>(first), end - first, MADV_DONTNEED);
  }
}

std::unique_ptr<const kernels::PackedWeight> pack(const Tensor& weight) {
  const auto& storage = storage_of(weight, false);
  const auto outputs = weight.size(0);
  const auto inputs = weight.size(1);
  if (const auto* stored = storage.stored.get()) {
    auto packed = std::make_unique<kernels::PackedWeight>(stored->type, stored->numbers,
                                                          stored->scales, outputs, inputs);
    release_pages(*stored);
    return packed;
  }
  return std::make_unique<kernels::PackedWeight>(NumberType::kFloat, storage.block, nullptr,
                                                 outputs, inputs);
}

}  // namespace

const float* stored_floats(const CpuStorage& storage) {
  const auto& stored = *storage.stored;
  if (stored.type == NumberType::kFloat) return static_cast<const float*>(stored.numbers);
  const auto* floats = storage.as_floats.load(std::memory_order_acquire);
  if (floats != nullptr) return floats->data();
  auto made = std::make_unique<const std::vector<float>>(to_floats(stored));
  if (storage.as_floats.compare_exchange_strong(floats, made.get())) floats = made.release();
  return floats->data();
}

void copy_row(const Tensor& table, Index row, float* out) {
  const auto& storage = storage_of(table, false);
  const auto size = table.size(1);
  const auto first = row * size;
  if (storage.block != nullptr) {
    std::copy_n(static_cast<const float*>(storage.block) + first, size, out);
    return;
  }
  const auto& stored = *storage.stored;
  const auto* numbers = static_cast<const std::byte*>(stored.numbers);
  to_floats(stored.type, numbers + static_cast<std::size_t>(first) * size_of(stored.type),
            stored.scales != nullptr ? stored.scales[row] : 1.0F, out, size);
}

const kernels::PackedWeight* CpuEngine::packed(const Tensor& weight) {
  if (is_recording() || !is_parameter(weight)) return nullptr;
  const auto& storage = storage_of(weight);
  if (const auto* found = storage.packed.load(std::memory_order_acquire)) return found;
  const std::lock_guard lock(packing_mutex_);
  if (const auto* found = storage.packed.load(std::memory_order_acquire)) return found;
  auto made = pack(weight);
  storage.packed.store(made.get(), std::memory_order_release);
  return made.release();
}

Tensor CpuEngine::select_of_weight(const Tensor& weight, const Tensor& rows) {
  struct Selected {
    std::vector<std::byte> numbers;
    std::vector<float> scales;
  };
  const auto& storage = storage_of(weight, false);
  const auto* stored = storage.stored.get();
  const auto type = stored != nullptr ? stored->type : NumberType::kFloat;
  const auto* numbers =
      static_cast<const std::byte*>(stored != nullptr ? stored->numbers : storage.block);
  const auto size = static_cast<std::size_t>(weight.size(1)) * size_of(type);
  const auto selected = std::make_shared<Selected>();
  for (const auto row : indices_of(rows)) {
    const auto* first = numbers + static_cast<std::size_t>(checked(row, weight.size(0))) * size;
    selected->numbers.insert(selected->numbers.end(), first, first + size);
    if (type == NumberType::kInt8) selected->scales.push_back(stored->scales[row]);
  }
  return stored_parameter({.type = type,
                           .numbers = selected->numbers.data(),
                           .scales = selected->scales.data(),
                           .shape = weight.shape().with_first(rows.size(0)),
                           .owner = selected});
}

void CpuEngine::multiply(const kernels::PackedWeight& weight, const Tensor& x, const float* bias,
                         float* out) {
  const auto rows = rows_of(x);
  const auto bytes = weight.working_size(rows);
  const auto working = make({static_cast<int64_t>(bytes / sizeof(float))});
  weight.multiply(weight.prepare(data(x), rows, working.data), bias, out, weight.outputs(), 0,
                  weight.outputs());
}

/// Slices of the vocabulary whose logits stay in the cache.
void CpuEngine::likeliest(const Tensor& x, const Readout& readout, Index end,
                          const LikeliestSymbols& found) {
  constexpr int64_t kStep = 128;  // whole panels
  constexpr int64_t kHeld = 32768;
  const auto rows = x.size(0);
  if (rows == 0) return;
  const auto symbols = readout.weight.size(0);
  const auto count = static_cast<int64_t>(found.symbols.size()) / rows;
  const auto* weight = packed(readout.weight);
  const auto* bias = data(readout.bias);
  const auto width =
      weight == nullptr ? symbols : std::clamp(kHeld / rows / kStep * kStep, kStep, 16 * kStep);
  const auto logits = make({rows, std::min(width, symbols)});
  const auto bytes = weight == nullptr ? 0 : weight->working_size(rows);
  const auto working = make({static_cast<int64_t>(bytes / sizeof(float))});
  kernels::PreparedRows prepared = {};
  if (weight != nullptr) {
    prepared = weight->prepare(data(x), rows, working.data);
  } else {
    kernels::linear(data(x), data(readout.weight), bias, logits.data, rows, symbols, x.size(1));
  }
  thread_local std::vector<kernels::SeenLogits> seen;
  seen.assign(static_cast<std::size_t>(rows), {});
  std::fill(found.log_probabilities.begin(), found.log_probabilities.end(),
            -std::numeric_limits<float>::infinity());
  std::fill(found.symbols.begin(), found.symbols.end(), Index{0});
  for (int64_t first = 0; first < symbols; first += width) {
    const auto size = std::min(width, symbols - first);
    if (weight != nullptr) weight->multiply(prepared, bias + first, logits.data, size, first, size);
    for (int64_t row = 0; row < rows; ++row) {
      const auto* of_row = logits.data + row * size;
      const auto i = static_cast<std::size_t>(row);
      kernels::add_slice(of_row, size, static_cast<Index>(first), seen[i],
                         {found.log_probabilities.data() + row * count,
                          found.symbols.data() + row * count, count});
      if (end >= first && end < first + size) found.of_end[i] = of_row[end - first];
    }
  }
  for (int64_t row = 0; row < rows; ++row) {
    const auto i = static_cast<std::size_t>(row);
    const auto log_sum = kernels::log_sum_of(seen[i]);
    for (int64_t j = 0; j < count; ++j) {
      found.log_probabilities[static_cast<std::size_t>(row * count + j)] -= log_sum;
    }
    found.of_end[i] -= log_sum;
  }
}

}  // namespace attend
