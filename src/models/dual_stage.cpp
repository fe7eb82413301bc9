#include "models/dual_stage.h"

#include <cmath>
#include <stdexcept>
#include <tuple>
#include <vector>

namespace attend::models {
namespace {

/// Of the steps of a window T; with what is known of the step predicted the window ends there.
int64_t window_of(const SeriesShape& shape) {
  return shape.history;
}

}  // namespace

DualStageAttention::DualStageAttention(const SeriesShape& shape, int64_t hidden_size)
    : shape_(shape),
      hidden_size_(hidden_size),
      series_layer_(window_of(shape), window_of(shape), nn::Bias::kNone),
      state_layer_(2 * hidden_size, window_of(shape), nn::Bias::kNone),
      encoder_(shape.read_size - shape.targets, hidden_size),
      target_layer_(shape.targets + hidden_size, shape.targets),
      decoder_(shape.targets, hidden_size),
      output_(2 * hidden_size, hidden_size),
      head_(hidden_size, shape.targets) {
  if (shape.steps != 1 || driving_count() < 1 || shape.history < 2) {
    throw std::logic_error("DualStageAttention: one step of at least one driving series");
  }
  AttentionConfig additive;
  additive.hidden_size = hidden_size;
  temporal_ = build_attention(additive, 2 * hidden_size, hidden_size);
  add("series_layer", series_layer_);
  add("state_layer", state_layer_);
  add("energy", energy_, {1, window_of(shape)},
      {nn::Initial::kUniform, 1.0 / std::sqrt(static_cast<double>(window_of(shape)))});
  add("encoder", encoder_);
  add("temporal", *temporal_);
  add("target_layer", target_layer_);
  add("decoder", decoder_);
  add("output", output_);
  add("head", head_);
}

DualStageAttention::Windows DualStageAttention::windows(Engine& engine,
                                                        const data::Batch& batch) const {
  const auto& read = batch.columns.at(kRead);
  const bool knows = shape_.known_size > 0;
  const auto driving = driving_count();
  const auto steps = window_of(shape_);
  const auto before = knows ? 1 : 0;  // steps at the beginning that only a longer window would read
  std::vector<float> of_steps;
  std::vector<float> of_targets;
  for (int64_t row = 0; row < batch.size; ++row) {
    for (auto step = int64_t{before}; step < steps; ++step) {
      const auto* from = read.numbers.data() + (row * read.positions() + step) * read.size;
      of_targets.insert(of_targets.end(), from, from + shape_.targets);
      of_steps.insert(of_steps.end(), from + shape_.targets, from + read.size);
    }
    if (!knows) continue;
    const auto& known = batch.columns.at(kKnown).numbers;
    of_steps.insert(of_steps.end(), known.begin() + row * driving,
                    known.begin() + (row + 1) * driving);
  }
  std::vector<float> of_series(of_steps.size());
  for (int64_t row = 0; row < batch.size; ++row) {
    for (int64_t step = 0; step < steps; ++step) {
      for (int64_t k = 0; k < driving; ++k) {
        of_series[static_cast<std::size_t>((row * driving + k) * steps + step)] =
            of_steps[static_cast<std::size_t>((row * steps + step) * driving + k)];
      }
    }
  }
  return {numbers(engine, of_series, {batch.size, driving, steps}),
          numbers(engine, of_steps, {batch.size, steps, driving}),
          numbers(engine, of_targets, {batch.size, steps - before, shape_.targets})};
}

NumberModel::Answer DualStageAttention::answer(Engine& engine, const data::Batch& batch) const {
  const auto [series, steps, targets] = windows(engine, batch);
  const auto keys = series_layer_(series);
  auto hidden = zeros(engine, {batch.size, hidden_size_});
  auto memory = hidden;
  std::vector<Tensor> annotations;
  std::vector<Tensor> of_inputs;
  for (int64_t t = 0; t < steps.size(1); ++t) {
    const auto query = state_layer_(concat({hidden, memory}));
    const auto weights = softmax(additive_energies(query, keys, energy_));
    std::tie(hidden, memory) = encoder_(weights * at_step(steps, t), hidden, memory);
    annotations.push_back(hidden);
    of_inputs.push_back(weights);
  }
  const auto prepared = temporal_->prepare(nn::Annotations::of(stack_steps(annotations)));
  auto reading = temporal_->start(prepared);
  auto state = zeros(engine, {batch.size, hidden_size_});  // d_{t-1}
  auto cell = state;                                       // s'_{t-1}
  auto before = concat({state, cell});  // [d; s'] of t-2, which c_{t-1} is read by
  for (int64_t t = 0; t < targets.size(1); ++t) {
    reading = temporal_->read(before, prepared, reading);
    const auto input = target_layer_(concat({at_step(targets, t), reading.context}));
    before = concat({state, cell});
    std::tie(state, cell) = decoder_(input, state, cell);
  }
  reading = temporal_->read(before, prepared, reading);
  const auto said = head_(output_(concat({state, reading.context})));
  return {reshape(said, {batch.size, 1, shape_.targets}),
          {{"attention", reshape(reading.weights, {batch.size, 1, steps.size(1)})},
           {"inputs", stack_steps(of_inputs)}}};
}

}  // namespace attend::models
