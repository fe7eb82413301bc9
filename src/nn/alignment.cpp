#include "nn/alignment.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace attend::nn {
namespace {

constexpr double kTiny = 1e-12;  // in place of a zero that would be divided by

Tensor positions_of(const Tensor& energies) {
  return positions(energies.engine(), energies.size(1));  // [1, S]
}

/// Softmax of the positions within half_width of the centre.
Tensor softmax_round(const Tensor& centre, double half_width, const Tensor& energies,
                     const Memory& memory) {
  const auto distance = positions_of(energies) - centre;  // [B, S]
  return masked_softmax(energies, memory.mask * within(distance, half_width));
}

/// 1 at the `count` heaviest positions of each row, of equals the first ones; as a constant.
Tensor heaviest(const Tensor& weights, int64_t count) {
  const auto length = static_cast<std::size_t>(weights.size(1));
  auto kept = to_vector(weights);
  std::vector<std::size_t> order(length);
  for (auto row = kept.begin(); row != kept.end(); row += std::ptrdiff_t(length)) {
    std::iota(order.begin(), order.end(), 0);
    const auto last = order.begin() + std::min<std::ptrdiff_t>(count, std::ssize(order));
    std::partial_sort(order.begin(), last, order.end(), [&](std::size_t a, std::size_t b) {
      const auto of = [&](std::size_t i) { return row[std::ptrdiff_t(i)]; };
      return of(a) != of(b) ? of(a) > of(b) : a < b;
    });
    std::fill(row, row + std::ptrdiff_t(length), 0.0F);
    for (auto i = order.begin(); i != last; ++i) row[std::ptrdiff_t(*i)] = 1.0F;
  }
  return numbers(weights.engine(), kept, weights.shape());
}

}  // namespace

Tensor first_position(const Memory& memory) {
  return memory.mask * within(positions_of(memory.mask), 0.0);
}

Tensor even_weights(const Memory& memory) {
  return memory.mask / sum(memory.mask);
}

Tensor Alignment::start(const Memory& memory) const {
  return zeros(memory.mask.engine(), memory.mask.shape());
}

Tensor Alignment::centre(const Tensor& /*query*/, const Memory& /*memory*/,
                         const Reading& /*previous*/) const {
  return {};
}

Tensor SoftmaxAlignment::weights(const Tensor& energies, const Tensor& /*centre*/,
                                 const Memory& memory, const Reading& /*previous*/) const {
  const auto& [usual, in_use, kept] = sharpening_;
  const auto sharpness = is_training() || in_use == 0.0 ? usual : in_use;
  const auto weights =
      masked_softmax(sharpness == 1.0 ? energies : sharpness * energies, memory.mask);
  if (is_training() || kept == 0 || kept >= weights.size(1)) return weights;
  const auto left = weights * heaviest(weights, kept);
  return left / sum(left);
}

SmoothAlignment::SmoothAlignment(bool has_bias) : has_bias_(has_bias) {
  if (has_bias) add("bias", bias_, {1}, {Initial::kConstant, 0.0});
}

Tensor SmoothAlignment::weights(const Tensor& energies, const Tensor& /*centre*/,
                                const Memory& memory, const Reading& /*previous*/) const {
  const auto smooth = sigmoid(has_bias_ ? energies + bias_ : energies) * memory.mask;
  return smooth / clamp(sum(smooth), kTiny);
}

Tensor WindowedAlignment::start(const Memory& memory) const {
  return first_position(memory);
}

Tensor WindowedAlignment::centre(const Tensor& /*query*/, const Memory& /*memory*/,
                                 const Reading& previous) const {
  return sum(is_positive(0.5 - running_sum(previous.weights)));  // positions before the median
}

Tensor WindowedAlignment::weights(const Tensor& energies, const Tensor& centre,
                                  const Memory& memory, const Reading& /*previous*/) const {
  return softmax_round(centre, static_cast<double>(half_width_), energies, memory);
}

Tensor ExpandingAlignment::start(const Memory& memory) const {
  return first_position(memory);
}

double ExpandingAlignment::half_width(int64_t step) const {
  const auto& [end, slowest, fastest] = window_;
  return 0.5 * (end + static_cast<double>(step) * (fastest - slowest));
}

Tensor ExpandingAlignment::centre(const Tensor& /*query*/, const Memory& memory,
                                  const Reading& previous) const {
  const auto step = previous.count;
  const auto last = -1.0 + sum(memory.mask);  // [B, 1]
  return half_width(step) + clamp(last, 0.0, static_cast<double>(step) * window_.slowest);
}

Tensor ExpandingAlignment::weights(const Tensor& energies, const Tensor& centre,
                                   const Memory& memory, const Reading& previous) const {
  return softmax_round(centre, half_width(previous.count), energies, memory);
}

Tensor LocalMonotonicAlignment::centre(const Tensor& /*query*/, const Memory& memory,
                                       const Reading& previous) const {
  const auto last = -1.0 + sum(memory.mask);                     // S - 1  [B, 1]
  return clamp(last, 0.0, static_cast<double>(previous.count));  // p_t = t, at most S - 1
}

Tensor LocalMonotonicAlignment::weights(const Tensor& energies, const Tensor& centre,
                                        const Memory& memory, const Reading& /*previous*/) const {
  return softmax_round(centre, static_cast<double>(half_width_), energies, memory);
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
  const auto align = softmax_round(centre, static_cast<double>(half_width_), energies, memory);
  return align * exp(-1.0 / (2.0 * sigma * sigma) * (offset * offset));  // eq. 10
}

Tensor MonotonicAlignment::start(const Memory& memory) const {
  return first_position(memory);
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
