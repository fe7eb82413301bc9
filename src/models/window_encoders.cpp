#include "models/window_encoders.h"

#include <string>
#include <tuple>

namespace attend::models {
namespace {

/// Each position seen `by` positions further on, zeros beyond the ends, in turn from -reach to
/// reach.  values [B, S, F], zeros where there is no position
std::vector<Tensor> shifted(const Tensor& values, int64_t reach) {
  const auto [rows, length, size] = std::tuple(values.size(0), values.size(1), values.size(2));
  const auto beyond = zeros(values.engine(), {rows, reach * size});
  const auto all = concat({beyond, reshape(values, {rows, length * size}), beyond});
  std::vector<Tensor> views;
  for (int64_t by = 0; by <= 2 * reach; ++by) {
    views.push_back(reshape(columns(all, by * size, length * size), values.shape()));
  }
  return views;
}

/// [B, S, F] by [B, S]: zeros where there is no position.
Tensor existing(const Tensor& values, const Tensor& mask) {
  return values * reshape(mask, {mask.size(0), mask.size(1), 1});
}

}  // namespace

nn::Encoding EmbeddingEncoder::encode(const nn::Padded& source) const {
  const auto keys = existing(source.values, source.mask);
  auto values = keys;
  if (neighbours_ > 0) {
    const auto views = shifted(keys, neighbours_);
    values = views.front();
    for (std::size_t i = 1; i < views.size(); ++i) values = values + views[i];
    values = (1.0 / static_cast<double>(views.size())) * values;
  }
  const auto mean = weighted_sum(source.mask / sum(source.mask), keys);
  return {{keys, values, source.mask}, mean};
}

ConvolutionEncoder::ConvolutionEncoder(int64_t size, int64_t neighbours, int64_t layers)
    : size_(size), neighbours_(neighbours) {
  for (int64_t layer = 0; layer < layers; ++layer) {
    layers_.push_back(std::make_unique<nn::Linear>((2 * neighbours + 1) * size, size));
    add("layer_" + std::to_string(layer), *layers_.back());
  }
}

nn::Encoding ConvolutionEncoder::encode(const nn::Padded& source) const {
  // Where a pair has one position alone, what the other one holds is far below what any layer
  // gives.
  constexpr double kFarBelow = -1e4;
  auto values = source.values;
  auto mask = source.mask;
  for (const auto& layer : layers_) {
    values = (*layer)(concat(shifted(existing(values, mask), neighbours_)));
    values =
        existing(values, mask) + kFarBelow * (1.0 - reshape(mask, {mask.size(0), mask.size(1), 1}));
    if (values.size(1) % 2 == 1) {
      const auto last = kFarBelow + zeros(values.engine(), {values.size(0), size_});
      values = reshape(concat({reshape(values, {values.size(0), values.size(1) * size_}), last}),
                       {values.size(0), values.size(1) + 1, size_});
      mask = concat({mask, zeros(mask.engine(), {mask.size(0), 1})});
    }
    const Shape pairs = {values.size(0), values.size(1) / 2, 2 * size_};
    const auto both = reshape(values, pairs);
    const auto first = columns(both, 0, size_);
    values = tanh(first + relu(columns(both, size_, size_) - first));
    mask = columns(reshape(mask, {pairs[0], pairs[1], 2}), 0, 1);
    mask = only(mask);
  }
  return {nn::Annotations::of(values, mask), largest_of_steps(values, mask)};
}

}  // namespace attend::models
