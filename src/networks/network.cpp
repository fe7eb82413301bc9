#include "networks/network.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace attend::networks {
namespace {

Shape shape_of(const Extent& extent, int64_t batch) {
  if (extent.is_vector) return {batch, extent.channels};
  return {batch, extent.height, extent.width, extent.channels};
}

/// The shape of a layer's weight, of one group.
Shape weight_shape(const Layer& layer, const Extent& of) {
  const auto& window = layer.window;
  const auto taps = window.height * window.width;
  switch (layer.kind) {
    case LayerKind::kConvolution:
      return {layer.made.channels / layer.groups, taps * (of.channels / layer.groups)};
    case LayerKind::kConvolveEach:
      return {window.height, window.width, of.channels};
    case LayerKind::kLinear:
      return {layer.made.channels, of.channels};
    default:
      return {of.channels};
  }
}

/// Of each place that a window lies at, one over how many places it counts.  [H', W', 1]
std::vector<float> inverse_counts(const Layer& layer, const Extent& of) {
  const auto counted = [&](int64_t place, int64_t stride, int64_t size, int64_t before,
                           int64_t length, int64_t behind) {
    const auto first = place * stride - before;
    const auto least = layer.counts_padding ? -before : 0;
    const auto end = layer.counts_padding ? length + behind : length;
    return std::max<int64_t>(0, std::min(first + size, end) - std::max(first, least));
  };
  const auto& window = layer.window;
  std::vector<float> counts;
  for (int64_t i = 0; i < layer.made.height; ++i) {
    const auto rows = counted(i, window.stride_down, window.height, window.top, of.height,
                              window.bottom - layer.uncounted_bottom);
    for (int64_t j = 0; j < layer.made.width; ++j) {
      const auto columns = counted(j, window.stride_across, window.width, window.left, of.width,
                                   window.right - layer.uncounted_right);
      const auto count = rows * columns;
      counts.push_back(count == 0 ? 0.0F : 1.0F / static_cast<float>(count));
    }
  }
  return counts;
}

/// The mean of what a window counts.
Tensor mean_of_patches(const Layer& layer, const Extent& of, const Tensor& x) {
  auto& engine = x.engine();
  const auto& window = layer.window;
  const auto size = static_cast<std::size_t>(window.height * window.width * of.channels);
  const Shape filters = {window.height, window.width, of.channels};
  const auto counts = inverse_counts(layer, of);
  const bool are_equal =
      std::adjacent_find(counts.begin(), counts.end(), std::not_equal_to()) == counts.end();
  const std::vector<float> weights(size, are_equal ? counts.front() : 1.0F);
  const auto sums = convolve_each(x, numbers(engine, weights, filters), {}, window);
  if (are_equal) return sums;
  return sums * numbers(engine, counts, {layer.made.height, layer.made.width, 1});
}

/// Zeros about pictures, by a filter that is 1 at one place: of a window as large as the paddings
/// let it be, so that it fits beyond every edge.
Tensor with_zeros_about(const PatchGrid& at, const Tensor& x) {
  const auto down = at.top + at.bottom;
  const auto across = at.left + at.right;
  const auto channels = x.size(3);
  std::vector<float> filters(static_cast<std::size_t>((down + 1) * (across + 1) * channels));
  const auto place = (at.bottom * (across + 1) + at.right) * channels;
  std::fill_n(filters.begin() + place, channels, 1.0F);
  const PatchGrid window = {.height = down + 1,
                            .width = across + 1,
                            .top = down,
                            .left = across,
                            .bottom = down,
                            .right = across};
  const auto one = numbers(x.engine(), filters, {down + 1, across + 1, channels});
  return convolve_each(x, one, {}, window);
}

/// [B, H, W, C] -> [B, 1, 1, C]
Tensor mean_of_all(const Extent& of, const Tensor& x) {
  const auto batch = x.size(0);
  const auto places = of.places();
  const std::vector<float> shares(static_cast<std::size_t>(batch * places),
                                  1.0F / static_cast<float>(places));
  const auto weights = numbers(x.engine(), shares, {batch, places});
  return reshape(weighted_sum(weights, reshape(x, {batch, places, of.channels})),
                 {batch, 1, 1, of.channels});
}

/// Channel by channel: [B, H, W, C] -> [B, C H W]
Tensor as_vector(const Extent& of, const Tensor& x) {
  const auto batch = x.size(0);
  if (of.is_vector || of.places() == 1) return reshape(x, {batch, of.count()});
  std::vector<Index> order;
  order.reserve(static_cast<std::size_t>(batch * of.count()));
  for (int64_t b = 0; b < batch; ++b) {
    for (int64_t c = 0; c < of.channels; ++c) {
      for (int64_t place = 0; place < of.places(); ++place) {
        order.push_back(static_cast<Index>((b * of.places() + place) * of.channels + c));
      }
    }
  }
  const auto count = batch * of.count();
  const auto rows = indices(x.engine(), order, {count});
  return reshape(select_rows(reshape(x, {count, 1}), rows), {batch, of.count()});
}

nn::Initial given(std::span<const float> numbers) {
  return {.kind = nn::Initial::kGiven, .given = numbers};
}

}  // namespace

Network::Network(Graph graph) : graph_(std::move(graph)) {
  const auto& layers = graph_.layers();
  parameters_.resize(layers.size());
  last_.resize(layers.size());
  for (std::size_t i = 1; i < layers.size(); ++i) {
    const auto& layer = layers[i];
    for (const auto input : layer.inputs) last_[input] = i;
    auto& own = parameters_[i];
    if (!layer.weight.empty()) {
      const auto shape = weight_shape(layer, layers[layer.inputs[0]].made);
      const bool is_grouped = layer.kind == LayerKind::kConvolution && layer.groups > 1;
      own.weights.resize(is_grouped ? static_cast<std::size_t>(layer.groups) : 1);
      const auto count = static_cast<std::size_t>(shape.count());
      for (std::size_t g = 0; g < own.weights.size(); ++g) {
        add(layer.name + ".weight" + (is_grouped ? "_" + std::to_string(g) : ""), own.weights[g],
            shape, given(std::span(layer.weight).subspan(g * count, count)));
      }
    }
    if (!layer.bias.empty()) {
      add(layer.name + ".bias", own.bias, {layer.made.channels}, given(layer.bias));
    }
  }
  last_.back() = layers.size();
}

template <class Give>
void Network::each_parameter(const Give& give) {
  const auto& layers = graph_.layers();
  for (std::size_t i = 1; i < layers.size(); ++i) {
    const auto& layer = layers[i];
    auto& own = parameters_[i];
    for (std::size_t g = 0; g < own.weights.size(); ++g) {
      const auto shape = weight_shape(layer, layers[layer.inputs[0]].made);
      const auto count = static_cast<std::size_t>(shape.count());
      give(own.weights[g], shape, std::span(layer.weight).subspan(g * count, count));
    }
    if (!layer.bias.empty()) give(own.bias, Shape{layer.made.channels}, std::span(layer.bias));
  }
}

void Network::use(Engine& engine) {
  each_parameter([&](Tensor& parameter, const Shape& shape, std::span<const float> from) {
    const auto owner = std::make_shared<const std::vector<float>>(from.begin(), from.end());
    parameter = engine.stored_parameter({.numbers = owner->data(), .shape = shape, .owner = owner});
  });
  evaluate();
}

void Network::learn(Engine& engine) {
  each_parameter([&](Tensor& parameter, const Shape& shape, std::span<const float> from) {
    parameter = engine.parameter(from, shape);
  });
}

Tensor Network::convolved(std::size_t number, const Tensor& x) const {
  const auto& layer = graph_.layer(number);
  const auto& own = parameters_[number];
  if (own.weights.size() == 1) return convolution(x, own.weights[0], own.bias, layer.window);
  const auto size = x.size(-1) / layer.groups;
  std::vector<Tensor> parts;
  for (const auto& weight : own.weights) {
    const auto seen = columns(x, static_cast<int64_t>(parts.size()) * size, size);
    parts.push_back(convolution(seen, weight, {}, layer.window));
  }
  const auto all = concat(parts);
  return own.bias.defined() ? all + own.bias : all;
}

Tensor Network::performed(std::size_t number, const std::vector<Tensor>& made) const {
  const auto& layer = graph_.layer(number);
  const auto& own = parameters_[number];
  const auto& x = made[layer.inputs[0]];
  const auto& of = graph_.layer(layer.inputs[0]).made;
  switch (layer.kind) {
    case LayerKind::kConvolution:
      return convolved(number, x);
    case LayerKind::kConvolveEach:
      return convolve_each(x, own.weights[0], own.bias, layer.window);
    case LayerKind::kScale: {
      const auto scaled = own.weights.empty() ? x : x * own.weights[0];
      return own.bias.defined() ? scaled + own.bias : scaled;
    }
    case LayerKind::kClamp:
      return layer.lowest == 0.0 && layer.highest > 3e38 ? relu(x)
                                                         : clamp(x, layer.lowest, layer.highest);
    case LayerKind::kSigmoid:
      return sigmoid(x);
    case LayerKind::kLargest:
      return largest_of_patches(x, {}, layer.window);
    case LayerKind::kMean:
      return mean_of_patches(layer, of, x);
    case LayerKind::kPad:
      return with_zeros_about(layer.window, x);
    case LayerKind::kMeanOfAll:
      return mean_of_all(of, x);
    case LayerKind::kAdd:
      return x + made[layer.inputs[1]];
    case LayerKind::kMultiply:
      return x * made[layer.inputs[1]];
    case LayerKind::kConcat: {
      std::vector<Tensor> parts;
      for (const auto input : layer.inputs) parts.push_back(made[input]);
      return concat(parts);
    }
    case LayerKind::kVector:
      return as_vector(of, x);
    case LayerKind::kLinear:
      return linear(x, own.weights[0], own.bias);
    case LayerKind::kSoftmax:
      return softmax(x);
    case LayerKind::kPictures:
      break;
  }
  throw std::logic_error("a network has one layer of pictures, its first");
}

Tensor Network::operator()(const Tensor& x) const {
  if (x.shape() != shape_of(pictures(), x.size(0))) {
    throw std::logic_error("a network reads pictures of " + pictures().text() + ", not " +
                           x.shape().text());
  }
  const auto& layers = graph_.layers();
  std::vector<Tensor> made(layers.size());
  made[0] = x;
  for (std::size_t i = 1; i < layers.size(); ++i) {
    made[i] = performed(i, made);
    for (const auto input : layers[i].inputs) {
      if (last_[input] == i) made[input] = {};
    }
  }
  return made.back();
}

}  // namespace attend::networks
