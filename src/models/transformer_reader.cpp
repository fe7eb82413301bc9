#include "models/transformer_reader.h"

#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>

namespace attend::models {

using nn::Reading;
using nn::State;

TransformerReader::TransformerReader(const TransformerReaderOptions& options)
    : options_(options),
      positions_(options.stack.positions, options.stack.layer.size, options.stack.most_positions) {
  const auto size = options.stack.layer.size;
  if (options.input_size != size) {
    add("input_layer", input_layer_.emplace(options.input_size, size));
  }
  add("positions", positions_);
  for (int64_t layer = 0; layer < options.stack.layers; ++layer) {
    layers_.push_back(std::make_unique<nn::TransformerLayer>(options.stack.layer));
    add("layer_" + std::to_string(layer), *layers_.back());
  }
  if (options.stack.layer.norms_before) add("last_norm", last_norm_.emplace(size));
  if (options.output_size != size) {
    add("output_layer", output_layer_.emplace(size, options.output_size));
  }
}

Tensor TransformerReader::embedded(const Tensor& input) const {
  const auto scale = std::sqrt(static_cast<double>(options_.stack.layer.size));
  return scale * (input_layer_ ? (*input_layer_)(input) : input);
}

std::span<const nn::Annotations> TransformerReader::heads_of(std::size_t layer,
                                                             const State& state) const {
  const auto heads = static_cast<std::size_t>(options_.stack.layer.heads);
  return std::span(state.heads).subspan(layer * heads, heads);
}

Tensor TransformerReader::shown(const nn::HeadWeights& heads) const {
  if (options_.shown_head > 0) return heads[static_cast<std::size_t>(options_.shown_head - 1)];
  auto all = heads.front();
  for (std::size_t head = 1; head < heads.size(); ++head) all = all + heads[head];
  return (1.0 / static_cast<double>(heads.size())) * all;
}

std::size_t TransformerReader::shown_layer() const {
  return options_.shown_layer > 0 ? static_cast<std::size_t>(options_.shown_layer - 1)
                                  : layers_.size() - 1;
}

Tensor TransformerReader::output(const Tensor& x) const {
  const auto normed = last_norm_ ? (*last_norm_)(x) : x;
  return output_layer_ ? (*output_layer_)(normed) : normed;
}

State TransformerReader::start(const nn::Encoding& encoding) const {
  const auto& [keys, values, mask] = encoding.annotations;
  State state;
  state.memory = {keys, values, mask, {}};
  for (const auto& layer : layers_) {
    auto heads = layer->prepare(encoding.annotations);
    state.heads.insert(state.heads.end(), heads.begin(), heads.end());
  }
  auto& engine = mask.engine();
  const auto none = zeros(engine, mask.shape());
  state.readings = {{.context = zeros(engine, {mask.size(0), options_.stack.layer.size}),
                     .weights = none,
                     .coverage = none}};
  return state;
}

State TransformerReader::step(const Tensor& input, State state) const {
  auto& hidden = state.hidden;
  if (hidden.empty()) hidden.resize(2 * layers_.size());
  auto& reading = state.readings.front();
  auto x = positions_.add_to_step(embedded(input), reading.count);
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    nn::MultiHead::Said said = {std::move(hidden[2 * i]), std::move(hidden[2 * i + 1])};
    auto read = layers_[i]->step(x, std::move(said), heads_of(i, state), state.memory);
    hidden[2 * i] = std::move(read.said.keys);
    hidden[2 * i + 1] = std::move(read.said.values);
    x = std::move(read.values);
    if (i != shown_layer()) continue;
    const auto weights = shown(read.of_memory);
    reading = {.context = read.context,
               .weights = weights,
               .coverage = reading.coverage + weights,
               .count = reading.count + 1};
  }
  state.output = output(x);
  return state;
}

TransformerReader::All TransformerReader::read_all(const Tensor& inputs, const State& state) const {
  if (!state.hidden.empty()) throw std::logic_error("unroll: steps have been made");
  All all = {positions_.add_to(embedded(inputs)), {}};
  const auto barred = nn::later_barred(inputs.engine(), inputs.size(1));
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    all.layers.push_back(layers_[i]->read(all.values, {}, barred, heads_of(i, state)));
    all.values = std::move(all.layers.back().values);
  }
  return all;
}

nn::Trace TransformerReader::unroll(const Tensor& inputs, State state) const {
  const auto all = read_all(inputs, state);
  const auto& shown_read = all.layers[shown_layer()];
  nn::Trace trace;
  trace.outputs = output(all.values);
  trace.weights = shown(shown_read.of_memory);
  trace.selections = trace.weights;
  const auto steps = inputs.size(1);
  const auto each = 1.0 + zeros(inputs.engine(), {inputs.size(0), steps});
  state.readings = {{.context = at_step(shown_read.context, steps - 1),
                     .weights = at_step(trace.weights, steps - 1),
                     .coverage = weighted_sum(each, trace.weights),
                     .count = steps}};
  for (const auto& layer : all.layers) {
    state.hidden.push_back(layer.said.keys);
    state.hidden.push_back(layer.said.values);
  }
  trace.last = std::move(state);
  trace.last.output = at_step(trace.outputs, steps - 1);
  return trace;
}

std::vector<nn::Look> TransformerReader::look(const Tensor& inputs, State state) const {
  std::vector<nn::Look> looks;
  for (auto& layer : read_all(inputs, state).layers) {
    looks.push_back({nn::Look::kTarget, std::move(layer.of_text)});
    looks.push_back({nn::Look::kMemory, std::move(layer.of_memory)});
  }
  return looks;
}

}  // namespace attend::models
