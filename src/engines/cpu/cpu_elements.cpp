// The operations of a CpuEngine that work number by number, along the last dimension, and on parts.

#include <algorithm>
#include <limits>
#include <vector>

#include "engines/cpu/cpu_storage.h"
#include "kernels/backward.h"
#include "kernels/forward.h"

namespace attend {
namespace {

kernels::Broadcast broadcast_of(const Shape& a, const Shape& b, const Shape& out) {
  kernels::Broadcast shape = {};
  int64_t stride_a = 1;
  int64_t stride_b = 1;
  for (int d = -1; d >= -4; --d) {
    const auto size_a = -d > a.rank() ? 1 : a[d];
    const auto size_b = -d > b.rank() ? 1 : b[d];
    shape.size[4 + d] = -d > out.rank() ? 1 : out[d];
    shape.stride_a[4 + d] = size_a == 1 ? 0 : stride_a;
    shape.stride_b[4 + d] = size_b == 1 ? 0 : stride_b;
    stride_a *= size_a;
    stride_b *= size_b;
  }
  return shape;
}

}  // namespace

// --- number by number ----------------------------------------------------------------------------

Tensor CpuEngine::map(Map function, const Tensor& x) {
  auto [result, out] = make(x.shape());
  kernels::map(function, data(x), out, x.shape().count());
  if (is_recorded({&x})) {
    tape_.add(result, [=, y = result](const Tensor& dy) {
      kernels::map_backward(function, data(x), data(y), data(dy), gradient_of(x),
                            x.shape().count());
    });
  }
  return result;
}

Tensor CpuEngine::arithmetic(Arithmetic operation, const Tensor& a, const Tensor& b) {
  const auto shape = broadcast(a.shape(), b.shape());
  auto [result, out] = make(shape);
  const auto strides = broadcast_of(a.shape(), b.shape(), shape);
  kernels::arithmetic(operation, data(a), data(b), out, strides);
  if (is_recorded({&a, &b})) {
    tape_.add(result, [=](const Tensor& dy) {
      if (is_tracked(a)) {
        kernels::arithmetic_backward_a(operation, data(a), data(b), data(dy), gradient_of(a),
                                       strides);
      }
      if (is_tracked(b)) {
        kernels::arithmetic_backward_b(operation, data(a), data(b), data(dy), gradient_of(b),
                                       strides);
      }
    });
  }
  return result;
}

Tensor CpuEngine::affine(const Tensor& x, double factor, double offset) {
  auto [result, out] = make(x.shape());
  kernels::affine(data(x), static_cast<float>(factor), static_cast<float>(offset), out,
                  x.shape().count());
  if (is_recorded({&x})) {
    tape_.add(result, [=](const Tensor& dy) {
      kernels::add(data(dy), static_cast<float>(factor), gradient_of(x), x.shape().count());
    });
  }
  return result;
}

Tensor CpuEngine::clamp(const Tensor& x, double lowest, double highest) {
  constexpr double kMost = std::numeric_limits<float>::max();
  auto [result, out] = make(x.shape());
  const auto low = static_cast<float>(std::max(lowest, -kMost));
  const auto high = static_cast<float>(std::min(highest, kMost));
  kernels::clamp(data(x), low, high, out, x.shape().count());
  if (is_recorded({&x})) {
    tape_.add(result, [=](const Tensor& dy) {
      kernels::clamp_backward(data(x), low, high, data(dy), gradient_of(x), x.shape().count());
    });
  }
  return result;
}

Tensor CpuEngine::constant(const Tensor& x) {
  auto [result, out] = make(x.shape());
  std::copy_n(data(x), x.shape().count(), out);
  return result;
}

Tensor CpuEngine::within(const Tensor& x, double distance) {
  auto [result, out] = make(x.shape());
  kernels::within(data(x), static_cast<float>(distance), out, x.shape().count());
  return result;
}

// --- along the last dimension --------------------------------------------------------------------

Tensor CpuEngine::sum(const Tensor& x) {
  auto [result, out] = make(x.shape().with_last(1));
  kernels::sum(data(x), out, rows_of(x), x.size(-1));
  if (is_recorded({&x})) {
    tape_.add(result, [=](const Tensor& dy) {
      kernels::sum_backward(data(dy), gradient_of(x), rows_of(x), x.size(-1));
    });
  }
  return result;
}

Tensor CpuEngine::total(const Tensor& x) {
  auto [result, out] = make({1});
  kernels::sum(data(x), out, 1, x.shape().count());
  if (is_recorded({&x})) {
    tape_.add(result, [=](const Tensor& dy) {
      kernels::sum_backward(data(dy), gradient_of(x), 1, x.shape().count());
    });
  }
  return result;
}

Tensor CpuEngine::running_sum(const Tensor& x) {
  auto [result, out] = make(x.shape());
  kernels::running_sum(data(x), out, rows_of(x), x.size(-1));
  if (is_recorded({&x})) {
    tape_.add(result, [=](const Tensor& dy) {
      kernels::running_sum_backward(data(dy), gradient_of(x), rows_of(x), x.size(-1));
    });
  }
  return result;
}

Tensor CpuEngine::unit(const Tensor& x) {
  auto [result, out] = make(x.shape());
  kernels::unit(data(x), out, rows_of(x), x.size(-1));
  if (is_recorded({&x})) {
    tape_.add(result, [=, y = result](const Tensor& dy) {
      kernels::unit_backward(data(x), data(y), data(dy), gradient_of(x), rows_of(x), x.size(-1));
    });
  }
  return result;
}

// --- parts of tensors ----------------------------------------------------------------------------

Tensor CpuEngine::reshape(const Tensor& x, const Shape& shape) {
  if (storage_of(x).kind == Kind::kIndices) return indices(indices_of(x), shape);
  auto [result, out] = make(shape);
  std::copy_n(data(x), shape.count(), out);
  if (is_recorded({&x})) {
    tape_.add(result, [=](const Tensor& dy) {
      kernels::add(data(dy), 1.0F, gradient_of(x), shape.count());
    });
  }
  return result;
}

Tensor CpuEngine::concat(std::span<const Tensor> parts) {
  int64_t size = 0;
  bool recorded = false;
  for (const auto& part : parts) {
    size += part.size(-1);
    recorded = is_recorded({&part}) || recorded;
  }
  auto [result, out] = make(parts[0].shape().with_last(size));
  for (const auto& part : parts) {
    const auto width = part.size(-1);
    const auto* from = data(part);
    for (int64_t row = 0; row < rows_of(part); ++row) {
      std::copy_n(from + row * width, width, out + row * size);
    }
    out += width;
  }
  if (recorded) {
    tape_.add(result, [=, kept = std::vector(parts.begin(), parts.end())](const Tensor& dy) {
      const auto* from = data(dy);
      for (const auto& part : kept) {
        const auto width = part.size(-1);
        if (is_tracked(part)) {
          kernels::add_rows(from, size, gradient_of(part), width, rows_of(part), width);
        }
        from += width;
      }
    });
  }
  return result;
}

Tensor CpuEngine::columns(const Tensor& x, int64_t first, int64_t count) {
  auto [result, out] = make(x.shape().with_last(count));
  for (int64_t row = 0; row < rows_of(x); ++row) {
    std::copy_n(data(x) + row * x.size(-1) + first, count, out + row * count);
  }
  if (is_recorded({&x})) {
    tape_.add(result, [=](const Tensor& dy) {
      kernels::add_rows(data(dy), count, gradient_of(x) + first, x.size(-1), rows_of(x), count);
    });
  }
  return result;
}

namespace {

Tensor select_indices(Engine& engine, Pool& pool, const Tensor& x, const Tensor& rows) {
  auto result = make_tensor(engine, pool, rows.shape(), Kind::kIndices);
  auto* out = static_cast<Index*>(storage_of(result).block);
  for (const auto row : indices_of(rows)) {
    *out++ = indices_of(x)[static_cast<std::size_t>(checked(row, x.size(0)))];
  }
  return result;
}

}  // namespace

Tensor CpuEngine::select_rows(const Tensor& x, const Tensor& rows) {
  if (storage_of(x).kind == Kind::kIndices) return select_indices(*this, pool_, x, rows);
  if (!is_recording() && is_parameter(x) && x.shape().rank() == 2) {
    return select_of_weight(x, rows);
  }
  auto [result, out] = make(x.shape().with_first(rows.size(0)));
  const auto size = x.shape().count() / std::max<int64_t>(x.size(0), 1);
  for (const auto row : indices_of(rows)) {
    std::copy_n(data(x) + checked(row, x.size(0)) * size, size, out);
    out += size;
  }
  if (is_recorded({&x})) {
    tape_.add(result, [=](const Tensor& dy) {
      const auto* from = data(dy);
      for (const auto row : indices_of(rows)) {
        kernels::add(from, 1.0F, gradient_of(x) + row * size, size);
        from += size;
      }
    });
  }
  return result;
}

Tensor CpuEngine::at_step(const Tensor& sequence, int64_t step) {
  auto [result, out] = make(sequence.shape().without_second());
  const auto rows = sequence.size(0);
  const auto size = result.shape().count() / rows;
  const auto stride = sequence.size(1) * size;
  for (int64_t row = 0; row < rows; ++row) {
    std::copy_n(data(sequence) + step * size + row * stride, size, out + row * size);
  }
  if (is_recorded({&sequence})) {
    tape_.add(result, [=](const Tensor& dy) {
      kernels::add_rows(data(dy), size, gradient_of(sequence) + step * size, stride, rows, size);
    });
  }
  return result;
}

Tensor CpuEngine::stack_steps(std::span<const Tensor> steps) {
  const auto count = static_cast<int64_t>(steps.size());
  auto [result, out] = make(steps[0].shape().with_second(count));
  const auto rows = steps[0].size(0);
  const auto size = steps[0].shape().count() / rows;
  bool recorded = false;
  for (const auto& step : steps) {
    for (int64_t row = 0; row < rows; ++row) {
      std::copy_n(data(step) + row * size, size, out + row * count * size);
    }
    out += size;
    recorded = is_recorded({&step}) || recorded;
  }
  if (recorded) {
    tape_.add(result, [=, kept = std::vector(steps.begin(), steps.end())](const Tensor& dy) {
      const auto* from = data(dy);
      for (const auto& step : kept) {
        if (is_tracked(step)) {
          kernels::add_rows(from, count * size, gradient_of(step), size, rows, size);
        }
        from += size;
      }
    });
  }
  return result;
}

}  // namespace attend
