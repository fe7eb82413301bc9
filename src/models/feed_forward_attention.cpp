#include "models/feed_forward_attention.h"

#include <cmath>

namespace attend::models {
namespace {

constexpr double kSlope = 0.01;  // of a leaky rectifier below 0

/// N(0, 2 / inputs): He et al. 2015, eq. 10.
nn::Initial for_rectifiers(int64_t inputs) {
  return {nn::Initial::kNormal, std::sqrt(2.0 / static_cast<double>(inputs))};
}

nn::Linear layer(int64_t inputs, int64_t outputs) {
  return {inputs, outputs, for_rectifiers(inputs)};
}

}  // namespace

FeedForwardAttention::FeedForwardAttention(const FeedForwardAttentionOptions& options)
    : options_(options),
      input_(options.input_size, 0),
      hidden_(layer(options.input_size, options.hidden_size)),
      pooling_(nn::build_pooling({.kind = options.pooling,
                                  .value_size = options.hidden_size,
                                  .bidirectional = false,
                                  .attention = {.begins = nn::Initial::kNormal}})),
      state_(layer(options.hidden_size, options.hidden_size)),
      head_(layer(options.hidden_size, options.steps * options.size)) {
  add("input", input_);
  add("hidden", hidden_);
  add("pooling", *pooling_);
  add("state", state_);
  add("head", head_);
}

NumberModel::Answer FeedForwardAttention::answer(Engine& engine, const data::Batch& batch) const {
  const auto read = input_.read(engine, batch.columns.at(kRead));
  const auto annotations = nn::Annotations::of(hidden_.rectified(read.values, kSlope), read.mask);
  const auto [context, weights, energies] = pooling_->pool(annotations);
  const auto numbers = head_.rectified(state_.rectified(context, kSlope), kSlope);
  Answer answer = {reshape(numbers, {batch.size, options_.steps, options_.size}), {}};
  if (weights.defined()) answer.looks.push_back({"attention", weights, energies});
  return answer;
}

}  // namespace attend::models
