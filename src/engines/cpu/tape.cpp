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
  storage.owed.clear();
  storage.takes_products = false;
  storage.is_tracked = false;
}

}  // namespace

void Tape::add(const Tensor& result, Backward backward) {
  storage_of(result).is_tracked = true;
  nodes_.push_back({result, std::move(backward)});
}

void Tape::precede(Backward before) {
  auto& backward = nodes_.back().backward;
  backward = [before = std::move(before), then = std::move(backward)](const Tensor& gradient) {
    before(gradient);
    then(gradient);
  };
}

void Tape::add_weight(const Tensor& weight) {
  const auto is_known = [&](const Tensor& other) { return &other.storage() == &weight.storage(); };
  if (std::none_of(weights_.begin(), weights_.end(), is_known)) weights_.push_back(weight);
}

void Tape::note(const Storage& parameter) {
  if (noted_.insert(&parameter).second) first_results_.emplace_back(nodes_.size(), &parameter);
}

void Tape::backward(const Tensor& loss, GradientListener* listener) {
  if (loss.shape().count() != 1 || !is_tracked(loss)) {
    throw std::logic_error("backward: not one number that was computed from recorded parameters");
  }
  *gradient_of(loss) = 1.0F;
  while (!nodes_.empty()) {
    const auto& [result, backward] = nodes_.back();
    const auto gradient = storage_of(result).gradient;
    const bool is_reached = gradient.defined() || !storage_of(result).owed.empty();
    if (is_reached) backward(gradient);  // else the loss does not depend on it
    release(result);
    nodes_.pop_back();
    for (; !first_results_.empty() && first_results_.back().first == nodes_.size();
         first_results_.pop_back()) {
      finish(*first_results_.back().second, listener);
    }
  }
  for (const auto& weight : weights_) add_products(weight);
  clear();
}

void Tape::finish(const Storage& parameter, GradientListener* listener) {
  const auto weight = std::find_if(weights_.begin(), weights_.end(), [&](const Tensor& other) {
    return &other.storage() == &parameter;
  });
  if (weight != weights_.end()) {
    add_products(*weight);
    weights_.erase(weight);
  }
  if (listener != nullptr) listener->gradient_is_final(parameter);
}

void Tape::add_products(const Tensor& weight) {
  const auto& products = storage_of(weight).products;
  if (products->came_back()) {
    const bool adds = has_gradient(weight);
    products->gradient(start_gradient_of(weight), adds);
  }
  products->forget();
}

void Tape::clear() {
  for (const auto& node : nodes_) release(node.result);
  for (const auto& weight : weights_) storage_of(weight).products->forget();
  nodes_.clear();
  weights_.clear();
  first_results_.clear();
  noted_.clear();
}

}  // namespace attend
