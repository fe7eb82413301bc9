#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include "models/readers.h"

namespace attend::models {

using nn::State;

nn::RecurrenceOptions ReaderOptions::recurrence(int64_t inputs) const {
  return {.kind = cell,
          .input_size = inputs,
          .hidden_size = hidden_size,
          .layers = layers,
          .norm = norm,
          .dropout = dropout,
          .dropout_between = dropout_between,
          .residual = residual};
}

int64_t ReaderOptions::state_size() const {
  return (cell == nn::CellKind::kLstm ? 2 : 1) * layers * hidden_size;
}

// --- what they have in common --------------------------------------------------------------------

AttentiveReader::AttentiveReader(std::shared_ptr<nn::Attention> attention,
                                 const ReaderOptions& options, const nn::Recurrence& started)
    : options_(options),
      attention_(std::move(attention)),
      started_(started),
      start_layer_(options.summary_size, options.state_size()) {
  add("attention", *attention_);
  add("start_layer", start_layer_);
  if (options.gate != Gate::kNone) {
    gate_layer_ = std::make_unique<nn::Linear>(
        options.hidden_size, options.gate == Gate::kScalar ? 1 : options.value_size);
    add("gate_layer", *gate_layer_);
  }
  if (options.context != ContextPlace::kStart) return;
  context_layer_ = std::make_unique<nn::Linear>(options.value_size, options.state_size());
  add("context_layer", *context_layer_);
}

State AttentiveReader::start(const nn::Encoding& encoding) const {
  const auto& summary = encoding.summary;
  const auto memory = attention_->prepare(encoding.annotations);
  auto hidden = started_.start(tanh(start_layer_(summary)));
  auto reading = attention_->start(memory);
  if (context_layer_) {
    reading = attention_->read(started_.top(hidden), memory, reading);
    hidden = started_.start(tanh((*context_layer_)(reading.context)));
  }
  return {
      memory, std::move(hidden), {reading}, {}, draw_dropped(summary.engine(), summary.size(0))};
}

void AttentiveReader::read(const Tensor& query, State& state) const {
  if (context_layer_) return;
  auto& reading = state.readings[0];
  reading = attention_->read(query, state.memory, reading);
  if (!gate_layer_) return;
  reading.gate = sigmoid((*gate_layer_)(query));  // beta_t
  reading.context = reading.gate * reading.context;
}

State AttentiveReader::step(const Tensor& input, State state) const {
  const auto hidden = move(input, state);
  state.output = output(hidden, input, state.readings[0].context);
  return state;
}

nn::Trace AttentiveReader::unroll(const Tensor& inputs, State state) const {
  if (feeds_output()) return Reader::unroll(inputs, std::move(state));
  nn::Readings readings;
  std::vector<Tensor> hiddens;
  std::vector<Tensor> contexts;
  std::vector<Tensor> gates;
  for (int64_t t = 0; t < inputs.size(1); ++t) {
    hiddens.push_back(move(at_step(inputs, t), state));
    contexts.push_back(state.readings[0].context);
    if (gate_layer_) gates.push_back(state.readings[0].gate);
    readings.add(state.readings[0]);
  }
  const auto states = stack_steps(hiddens);
  const auto read = options_.in_output() ? stack_steps(contexts) : Tensor();
  auto trace = readings.trace(output(states, inputs, read), std::move(state));
  trace.states = states;
  if (gate_layer_) trace.gates = stack_steps(gates);
  return trace;
}

Tensor AttentiveReader::outputs_at(int64_t position, const Tensor& inputs,
                                   const nn::Trace& trace) const {
  if (feeds_output() || options_.context != ContextPlace::kOutput) {
    return Reader::outputs_at(position, inputs, trace);
  }
  const auto value = at_step(trace.last.memory.values, position);
  const std::vector<Tensor> values(static_cast<std::size_t>(inputs.size(1)), value);
  const auto read = stack_steps(values);
  return output(trace.states, inputs, gate_layer_ ? trace.gates * read : read);
}

// --- Bahdanau ------------------------------------------------------------------------------------

BahdanauReader::BahdanauReader(std::shared_ptr<nn::Attention> attention,
                               const ReaderOptions& options)
    : AttentiveReader(std::move(attention), options, cell_),
      cell_(options.recurrence(options.input_size + (options.in_cell() ? options.value_size : 0))),
      output_layer_(
          options.hidden_size + options.input_size + (options.in_output() ? options.value_size : 0),
          2 * options.output_size) {
  add("cell", cell_);
  add("output_layer", output_layer_);
}

std::vector<Tensor> BahdanauReader::draw_dropped(Engine& engine, int64_t rows) const {
  return cell_.draw_dropped(engine, rows);
}

Tensor BahdanauReader::move(const Tensor& input, State& state) const {
  const auto before = cell_.top(state.hidden);  // s_{i-1}
  read(before, state);
  const auto& context = state.readings[0].context;  // c_i
  state.hidden = cell_.step(options().in_cell() ? concat({input, context}) : input,
                            std::move(state.hidden), state.dropped);  // s_i
  return options().in_output() ? before : cell_.top(state.hidden);
}

Tensor BahdanauReader::output(const Tensor& hidden, const Tensor& input,
                              const Tensor& context) const {
  return maxout(output_layer_(options().in_output() ? concat({hidden, input, context})
                                                    : concat({hidden, input})));
}

// --- Nematus -------------------------------------------------------------------------------------

ConditionalReader::ConditionalReader(std::shared_ptr<nn::Attention> attention,
                                     const ReaderOptions& options)
    : AttentiveReader(std::move(attention), options, input_cell_),
      input_cell_(options.recurrence(options.input_size)),
      context_cell_(options.recurrence(options.value_size)),
      output_layer_(
          options.hidden_size + (options.in_output() ? options.value_size : 0) + options.input_size,
          options.output_size) {
  add("input_cell", input_cell_);
  add("context_cell", context_cell_);
  add("output_layer", output_layer_);
}

std::vector<Tensor> ConditionalReader::draw_dropped(Engine& engine, int64_t rows) const {
  auto dropped = input_cell_.draw_dropped(engine, rows);
  for (auto& mask : context_cell_.draw_dropped(engine, rows)) dropped.push_back(std::move(mask));
  return dropped;
}

Tensor ConditionalReader::move(const Tensor& input, State& state) const {
  const std::span<const Tensor> dropped = state.dropped;
  const auto half = dropped.size() / 2;
  auto between = input_cell_.step(input, std::move(state.hidden), dropped.first(half));
  read(input_cell_.top(between), state);  // c_j, by s'_j
  state.hidden =
      context_cell_.step(state.readings[0].context, std::move(between), dropped.last(half));
  return context_cell_.top(state.hidden);
}

Tensor ConditionalReader::output(const Tensor& hidden, const Tensor& input,
                                 const Tensor& context) const {
  return tanh(output_layer_(options().in_output() ? concat({hidden, context, input})
                                                  : concat({hidden, input})));
}

// --- Luong ---------------------------------------------------------------------------------------

LuongReader::LuongReader(std::shared_ptr<nn::Attention> attention, const ReaderOptions& options)
    : AttentiveReader(std::move(attention), options, cell_),
      cell_(options.recurrence(options.input_size +
                               (options.input_feeding ? options.output_size : 0) +
                               (options.in_cell() ? options.value_size : 0))),
      combine_layer_((options.in_output() ? options.value_size : 0) + options.hidden_size,
                     options.output_size) {
  add("cell", cell_);
  add("combine_layer", combine_layer_);
}

State LuongReader::start(const nn::Encoding& encoding) const {
  auto state = AttentiveReader::start(encoding);
  if (!options().input_feeding) return state;
  const auto& summary = encoding.summary;
  state.output = zeros(summary.engine(), {summary.size(0), combine_layer_.output_size()});
  return state;
}

std::vector<Tensor> LuongReader::draw_dropped(Engine& engine, int64_t rows) const {
  return cell_.draw_dropped(engine, rows);
}

Tensor LuongReader::move(const Tensor& input, State& state) const {
  std::vector<Tensor> inputs = {input};
  if (options().input_feeding) inputs.push_back(state.output);
  if (options().in_cell()) inputs.push_back(state.readings[0].context);  // c_{t-1}
  state.hidden = cell_.step(inputs.size() == 1 ? input : concat(inputs), std::move(state.hidden),
                            state.dropped);
  auto query = cell_.top(state.hidden);  // h_t
  read(query, state);                    // c_t
  return query;
}

Tensor LuongReader::output(const Tensor& hidden, const Tensor& /*input*/,
                           const Tensor& context) const {
  return tanh(combine_layer_(options().in_output() ? concat({context, hidden}) : hidden));  // eq. 5
}

// --- Xu ------------------------------------------------------------------------------------------

XuReader::XuReader(std::shared_ptr<nn::Attention> attention, const ReaderOptions& options)
    : AttentiveReader(std::move(attention), options, cell_),
      cell_(options.recurrence(options.input_size + (options.in_cell() ? options.value_size : 0))),
      hidden_output_(options.hidden_size, options.output_size) {
  add("cell", cell_);
  add("hidden_output", hidden_output_);
  if (!options.in_output()) return;
  context_output_ =
      std::make_unique<nn::Linear>(options.value_size, options.output_size, nn::Bias::kNone);
  add("context_output", *context_output_);
}

std::vector<Tensor> XuReader::draw_dropped(Engine& engine, int64_t rows) const {
  return cell_.draw_dropped(engine, rows);
}

Tensor XuReader::move(const Tensor& input, State& state) const {
  read(cell_.top(state.hidden), state);  // z_t, by h_{t-1}
  const auto& context = state.readings[0].context;
  state.hidden = cell_.step(options().in_cell() ? concat({input, context}) : input,
                            std::move(state.hidden), state.dropped);
  return cell_.top(state.hidden);
}

Tensor XuReader::output(const Tensor& hidden, const Tensor& input, const Tensor& context) const {
  const auto said = input + hidden_output_(hidden);
  return tanh(context_output_ ? said + (*context_output_)(context) : said);
}

}  // namespace attend::models
