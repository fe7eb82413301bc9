#include <utility>
#include <vector>

#include "models/readers.h"

namespace attend::models {

using nn::State;

namespace {

/// A state that has read nothing yet.
State unread(const nn::Attention& attention, const nn::Encoding& encoding,
             std::vector<Tensor> hidden) {
  const auto memory = attention.prepare(encoding.annotations);
  return {memory, std::move(hidden), {attention.start(memory)}, {}, {}};
}

}  // namespace

nn::RecurrenceOptions ReaderOptions::recurrence(nn::CellKind kind, int64_t inputs) const {
  return {.kind = kind,
          .input_size = inputs,
          .hidden_size = hidden_size,
          .layers = layers,
          .norm = norm,
          .dropout = dropout};
}

// --- Bahdanau ------------------------------------------------------------------------------------

BahdanauReader::BahdanauReader(std::shared_ptr<nn::Attention> attention,
                               const ReaderOptions& options)
    : attention_(std::move(attention)),
      start_layer_(options.summary_size, options.hidden_size * options.layers),
      cell_(options.recurrence(nn::CellKind::kGru, options.input_size + options.value_size)),
      output_layer_(options.hidden_size + options.input_size + options.value_size,
                    2 * options.output_size) {
  add("attention", *attention_);
  add("start_layer", start_layer_);
  add("cell", cell_);
  add("output_layer", output_layer_);
}

State BahdanauReader::start(const nn::Encoding& encoding) const {
  const auto& summary = encoding.summary;
  auto state = unread(*attention_, encoding, cell_.start(tanh(start_layer_(summary))));
  state.dropped = cell_.draw_dropped(summary.engine(), summary.size(0));
  return state;
}

void BahdanauReader::move(const Tensor& input, State& state) const {
  auto& reading = state.readings[0];
  reading = attention_->read(cell_.top(state.hidden), state.memory, reading);  // c_i
  state.hidden = cell_.step(concat({input, reading.context}), std::move(state.hidden),
                            state.dropped);  // s_i
}

State BahdanauReader::step(const Tensor& input, State state) const {
  const auto before = cell_.top(state.hidden);  // s_{i-1}
  move(input, state);
  state.output = output(before, input, state.readings[0].context);
  return state;
}

Tensor BahdanauReader::output(const Tensor& before, const Tensor& input,
                              const Tensor& context) const {
  return maxout(output_layer_(concat({before, input, context})));
}

nn::Trace BahdanauReader::unroll(const Tensor& inputs, State state) const {
  std::vector<Tensor> befores;
  std::vector<Tensor> contexts;
  std::vector<Tensor> weights;
  for (int64_t t = 0; t < inputs.size(1); ++t) {
    befores.push_back(cell_.top(state.hidden));
    move(at_step(inputs, t), state);
    contexts.push_back(state.readings[0].context);
    weights.push_back(state.readings[0].weights);
  }
  const auto outputs = output(stack_steps(befores), inputs, stack_steps(contexts));
  state.output = at_step(outputs, inputs.size(1) - 1);
  return {outputs, stack_steps(weights), std::move(state)};
}

// --- Nematus -------------------------------------------------------------------------------------

ConditionalReader::ConditionalReader(std::shared_ptr<nn::Attention> attention,
                                     const ReaderOptions& options)
    : attention_(std::move(attention)),
      start_layer_(options.summary_size, options.hidden_size),
      input_cell_(options.recurrence(nn::CellKind::kGru, options.input_size)),
      context_cell_(options.recurrence(nn::CellKind::kGru, options.value_size)),
      output_layer_(options.hidden_size + options.value_size + options.input_size,
                    options.output_size) {
  add("attention", *attention_);
  add("start_layer", start_layer_);
  add("input_cell", input_cell_);
  add("context_cell", context_cell_);
  add("output_layer", output_layer_);
}

State ConditionalReader::start(const nn::Encoding& encoding) const {
  const auto& summary = encoding.summary;
  auto state = unread(*attention_, encoding, {tanh(start_layer_(summary))});
  state.dropped = input_cell_.draw_dropped(summary.engine(), summary.size(0));
  for (auto& mask : context_cell_.draw_dropped(summary.engine(), summary.size(0))) {
    state.dropped.push_back(std::move(mask));
  }
  return state;
}

void ConditionalReader::move(const Tensor& input, State& state) const {
  const std::span<const Tensor> dropped = state.dropped;
  const auto first = dropped.first(dropped.size() / 2);
  auto query = input_cell_.step(input, std::move(state.hidden), first);  // s'_j
  auto& reading = state.readings[0];
  reading = attention_->read(query[0], state.memory, reading);  // c_j
  state.hidden =
      context_cell_.step(reading.context, std::move(query), dropped.last(dropped.size() / 2));
}

State ConditionalReader::step(const Tensor& input, State state) const {
  move(input, state);
  state.output = output(state.hidden[0], state.readings[0].context, input);
  return state;
}

Tensor ConditionalReader::output(const Tensor& hidden, const Tensor& context,
                                 const Tensor& input) const {
  return tanh(output_layer_(concat({hidden, context, input})));
}

nn::Trace ConditionalReader::unroll(const Tensor& inputs, State state) const {
  std::vector<Tensor> hiddens;
  std::vector<Tensor> contexts;
  std::vector<Tensor> weights;
  for (int64_t t = 0; t < inputs.size(1); ++t) {
    move(at_step(inputs, t), state);
    hiddens.push_back(state.hidden[0]);
    contexts.push_back(state.readings[0].context);
    weights.push_back(state.readings[0].weights);
  }
  const auto outputs = output(stack_steps(hiddens), stack_steps(contexts), inputs);
  state.output = at_step(outputs, inputs.size(1) - 1);
  return {outputs, stack_steps(weights), std::move(state)};
}

}  // namespace attend::models
