#include "nn/addressing.h"

#include <stdexcept>
#include <vector>

namespace attend::nn {
namespace {

constexpr double kLeastSquare = 1e-6;   // added to squares of lengths, as DNC's authors do
constexpr double kLeastWeight = 1e-16;  // below which weights are alike

/// 1 / sqrt(|x|^2 + e).  [.., W] -> [.., 1]
Tensor inverse_lengths(const Tensor& x) {
  return exp(-0.5 * log(kLeastSquare + sum(x * x)));
}

/// One head's.  [B, H, X] -> [B, X]
Tensor of_head(const Tensor& x, int64_t head) {
  return x.size(1) == 1 ? reshape(x, x.shape().without_second()) : at_step(x, head);
}

}  // namespace

Tensor cosines(const Tensor& memory, const Tensor& keys) {
  const auto of_places = reshape(inverse_lengths(memory), {memory.size(0), 1, memory.size(1)});
  return dot_each(memory, inverse_lengths(keys) * keys) * of_places;
}

Tensor by_content(const Tensor& memory, const Tensor& keys, const Tensor& strengths) {
  return softmax(strengths * cosines(memory, keys));
}

Tensor shifted(const Tensor& weights, const Tensor& shifts) {
  const auto places = weights.size(2);
  const auto count = shifts.size(2);
  const auto far = (count - 1) / 2;
  if (count % 2 == 0 || count > places) throw std::logic_error("shifted: an odd number of shifts");
  if (count == 1) return weights * shifts;
  // Two ends more, so that each shift is a piece of it.
  const auto ring =
      concat({columns(weights, places - far, far), weights, columns(weights, 0, far)});
  Tensor all;
  for (int64_t i = 0; i < count; ++i) {
    const auto moved = columns(shifts, i, 1) * columns(ring, count - 1 - i, places);
    all = all.defined() ? all + moved : moved;
  }
  return all;
}

Tensor sharpened(const Tensor& weights, const Tensor& sharpness) {
  return softmax(sharpness * log(clamp(weights, kLeastWeight)));
}

Tensor addressed(const Tensor& memory, const Asked& asked, const Tensor& before) {
  const auto content = by_content(memory, asked.keys, asked.strengths);
  const auto between = before + asked.gates * (content - before);
  return sharpened(shifted(between, asked.shifts), asked.sharpness);
}

Tensor read(const Tensor& memory, const Tensor& weights) {
  return weighted_sum(weights, memory);
}

Tensor written(const Tensor& memory, const Tensor& weights, const Tensor& erase,
               const Tensor& add) {
  auto kept = memory;
  for (int64_t head = 0; head < weights.size(1); ++head) {
    kept = kept - kept * outer(of_head(weights, head), of_head(erase, head));
  }
  for (int64_t head = 0; head < weights.size(1); ++head) {
    kept = kept + outer(of_head(weights, head), of_head(add, head));
  }
  return kept;
}

}  // namespace attend::nn
