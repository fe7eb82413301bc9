#include "models/encoders.h"

#include <utility>
#include <vector>

namespace attend::models {

using nn::Recurrence;

/// One direction over a whole source.
struct RecurrentEncoder::Run {
  Tensor annotations;        // [B, S, H]
  std::vector<Tensor> last;  // the state after the last position read
};

RecurrentEncoder::RecurrentEncoder(const EncoderOptions& options)
    : options_(options), forward_(options.recurrence) {
  add("forward", forward_);
  if (!options.bidirectional) return;
  backward_ = std::make_unique<Recurrence>(options.recurrence);
  add("backward", *backward_);
}

int64_t RecurrentEncoder::value_size() const {
  return (options_.bidirectional ? 2 : 1) * forward_.hidden_size();
}

int64_t RecurrentEncoder::summary_size() const {
  if (options_.summary == Summary::kMean) return value_size();
  if (options_.summary == Summary::kFirst) return forward_.hidden_size();
  return forward_.state_count() * forward_.hidden_size();
}

/// The state of rows in padding stays as it is.
RecurrentEncoder::Run RecurrentEncoder::run(const Recurrence& recurrence, const nn::Padded& source,
                                            bool backward) {
  auto& engine = source.mask.engine();
  const auto rows = source.mask.size(0);
  const auto length = source.mask.size(1);
  auto state = recurrence.start(engine, rows);
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

nn::Encoding RecurrentEncoder::encode(const nn::Padded& source) const {
  const auto forward = run(forward_, source, false);
  auto values = forward.annotations;
  Tensor first;  // the backward state at the first position
  if (backward_) {
    const auto backward = run(*backward_, source, true);
    values = concat({values, backward.annotations});
    first = backward_->top(backward.last);
  }
  const auto annotations = nn::Annotations::of(values, source.mask);
  if (options_.summary == Summary::kLast) return {annotations, concat(forward.last)};
  if (options_.summary == Summary::kFirst) return {annotations, first};
  const auto mean = weighted_sum(source.mask / sum(source.mask), values);
  return {annotations, mean};
}

}  // namespace attend::models
