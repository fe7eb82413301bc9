#include "nn/layers.h"

#include <cmath>

namespace attend::nn {
namespace {

/// Uniform within 1 / sqrt(inputs), as in PyTorch.
Initial scaled_to(int64_t inputs) {
  return {Initial::kUniform, 1.0 / std::sqrt(static_cast<double>(inputs))};
}

}  // namespace

Linear::Linear(int64_t input_size, int64_t output_size, Bias bias) : output_size_(output_size) {
  add("weight", weight_, {output_size, input_size}, scaled_to(input_size));
  if (bias == Bias::kLearned) add("bias", bias_, {output_size}, scaled_to(input_size));
}

Linear::Linear(int64_t input_size, int64_t output_size, Initial weight)
    : output_size_(output_size) {
  add("weight", weight_, {output_size, input_size}, weight);
  add("bias", bias_, {output_size}, {Initial::kConstant, 0.0});
}

Convolution::Convolution(int64_t filter_count, int64_t width) {
  add("weight", weight_, {filter_count, width}, scaled_to(width));
}

Embedding::Embedding(int64_t count, int64_t size) {
  const auto deviation = 1.0 / std::sqrt(static_cast<double>(size));
  add("weight", weight_, {count, size}, {Initial::kNormal, deviation});
}

Cell::Cell(int64_t input_size, int64_t hidden_size, int64_t gate_count, Norm norm)
    : hidden_size_(hidden_size) {
  const auto gates = gate_count * hidden_size;
  const auto initial = scaled_to(hidden_size);
  add("input_weight", cell_.input_weight, {gates, input_size}, initial);
  add("hidden_weight", cell_.hidden_weight, {gates, hidden_size}, initial);
  add("input_bias", cell_.input_bias, {gates}, initial);
  add("hidden_bias", cell_.hidden_bias, {gates}, initial);
  if (norm == Norm::kNone) return;
  add("input_gain", cell_.input_gain, {gates}, {Initial::kConstant, 1.0});
  add("hidden_gain", cell_.hidden_gain, {gates}, {Initial::kConstant, 1.0});
}

Tensor Dropout::operator()(const Tensor& x) const {
  return drops() ? x * dropout_mask(x.engine(), x.shape(), probability_) : x;
}

Tensor Dropout::over_steps(const Tensor& x) const {
  if (!drops()) return x;
  return x * dropout_mask(x.engine(), {x.size(0), 1, x.size(2)}, probability_);
}

Tensor Dropout::mask(Engine& engine, const Shape& shape) const {
  return drops() ? dropout_mask(engine, shape, probability_) : Tensor();
}

}  // namespace attend::nn
