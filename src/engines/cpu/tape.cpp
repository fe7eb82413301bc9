#include "engines/cpu/tape.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "engines/cpu/cpu_storage.h"

namespace attend {
namespace {

/// From now on it is a constant: its gradient has been passed on, or is not wanted.
void release(const Tensor& x) {
  const auto& storage = storage_of(x);
  storage.gradient = {};
  storage.is_tracked = false;
}

}  // namespace

void Tape::add(const Tensor& result, Backward backward) {
  storage_of(result).is_tracked = true;
  nodes_.push_back({result, std::move(backward)});
}

void Tape::add_weight(const Tensor& weight) {
  const auto is_known = [&](const Tensor& other) { return &other.storage() == &weight.storage(); };
  if (std::none_of(weights_.begin(), weights_.end(), is_known)) weights_.push_back(weight);
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
  for (const auto& weight : weights_) {
    const bool adds = has_gradient(weight);
    storage_of(weight).products->gradient(start_gradient_of(weight), adds);
  }
  clear();
}

void Tape::clear() {
  for (const auto& node : nodes_) release(node.result);
  for (const auto& weight : weights_) storage_of(weight).products->forget();
  nodes_.clear();
  weights_.clear();
}

}  // namespace attend
