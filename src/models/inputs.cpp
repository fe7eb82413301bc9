#include "models/inputs.h"

#include <algorithm>
#include <vector>

namespace attend::models {

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

LetterInput::LetterInput(int64_t letters, int64_t embedding_size, int64_t hidden_size)
    : hidden_size_(hidden_size),
      embedding_(letters, embedding_size),
      layer_(
          {.kind = nn::CellKind::kLstm, .input_size = embedding_size, .hidden_size = hidden_size},
          /*bidirectional=*/true) {
  add("embedding", embedding_);
  add("layer", layer_);
}

Tensor LetterInput::read(Engine& engine, const data::Column& column) const {
  const auto words = column.extents.at(0);
  const auto letters = column.extents.at(1);
  const auto rows = std::ssize(column.mask) / (words * letters);
  const Shape shape = {rows * words, letters};
  std::vector<float> mask(column.symbols.size());  // words of a text are not of one length
  std::transform(column.symbols.begin(), column.symbols.end(), mask.begin(),
                 [](Index letter) { return letter == kPadding ? 0.0F : 1.0F; });
  const auto read = layer_.read({embedding_(indices(engine, column.symbols, shape)),
                                 numbers(engine, mask, shape), /*shortest=*/0});
  return reshape(concat({read.forward.front(), read.first}), {rows, words, size()});
}

}  // namespace attend::models
