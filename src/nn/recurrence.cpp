#include "nn/recurrence.h"

#include <string>
#include <tuple>
#include <utility>

namespace attend::nn {

Recurrence::Recurrence(const RecurrenceOptions& options)
    : options_(options), dropout_(options.dropout), between_(options.dropout_between) {
  add("dropout", dropout_);
  add("between", between_);
  for (int64_t layer = 0; layer < options.layers; ++layer) {
    const auto inputs = layer == 0 ? options.input_size : options.hidden_size;
    const auto name = "layer_" + std::to_string(layer);
    if (options.kind == CellKind::kGru) {
      gru_cells_.push_back(std::make_unique<GruCell>(inputs, options.hidden_size, options.norm));
      add(name, *gru_cells_.back());
    } else {
      lstm_cells_.push_back(std::make_unique<LstmCell>(inputs, options.hidden_size, options.norm));
      add(name, *lstm_cells_.back());
    }
  }
}

int64_t Recurrence::state_count() const {
  return options_.kind == CellKind::kGru ? options_.layers : 2 * options_.layers;
}

std::vector<Tensor> Recurrence::start(Engine& engine, int64_t rows) const {
  return std::vector<Tensor>(static_cast<std::size_t>(state_count()),
                             zeros(engine, {rows, options_.hidden_size}));
}

std::vector<Tensor> Recurrence::start(const Tensor& summary) const {
  std::vector<Tensor> state;
  for (int64_t i = 0; i < state_count(); ++i) {
    state.push_back(columns(summary, i * options_.hidden_size, options_.hidden_size));
  }
  return state;
}

std::vector<Tensor> Recurrence::draw_dropped(Engine& engine, int64_t rows) const {
  std::vector<Tensor> masks;
  for (int64_t layer = 0; layer < options_.layers; ++layer) {
    auto mask = dropout_.mask(engine, {rows, options_.hidden_size});
    if (mask.defined()) masks.push_back(std::move(mask));
  }
  return masks;
}

std::vector<Tensor> Recurrence::step(const Tensor& x, std::vector<Tensor> state,
                                     std::span<const Tensor> dropped) const {
  auto input = x;
  for (std::size_t layer = 0; layer < static_cast<std::size_t>(options_.layers); ++layer) {
    const auto mask = dropped.empty() ? Tensor() : dropped[layer];
    const auto read = layer == 0 ? input : between_(input);
    Tensor made;
    if (options_.kind == CellKind::kGru) {
      made = state[layer] = (*gru_cells_[layer])(read, state[layer], mask);
    } else {
      auto& hidden = state[2 * layer];
      auto& memory = state[2 * layer + 1];
      std::tie(hidden, memory) = (*lstm_cells_[layer])(read, hidden, memory, mask);
      made = hidden;
    }
    input = options_.residual && layer > 0 ? input + made : made;
  }
  return state;
}

Tensor Recurrence::top(std::span<const Tensor> state) const {
  const std::size_t stride = options_.kind == CellKind::kGru ? 1 : 2;
  if (!options_.residual) return state[state.size() - stride];
  auto all = state[0];
  for (auto layer = stride; layer < state.size(); layer += stride) all = all + state[layer];
  return all;
}

}  // namespace attend::nn
