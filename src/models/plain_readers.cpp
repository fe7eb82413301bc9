#include <utility>

#include "models/readers.h"

namespace attend::models {

using nn::State;

// --- Cho -----------------------------------------------------------------------------------------

ChoReader::ChoReader(const ReaderOptions& options)
    : summary_layer_(options.summary_size, options.hidden_size),
      start_layer_(options.hidden_size, options.state_size()),
      cell_(options.recurrence(options.input_size + options.hidden_size)),
      output_layer_(2 * options.hidden_size + options.input_size, 2 * options.output_size) {
  add("summary_layer", summary_layer_);
  add("start_layer", start_layer_);
  add("cell", cell_);
  add("output_layer", output_layer_);
}

/// The state holds c last, after the recurrence's own.
State ChoReader::start(const nn::Encoding& encoding) const {
  const auto summary = tanh(summary_layer_(encoding.summary));  // c
  auto hidden = cell_.start(tanh(start_layer_(summary)));
  hidden.push_back(summary);
  return {{}, std::move(hidden), {}, {}, cell_.draw_dropped(summary.engine(), summary.size(0))};
}

State ChoReader::step(const Tensor& input, State state) const {
  auto& hidden = state.hidden;
  const auto summary = hidden.back();
  hidden.pop_back();
  hidden = cell_.step(concat({input, summary}), std::move(hidden), state.dropped);
  state.output = maxout(output_layer_(concat({cell_.top(hidden), input, summary})));
  hidden.push_back(summary);
  return state;
}

// --- Sutskever -----------------------------------------------------------------------------------

SutskeverReader::SutskeverReader(const ReaderOptions& options)
    : cell_(options.recurrence(options.input_size)),
      output_layer_(options.hidden_size, options.output_size) {
  add("cell", cell_);
  add("output_layer", output_layer_);
}

State SutskeverReader::start(const nn::Encoding& encoding) const {
  const auto& summary = encoding.summary;
  return {{}, cell_.start(summary), {}, {}, cell_.draw_dropped(summary.engine(), summary.size(0))};
}

State SutskeverReader::step(const Tensor& input, State state) const {
  state.hidden = cell_.step(input, std::move(state.hidden), state.dropped);
  state.output = output_layer_(cell_.top(state.hidden));
  return state;
}

// --- Vinyals -------------------------------------------------------------------------------------

VinyalsReader::VinyalsReader(const ReaderOptions& options)
    : summary_layer_(options.summary_size, options.input_size),
      cell_(options.recurrence(options.input_size)) {
  add("summary_layer", summary_layer_);
  add("cell", cell_);
}

State VinyalsReader::start(const nn::Encoding& encoding) const {
  auto& engine = encoding.summary.engine();
  const auto rows = encoding.summary.size(0);
  auto dropped = cell_.draw_dropped(engine, rows);
  auto hidden = cell_.step(summary_layer_(encoding.summary), cell_.start(engine, rows), dropped);
  return {{}, std::move(hidden), {}, {}, std::move(dropped)};
}

State VinyalsReader::step(const Tensor& input, State state) const {
  state.hidden = cell_.step(input, std::move(state.hidden), state.dropped);
  state.output = cell_.top(state.hidden);
  return state;
}

}  // namespace attend::models
