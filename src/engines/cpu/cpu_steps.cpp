// The operations of a CpuEngine over the steps of rows: where every step asks, and what is made of
// all steps together.

#include "engines/cpu/cpu_storage.h"
#include "kernels/backward.h"
#include "kernels/forward.h"

namespace attend {

Tensor CpuEngine::dot_each_of_steps(const Tensor& keys, const Tensor& query) {
  const auto batch = query.size(0);
  const auto steps = query.size(1);
  const auto length = keys.size(1);
  const auto size = keys.size(2);
  auto [result, out] = make({batch, steps, length});
  const auto working = make({kernels::working_size_of_steps(length, size)});
  kernels::dot_each_of_steps(data(keys), data(query), out, working.data, batch, steps, length,
                             size);
  if (is_recorded({&keys, &query})) {
    tape_.add(result, [=](const Tensor& dy) {
      kernels::dot_each_of_steps_backward(data(keys), data(query), data(dy),
                                          gradient_unless_owed(keys, dy, query),
                                          gradient_or_null(query), batch, steps, length, size);
    });
  }
  return result;
}

Tensor CpuEngine::weighted_sum_of_steps(const Tensor& weights, const Tensor& values) {
  const auto batch = weights.size(0);
  const auto steps = weights.size(1);
  const auto length = values.size(1);
  const auto size = values.size(2);
  auto [result, out] = make({batch, steps, size});
  const auto working = make({kernels::working_size_of_steps(length, size)});
  kernels::weighted_sum_of_steps(data(weights), data(values), out, working.data, batch, steps,
                                 length, size);
  if (is_recorded({&weights, &values})) {
    tape_.add(result, [=](const Tensor& dy) {
      kernels::weighted_sum_of_steps_backward(
          data(weights), data(values), data(dy), gradient_or_null(weights),
          gradient_unless_owed(values, weights, dy), batch, steps, length, size);
    });
  }
  return result;
}

Tensor CpuEngine::largest_of_steps(const Tensor& x, const Tensor& mask) {
  auto [result, out] = make({x.size(0), x.size(2)});
  kernels::largest_of_steps(data(x), data(mask), out, x.size(0), x.size(1), x.size(2));
  if (is_recorded({&x})) {
    tape_.add(result, [=, y = result](const Tensor& dy) {
      kernels::largest_of_steps_backward(data(x), data(mask), data(y), data(dy), gradient_of(x),
                                         x.size(0), x.size(1), x.size(2));
    });
  }
  return result;
}

}  // namespace attend
