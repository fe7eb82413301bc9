#include "training/gradient_sum.h"

#include <algorithm>
#include <utility>

namespace attend::training {
namespace {

std::vector<Tensor> last_ones_first(const nn::Module& model) {
  std::vector<Tensor> parameters;
  for (const auto& parameter : model.parameters()) parameters.push_back(*parameter.value);
  std::reverse(parameters.begin(), parameters.end());
  return parameters;
}

std::vector<std::size_t> sizes_of(const std::vector<Tensor>& parameters) {
  std::vector<std::size_t> sizes;
  for (const auto& parameter : parameters) {
    sizes.push_back(static_cast<std::size_t>(parameter.shape().count()));
  }
  return sizes;
}

}  // namespace

GradientSum::GradientSum(parallel::Group& group, Engine& engine, const nn::Module& model)
    : GradientSum(group, engine, last_ones_first(model)) {}

GradientSum::GradientSum(parallel::Group& group, Engine& engine, std::vector<Tensor> parameters)
    : engine_(engine), parameters_(std::move(parameters)), sum_(group, sizes_of(parameters_)) {
  for (std::size_t i = 0; i < parameters_.size(); ++i) places_[&parameters_[i].storage()] = i;
  engine_.tell(this);
}

void GradientSum::gradient_is_final(const Storage& parameter) {
  const auto place = places_.find(&parameter);
  if (place == places_.end()) return;  // not the model's
  sum_.ready(place->second, engine_.gradient_numbers(parameter).data());
}

void GradientSum::finish() {
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    if (!sum_.is_ready(i)) gradient_is_final(parameters_[i].storage());
  }
  sum_.finish();
}

}  // namespace attend::training
