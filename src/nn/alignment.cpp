#include "nn/alignment.h"

#include <vector>

namespace attend::nn {
namespace {

constexpr double kTiny = 1e-12;  // in place of a zero that would be divided by

Tensor positions_of(const Tensor& energies) {
  return positions(energies.engine(), energies.size(1));  // [1, S]
}

Tensor one_hot_at_first(const Memory& memory) {
  return memory.mask * within(positions_of(memory.mask), 0.0);
}

/// Softmax of the positions within half_width of the centre.
Tensor softmax_round(const Tensor& centre, int64_t half_width, const Tensor& energies,
                     const Memory& memory) {
  const auto distance = positions_of(energies) - centre;  // [B, S]
  return masked_softmax(energies, memory.mask * within(distance, static_cast<double>(half_width)));
}

}  // namespace

Tensor Alignment::start(const Memory& memory) const {
  return zeros(memory.mask.engine(), memory.mask.shape());
}

Tensor Alignment::centre(const Tensor& /*query*/, const Memory& /*memory*/,
                         const Reading& /*previous*/) const {
  return {};
}

Tensor SoftmaxAlignment::weights(const Tensor& energies, const Tensor& /*centre*/,
                                 const Memory& memory, const Reading& /*previous*/) const {
  return masked_softmax(sharpness_ == 1.0 ? energies : sharpness_ * energies, memory.mask);
}

Tensor SmoothAlignment::weights(const Tensor& energies, const Tensor& /*centre*/,
                                const Memory& memory, const Reading& /*previous*/) const {
  const auto smooth = sigmoid(energies) * memory.mask;
  return smooth / clamp(sum(smooth), kTiny);
}

Tensor WindowedAlignment::start(const Memory& memory) const {
  return one_hot_at_first(memory);
}

Tensor WindowedAlignment::centre(const Tensor& /*query*/, const Memory& /*memory*/,
                                 const Reading& previous) const {
  return sum(is_positive(0.5 - running_sum(previous.weights)));  // positions before the median
}

Tensor WindowedAlignment::weights(const Tensor& energies, const Tensor& centre,
                                  const Memory& memory, const Reading& /*previous*/) const {
  return softmax_round(centre, half_width_, energies, memory);
}

Tensor LocalMonotonicAlignment::centre(const Tensor& /*query*/, const Memory& memory,
                                       const Reading& previous) const {
  const auto last = -1.0 + sum(memory.mask);                     // S - 1  [B, 1]
  return clamp(last, 0.0, static_cast<double>(previous.count));  // p_t = t, at most S - 1
}

Tensor LocalMonotonicAlignment::weights(const Tensor& energies, const Tensor& centre,
                                        const Memory& memory, const Reading& /*previous*/) const {
  return softmax_round(centre, half_width_, energies, memory);
}

LocalPredictiveAlignment::LocalPredictiveAlignment(int64_t query_size, int64_t hidden_size,
                                                   int64_t half_width)
    : half_width_(half_width),
      hidden_layer_(query_size, hidden_size, Bias::kNone),
      position_layer_(hidden_size, 1, Bias::kNone) {
  add("hidden_layer", hidden_layer_);
  add("position_layer", position_layer_);
}

Tensor LocalPredictiveAlignment::centre(const Tensor& query, const Memory& memory,
                                        const Reading& /*previous*/) const {
  const auto length = sum(memory.mask);  // S, without padding  [B, 1]
  return length * sigmoid(position_layer_(tanh(hidden_layer_(query))));  // p_t, eq. 9
}

Tensor LocalPredictiveAlignment::weights(const Tensor& energies, const Tensor& centre,
                                         const Memory& memory, const Reading& /*previous*/) const {
  const auto offset = positions_of(energies) - centre;  // [B, S]
  const auto sigma = static_cast<double>(half_width_) / 2.0;
  const auto align = softmax_round(centre, half_width_, energies, memory);
  return align * exp(-1.0 / (2.0 * sigma * sigma) * (offset * offset));  // eq. 10
}

Tensor MonotonicAlignment::start(const Memory& memory) const {
  return one_hot_at_first(memory);
}

Tensor MonotonicAlignment::weights(const Tensor& energies, const Tensor& /*centre*/,
                                   const Memory& memory, const Reading& previous) const {
  return is_training() ? expectation(energies, memory, previous)
                       : first_chosen(energies, memory, previous);
}

Tensor MonotonicAlignment::expectation(const Tensor& energies, const Memory& memory,
                                       const Reading& previous) const {
  const auto noisy = energies + noise_ * noise(energies.engine(), energies.shape());
  const auto choose = sigmoid(noisy) * memory.mask;  // p, eq. 12
  std::vector<Tensor> weights;
  auto arrive = zeros(energies.engine(), {energies.size(0), 1});  // q_{i,j}  [B, 1]
  auto pass = arrive;                                             // 1 - p_{i,j-1}
  for (int64_t position = 0; position < energies.size(1); ++position) {
    const auto chosen = columns(choose, position, 1);
    arrive = pass * arrive + columns(previous.weights, position, 1);  // eq. 13
    weights.push_back(chosen * arrive);                               // eq. 14
    pass = 1.0 - chosen;
  }
  return concat(weights);
}

Tensor MonotonicAlignment::first_chosen(const Tensor& energies, const Memory& memory,
                                        const Reading& previous) const {
  const auto reached = running_sum(previous.weights);
  const auto chosen = is_positive(energies) * memory.mask * reached;
  return chosen * within(-1.0 + running_sum(chosen), 0.5);
}

}  // namespace attend::nn
