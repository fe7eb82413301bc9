#include "models/inputs.h"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

namespace attend::models {
namespace {

/// Zeros in the rows that are new: states of sequences yet to begin.  [R, H] -> [rows, H]
Tensor with_rows(const Tensor& state, int64_t rows) {
  const auto size = state.size(1);
  const auto known = state.size(0);
  if (known == rows) return state;
  const auto all =
      concat({reshape(state, {known * size}), zeros(state.engine(), {(rows - known) * size})});
  return reshape(all, {rows, size});
}

/// [rows, 1]
Tensor ones_then_zeros(Engine& engine, int64_t ones, int64_t rows) {
  std::vector<float> values(static_cast<std::size_t>(rows), 0.0F);
  std::fill_n(values.begin(), ones, 1.0F);
  return numbers(engine, values, {rows, 1});
}

}  // namespace

SymbolInput::SymbolInput(int64_t symbols, int64_t size, double unknown_share)
    : embedding_(symbols, size), known_(unknown_share) {
  add("embedding", embedding_);
  add("known", known_);
}

nn::Padded SymbolInput::read(Engine& engine, const data::Column& column) const {
  const auto rows = std::ssize(column.mask) / column.positions();
  const Shape shape = {rows, column.positions()};
  auto values = embedding_(indices(engine, column.symbols, shape));
  if (const auto mask = known_.mask(engine, {shape.count(), 1}); mask.defined()) {
    const auto is_known = reshape(is_positive(mask), shape.append(1));
    const std::vector<Index> unknown(column.symbols.size(), kUnknown);
    values = is_known * values + (1.0 - is_known) * embedding_(indices(engine, unknown, shape));
  }
  return {values, numbers(engine, column.mask, shape), column.shortest};
}

NumberInput::NumberInput(int64_t input_size, int64_t size) : input_size_(input_size) {
  if (size == 0) return;
  layer_.emplace(input_size, size);
  add("layer", *layer_);
}

nn::Padded NumberInput::read(Engine& engine, const data::Column& column) const {
  if (column.size != input_size_ || column.extents.size() != 1) {
    throw std::logic_error("NumberInput: a column of other numbers");
  }
  const auto positions = column.positions();
  const auto rows = std::ssize(column.mask) / positions;
  const auto values = numbers(engine, column.numbers, {rows, positions, input_size_});
  return {layer_ ? (*layer_)(values) : values, numbers(engine, column.mask, {rows, positions}),
          column.shortest};
}

LetterInput::LetterInput(int64_t letters, int64_t embedding_size, int64_t hidden_size)
    : hidden_size_(hidden_size),
      embedding_(letters, embedding_size),
      layer_(
          {.kind = nn::CellKind::kLstm, .input_size = embedding_size, .hidden_size = hidden_size},
          /*bidirectional=*/true) {
  add("embedding", embedding_);
  add("layer", layer_);
}

Tensor LetterInput::last_states(Engine& engine, const DistinctWords& words,
                                bool from_the_end) const {
  const auto& recurrence = from_the_end ? layer_.backward() : layer_.forward();
  const auto rows_at = [&](int64_t left) {
    return std::min(rounded_rows(words.count_of_length(left)), words.count());
  };
  auto state = recurrence.start(engine, rows_at(words.longest()));
  for (auto left = words.longest(); left > 0; --left) {
    const auto rows = rows_at(left);
    const auto letters =
        from_the_end ? words.letters_at(left, rows) : words.letters_before_end(left, rows);
    for (auto& part : state) part = with_rows(part, rows);
    state = recurrence.step(embedding_(indices(engine, letters, {rows})), std::move(state));
    if (words.count_of_length(left) == rows) continue;
    const auto begun = ones_then_zeros(engine, words.count_of_length(left), rows);
    for (auto& part : state) part = begun * part;
  }
  return with_rows(recurrence.top(state), words.count());
}

/// All words end at the last step, in either direction: at each step the longer ones, which have
/// begun, are the first rows, and next to nothing is computed for those that have not.
Tensor LetterInput::read(Engine& engine, const data::Column& column) const {
  const auto positions = column.extents.at(0);
  const auto letters = column.extents.at(1);
  const DistinctWords words(column.symbols, letters);
  const auto of_words =
      concat({last_states(engine, words, false), last_states(engine, words, true)});
  const auto count = std::ssize(words.of_positions());
  const auto read = select_rows(of_words, indices(engine, words.of_positions(), {count}));
  return reshape(read, {count / positions, positions, size()});
}

}  // namespace attend::models
