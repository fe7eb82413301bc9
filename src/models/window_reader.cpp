#include "models/window_reader.h"

#include <stdexcept>
#include <utility>

namespace attend::models {

using nn::State;

WindowReader::WindowReader(std::shared_ptr<nn::Attention> attention,
                           const WindowReaderOptions& options)
    : options_(options),
      attention_(std::move(attention)),
      hidden_layer_(options.window * options.symbol_size, options.hidden_size) {
  if (options.window < 1 || options.symbol_size < 1 || options.hidden_size < 1) {
    throw std::logic_error("a reader of a window with no size");
  }
  if (attention_) add("attention", *attention_);
  if (options.window > 1) {
    const auto count = 2 * (options.window - 1) * options.symbol_size;
    add("before", before_, {count}, {nn::Initial::kNormal, 0.01});
  }
  add("hidden_layer", hidden_layer_);
}

int64_t WindowReader::output_size() const {
  return options_.hidden_size + (attention_ ? options_.value_size : options_.summary_size);
}

State WindowReader::start(const nn::Encoding& encoding) const {
  auto& engine = encoding.summary.engine();
  const auto rows = encoding.summary.size(0);
  State state;
  const auto count = (options_.window - 1) * options_.symbol_size;
  if (count > 0) {
    const auto before = zeros(engine, {rows, 2 * count}) + before_;
    state.hidden = {columns(before, 0, count), columns(before, count, count)};
  }
  if (attention_) {
    state.memory = attention_->prepare(encoding.annotations);
    state.readings = {attention_->start(state.memory)};
  } else {
    state.hidden.push_back(encoding.summary);
  }
  return state;
}

State WindowReader::step(const Tensor& input, State state) const {
  const auto size = options_.symbol_size;
  auto symbols = columns(input, 0, size);
  auto query = columns(input, size, size);
  if (options_.window > 1) {
    symbols = concat({state.hidden[0], symbols});
    query = concat({state.hidden[1], query});
    const auto kept = (options_.window - 1) * size;
    state.hidden[0] = columns(symbols, size, kept);
    state.hidden[1] = columns(query, size, kept);
  }
  const auto hidden = tanh(hidden_layer_(symbols));
  if (attention_) {
    state.readings[0] = attention_->read(query, state.memory, state.readings[0]);
    state.output = concat({hidden, state.readings[0].context});
  } else {
    state.output = concat({hidden, state.hidden.back()});
  }
  return state;
}

}  // namespace attend::models
