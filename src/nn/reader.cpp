#include "nn/reader.h"

#include <stdexcept>
#include <utility>

namespace attend::nn {

void State::select(const Tensor& rows) {
  if (memory.values.defined()) memory = memory.select(rows);
  for (auto& tensor : hidden) tensor = select_rows(tensor, rows);
  for (auto& reading : readings) reading = reading.select(rows);
  if (output.defined()) output = select_rows(output, rows);
  for (auto& mask : dropped) mask = select_rows(mask, rows);
}

void Readings::add(const Reading& reading) {
  weights_.push_back(reading.weights);
  is_soft_ = is_soft_ && reading.is_soft();
  selections_.push_back(reading.selection);
}

Trace Readings::trace(const Tensor& outputs, State last) const {
  Trace trace = {outputs, {}, {}, {}, std::move(last), {}};
  trace.last.output = at_step(outputs, outputs.size(1) - 1);
  if (weights_.empty()) return trace;
  trace.weights = stack_steps(weights_);
  trace.selections = is_soft_ ? trace.weights : stack_steps(selections_);
  return trace;
}

Trace Reader::unroll(const Tensor& inputs, State state) const {
  std::vector<Tensor> outputs;
  Readings readings;
  for (int64_t t = 0; t < inputs.size(1); ++t) {
    state = step(at_step(inputs, t), std::move(state));
    outputs.push_back(state.output);
    if (!state.readings.empty()) readings.add(state.readings.front());
  }
  return readings.trace(stack_steps(outputs), std::move(state));
}

Tensor Reader::outputs_at(int64_t /*position*/, const Tensor& /*inputs*/,
                          const Trace& /*trace*/) const {
  throw std::logic_error("this reader's contexts go into more than its outputs");
}

}  // namespace attend::nn
