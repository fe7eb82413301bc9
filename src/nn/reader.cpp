#include "nn/reader.h"

#include <utility>

namespace attend::nn {

void State::select(const Tensor& rows) {
  if (memory.values.defined()) memory = memory.select(rows);
  for (auto& tensor : hidden) tensor = select_rows(tensor, rows);
  for (auto& reading : readings) reading = reading.select(rows);
  if (output.defined()) output = select_rows(output, rows);
  for (auto& mask : dropped) mask = select_rows(mask, rows);
}

Trace Reader::unroll(const Tensor& inputs, State state) const {
  std::vector<Tensor> outputs;
  std::vector<Tensor> weights;
  for (int64_t t = 0; t < inputs.size(1); ++t) {
    state = step(at_step(inputs, t), std::move(state));
    outputs.push_back(state.output);
    if (!state.readings.empty()) weights.push_back(state.readings.front().weights);
  }
  return {stack_steps(outputs), weights.empty() ? Tensor() : stack_steps(weights),
          std::move(state)};
}

}  // namespace attend::nn
