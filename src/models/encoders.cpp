#include "models/encoders.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>

namespace attend::models {

using nn::Recurrence;

namespace {

/// One direction over a whole source.
struct Run {
  Tensor annotations;        // [B, S, H]
  std::vector<Tensor> last;  // the state after the last position read
};

/// The state of rows in padding stays as it is.
Run run(const Recurrence& recurrence, const nn::Padded& source, bool backward,
        std::vector<Tensor> state = {}) {
  auto& engine = source.mask.engine();
  const auto rows = source.mask.size(0);
  const auto length = source.mask.size(1);
  if (state.empty()) state = recurrence.start(engine, rows);
  const auto dropped = recurrence.draw_dropped(engine, rows);
  std::vector<Tensor> annotations(static_cast<std::size_t>(length));
  for (int64_t i = 0; i < length; ++i) {
    const auto position = backward ? length - 1 - i : i;
    auto next = recurrence.step(at_step(source.values, position), state, dropped);
    if (position >= source.shortest) {
      const auto exists = columns(source.mask, position, 1);  // [B, 1]
      for (std::size_t part = 0; part < next.size(); ++part) {
        next[part] = state[part] + exists * (next[part] - state[part]);
      }
    }
    state = std::move(next);
    annotations[static_cast<std::size_t>(position)] = recurrence.top(state);
  }
  return {stack_steps(annotations), std::move(state)};
}

/// [R, H] -> [rows, H]
Tensor last_rows(const Tensor& x, int64_t rows) {
  if (x.size(0) == rows) return x;
  std::vector<Index> kept(static_cast<std::size_t>(rows));
  std::iota(kept.begin(), kept.end(), static_cast<Index>(x.size(0) - rows));
  return select_rows(x, indices(x.engine(), kept, {rows}));
}

/// Zeros in rows before those that are there.  [R, H] -> [rows, H]
Tensor zeros_before(const Tensor& x, int64_t rows) {
  const auto known = x.size(0);
  const auto size = x.size(1);
  if (known == rows) return x;
  const auto more = zeros(x.engine(), {(rows - known) * size});
  return reshape(concat({more, reshape(x, {known * size})}), {rows, size});
}

/// As run, of rows whose lengths ascend: at each position those that have one there are the last,
/// and next to nothing is computed for the others. [B, S, H]; in padding, anything.
Tensor run_ascending(const Recurrence& recurrence, const nn::Padded& source,
                     std::span<const int64_t> lengths, bool backward) {
  auto& engine = source.mask.engine();
  const auto rows = source.mask.size(0);
  const auto length = source.mask.size(1);
  const auto whole_dropped = recurrence.draw_dropped(engine, rows);
  std::vector<Tensor> state;
  std::vector<Tensor> annotations(static_cast<std::size_t>(length));
  for (int64_t i = 0; i < length; ++i) {
    const auto position = backward ? length - 1 - i : i;
    const auto exist = lengths.end() - std::upper_bound(lengths.begin(), lengths.end(), position);
    const auto count = std::clamp<int64_t>(rounded_rows(exist), 1, rows);
    if (state.empty()) state = recurrence.start(engine, count);
    for (auto& part : state) {
      part = part.size(0) > count ? last_rows(part, count) : zeros_before(part, count);
    }
    std::vector<Tensor> dropped;
    for (const auto& mask : whole_dropped) dropped.push_back(last_rows(mask, count));
    state = recurrence.step(last_rows(at_step(source.values, position), count), std::move(state),
                            dropped);
    if (backward && exist < count) {  // those that have not begun stay zeros
      const auto exists = last_rows(columns(source.mask, position, 1), count);
      for (auto& part : state) part = exists * part;
    }
    annotations[static_cast<std::size_t>(position)] = zeros_before(recurrence.top(state), rows);
  }
  return stack_steps(annotations);
}

/// Each position with its neighbour: half as many, twice as wide. Zeros where there is none.
nn::Padded pairs(const nn::Padded& source) {
  const auto length = source.mask.size(1);
  const auto at = [&](int64_t position) {
    const auto values = at_step(source.values, std::min(position, length - 1));
    if (position >= length) return 0.0 * values;
    return position < source.shortest ? values : columns(source.mask, position, 1) * values;
  };
  std::vector<Tensor> values;
  std::vector<Tensor> mask;
  for (int64_t position = 0; position < length; position += 2) {
    values.push_back(concat({at(position), at(position + 1)}));
    mask.push_back(columns(source.mask, position, 1));
  }
  return {stack_steps(values), concat(mask), (source.shortest + 1) / 2};
}

}  // namespace

EncoderLayer::EncoderLayer(const nn::RecurrenceOptions& options, bool bidirectional)
    : forward_(options) {
  add("forward", forward_);
  if (!bidirectional) return;
  backward_ = std::make_unique<Recurrence>(options);
  add("backward", *backward_);
}

std::vector<Tensor> EncoderLayer::start(const Tensor& states, int64_t layer) const {
  const auto size = forward_.state_count() * forward_.hidden_size();
  return forward_.start(columns(states, layer * size, size));
}

EncoderLayer::Made EncoderLayer::read(const nn::Padded& source, std::vector<Tensor> start,
                                      std::vector<Tensor> backward_start) const {
  auto forward = run(forward_, source, false, std::move(start));
  if (!backward_) return {forward.annotations, std::move(forward.last), {}};
  const auto backward = run(*backward_, source, true, std::move(backward_start));
  return {concat({forward.annotations, backward.annotations}), std::move(forward.last),
          backward_->top(backward.last)};
}

Tensor EncoderLayer::read_ascending(const nn::Padded& source,
                                    std::span<const int64_t> lengths) const {
  const auto forward = run_ascending(forward_, source, lengths, false);
  if (!backward_) return forward;
  return concat({forward, run_ascending(*backward_, source, lengths, true)});
}

RecurrentEncoder::RecurrentEncoder(const EncoderOptions& options)
    : options_(options), between_(options.recurrence.dropout_between) {
  add("between", between_);
  const auto layers = options.recurrence.layers;
  auto one = options.recurrence;
  one.layers = 1;
  for (int64_t layer = 0; layer < layers; ++layer) {
    layers_.push_back(std::make_unique<EncoderLayer>(one, options.bidirectional));
    add("layer_" + std::to_string(layer), *layers_.back());
    one.input_size = value_size() * (layer + 1 >= layers - options.pyramid ? 2 : 1);
  }
}

int64_t RecurrentEncoder::value_size() const {
  return (options_.bidirectional ? 2 : 1) * options_.recurrence.hidden_size;
}

int64_t RecurrentEncoder::summary_size() const {
  const auto& recurrence = options_.recurrence;
  if (options_.summary == Summary::kMean) return value_size();
  if (options_.summary == Summary::kFirst) return recurrence.hidden_size;
  const int64_t parts = recurrence.kind == nn::CellKind::kLstm ? 2 : 1;
  return parts * recurrence.layers * recurrence.hidden_size;
}

nn::Encoding RecurrentEncoder::encode(const nn::Padded& source, const Tensor& start) const {
  nn::Padded below = source;
  std::vector<Tensor> last;
  Tensor first;
  const auto count = std::ssize(layers_);
  for (int64_t layer = 0; layer < count; ++layer) {
    if (layer >= count - options_.pyramid) below = pairs(below);
    const auto& recurrence = *layers_[static_cast<std::size_t>(layer)];
    auto made = recurrence.read(
        {layer == 0 ? below.values : between_(below.values), below.mask, below.shortest},
        start.defined() ? recurrence.start(start, layer) : std::vector<Tensor>());
    last.insert(last.end(), made.forward.begin(), made.forward.end());
    first = made.first;
    const bool adds =
        options_.recurrence.residual && made.values.shape() == below.values.shape() && layer > 0;
    below.values = adds ? below.values + made.values : made.values;
  }
  const auto annotations = nn::Annotations::of(below.values, below.mask);
  if (options_.summary == Summary::kLast) return {annotations, concat(last)};
  if (options_.summary == Summary::kFirst) return {annotations, first};
  const auto mean = weighted_sum(below.mask / sum(below.mask), below.values);
  return {annotations, mean};
}

nn::Annotations RecurrentEncoder::annotate(const nn::Padded& source,
                                           std::span<const int64_t> lengths) const {
  if (!std::is_sorted(lengths.begin(), lengths.end()) || options_.pyramid > 0) {
    throw std::logic_error("annotate: lengths that do not ascend, or layers that read pairs");
  }
  auto below = source;
  for (std::size_t layer = 0; layer < layers_.size(); ++layer) {
    const auto read = layer == 0 ? below.values : between_(below.values);
    const auto made = layers_[layer]->read_ascending({read, below.mask, below.shortest}, lengths);
    const bool adds = options_.recurrence.residual && made.shape() == read.shape() && layer > 0;
    below.values = adds ? below.values + made : made;
  }
  return nn::Annotations::of(below.values, below.mask);
}

}  // namespace attend::models
