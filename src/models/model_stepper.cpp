#include "models/model_stepper.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace attend::models {
namespace {

void copy_to(std::vector<float>& values, const Tensor& x) {
  values.resize(static_cast<std::size_t>(x.shape().count()));
  copy_out(x, values);
}

}  // namespace

ModelStepper::ModelStepper(const EncoderDecoder& model, Engine& engine, const text::Batch& batch)
    : model_(model), engine_(engine), state_(model.start(engine, batch)) {
  for (int64_t row = 0; row < batch.size; ++row) {
    const auto first = batch.source_mask.begin() + row * batch.source_length;
    const auto length = std::count(first, first + batch.source_length, 1.0F);
    source_lengths_.push_back(static_cast<std::size_t>(length));
  }
}

void ModelStepper::feed(std::span<const search::TokenId> tokens) {
  const auto symbols = indices(engine_, tokens, {static_cast<int64_t>(tokens.size())});
  state_ = model_.step(symbols, std::move(state_));
  if (model_.has_attention()) copy_to(weights_, state_.readings.front().weights);
}

std::span<const float> ModelStepper::step(std::span<const search::TokenId> tokens) {
  feed(tokens);
  copy_to(log_probabilities_, model_.log_probabilities(state_));
  return log_probabilities_;
}

search::LikeliestTokens ModelStepper::step_likeliest(std::span<const search::TokenId> tokens,
                                                     std::size_t count, search::TokenId end) {
  feed(tokens);
  const auto found = room_for(tokens.size(), count);
  model_.likeliest(state_, end, {found.tokens, found.log_probabilities, found.of_end});
  return {found.tokens, found.log_probabilities, found.of_end};
}

void ModelStepper::select(std::span<const std::size_t> rows) {
  bool as_they_are = state_.output.defined() && std::ssize(rows) == state_.output.size(0);
  for (std::size_t i = 0; as_they_are && i < rows.size(); ++i) as_they_are = rows[i] == i;
  if (as_they_are) return;
  rows_.assign(rows.begin(), rows.end());
  state_.select(indices(engine_, rows_, {static_cast<int64_t>(rows_.size())}));
}

}  // namespace attend::models
