#include "engines/cpu/tape.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "engines/cpu/cpu_storage.h"
#include "kernels/backward.h"
#include "kernels/products.h"

namespace attend {
namespace {

/// From now on it is a constant: its gradient has been passed on, or is not wanted.
void release(const Tensor& x) {
  const auto& storage = storage_of(x);
  storage.gradient = {};
  storage.is_tracked = false;
}

/// The rows of all parts in one tensor.  parts [.., N] -> [rows, N]
template <class Uses, class Part>
Tensor lay_together(const Uses& uses, Part part, int64_t rows) {
  const auto& first = storage_of(uses.front().*part);
  const auto result = make_tensor(first.engine, first.pool, {rows, first.shape[-1]}, first.kind);
  auto* out = writable(result);
  for (const auto& use : uses) {
    out = std::copy_n(data(use.*part), (use.*part).shape().count(), out);
  }
  return result;
}

}  // namespace

void Tape::add(const Tensor& result, Backward backward) {
  storage_of(result).is_tracked = true;
  nodes_.push_back({result, std::move(backward)});
}

void Tape::add_use(const Tensor& weight, const Tensor& x, const Tensor& dy) {
  uses_[&weight.storage()].push_back({x, dy});
}

void Tape::backward(const Tensor& loss) {
  if (loss.shape().count() != 1 || !is_tracked(loss)) {
    throw std::logic_error("backward: not one number that was computed from recorded parameters");
  }
  *gradient_of(loss) = 1.0F;
  for (; !nodes_.empty(); nodes_.pop_back()) {
    const auto& [result, backward] = nodes_.back();
    const auto gradient = storage_of(result).gradient;
    if (gradient.defined()) backward(gradient);  // else the loss does not depend on it
    release(result);
  }
  for (auto& [weight, uses] : uses_) add_products(*weight, uses);
  clear();
}

void Tape::add_products(const Storage& weight, const std::vector<Use>& uses) {
  const auto& storage = static_cast<const CpuStorage&>(weight);
  if (!storage.gradient.defined()) storage.gradient = weight.engine.zeros(weight.shape);
  int64_t rows = 0;
  for (const auto& use : uses) rows += rows_of(use.x);
  const bool is_one = uses.size() == 1;
  const auto x = is_one ? uses[0].x : lay_together(uses, &Use::x, rows);
  const auto dy = is_one ? uses[0].dy : lay_together(uses, &Use::dy, rows);
  kernels::add_product_of_transposed(data(dy), data(x), writable(storage.gradient), rows,
                                     weight.shape[0], weight.shape[1]);
}

void Tape::clear() {
  for (const auto& node : nodes_) release(node.result);
  nodes_.clear();
  uses_.clear();
}

}  // namespace attend
