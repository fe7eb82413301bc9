#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "tensor/engine.h"

namespace attend {

enum class Precision { kSingle, kDouble };

/// Performs every operation by LibTorch, on any of its devices, and can record them for gradients.
/// For one thread at a time; engines are cheap, so make one a thread.
class TorchEngine final : public Engine {
 public:
  /// Throws Error if LibTorch has no such device.
  explicit TorchEngine(Precision precision = Precision::kSingle, const std::string& device = "cpu",
                       std::uint64_t seed = 1);
  ~TorchEngine() override;

  void backward(const Tensor& loss) override;
  Tensor gradient(const Tensor& parameter) override;
  void clear_gradient(const Tensor& parameter) override;
  std::span<float> gradient_numbers(const Storage& parameter) override;
  std::unique_ptr<Optimizer> optimizer(std::span<const Tensor> parameters,
                                       const OptimizerOptions& options) override;
  void seed(std::uint64_t seed) override;

  /// A number in the engine's own precision, from a tensor that holds one.
  double number(const Tensor& x) const;

  Tensor zeros(const Shape& shape) override;
  Tensor numbers(std::span<const float> values, const Shape& shape) override;
  Tensor indices(std::span<const Index> values, const Shape& shape) override;
  Tensor parameter(std::span<const float> values, const Shape& shape) override;
  Tensor positions(int64_t length) override;
  Tensor noise(const Shape& shape) override;
  Tensor dropout_mask(const Shape& shape, double probability) override;
  void copy_out(const Tensor& x, std::span<float> values) override;
  void assign(const Tensor& parameter, const Tensor& x) override;

  Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias) override;
  Tensor rectified_linear(const Tensor& x, const Tensor& weight, const Tensor& bias,
                          double slope) override;
  Tensor dot_each(const Tensor& keys, const Tensor& query, const Tensor& sources) override;
  Tensor weighted_sum(const Tensor& weights, const Tensor& values, const Tensor& sources) override;
  Tensor outer(const Tensor& a, const Tensor& b) override;
  Tensor convolve(const Tensor& x, const Tensor& filters) override;

  Tensor additive_energies(const Tensor& query, const Tensor& keys, const Tensor& v,
                           const Tensor& sources) override;
  Tensor softmax(const Tensor& x, const Tensor& mask) override;
  Tensor one_hot_largest(const Tensor& weights) override;
  Tensor one_hot_sample(const Tensor& weights) override;
  Tensor largest_of_steps(const Tensor& x, const Tensor& mask) override;

  Tensor patches(const Tensor& x, const PatchGrid& grid) override;
  Tensor convolution(const Tensor& x, const Tensor& filters, const Tensor& bias,
                     const PatchGrid& grid) override;
  Tensor convolve_each(const Tensor& x, const Tensor& filters, const Tensor& bias,
                       const PatchGrid& grid) override;
  Tensor largest_of_patches(const Tensor& x, const Tensor& mask, const PatchGrid& grid) override;
  Tensor channel_norm(const Tensor& x, const Tensor& mask, const Tensor& gain, const Tensor& bias,
                      Tensor* moments) override;
  Tensor rectified_channel_norm(const Tensor& x, const Tensor& mask, const Tensor& gain,
                                const Tensor& bias, const PatchGrid& grid,
                                Tensor* moments) override;

  Tensor gru_gates(const Tensor& from_input, const Tensor& from_hidden,
                   const Tensor& hidden) override;
  Tensor lstm_memory(const Tensor& gates, const Tensor& memory) override;
  Tensor lstm_hidden(const Tensor& gates, const Tensor& memory) override;
  Tensor layer_norm(const Tensor& x, const Tensor& gain, const Tensor& bias) override;
  Tensor maxout(const Tensor& x) override;
  Tensor embed(const Tensor& table, const Tensor& indices) override;
  Tensor log_softmax(const Tensor& x) override;
  Tensor pick(const Tensor& x, const Tensor& indices) override;
  Tensor log_likelihoods(const Tensor& x, const Readout& readout, const Tensor& targets) override;
  Tensor ctc_log_likelihoods(const Tensor& x, const CtcTargets& targets) override;
  void likeliest(const Tensor& x, const Readout& readout, Index end,
                 const LikeliestSymbols& found) override;
  Tensor cross_entropy(const Tensor& x, const Readout& readout, const Tensor& targets,
                       const Tensor& importance, double smoothing) override;

  Tensor map(Map function, const Tensor& x) override;
  Tensor arithmetic(Arithmetic operation, const Tensor& a, const Tensor& b) override;
  Tensor affine(const Tensor& x, double factor, double offset) override;
  Tensor clamp(const Tensor& x, double lowest, double highest) override;
  Tensor within(const Tensor& x, double distance) override;
  Tensor constant(const Tensor& x) override;

  Tensor sum(const Tensor& x) override;
  Tensor total(const Tensor& x) override;
  Tensor running_sum(const Tensor& x) override;
  Tensor unit(const Tensor& x) override;

  Tensor reshape(const Tensor& x, const Shape& shape) override;
  Tensor concat(std::span<const Tensor> parts) override;
  Tensor columns(const Tensor& x, int64_t first, int64_t count) override;
  Tensor select_rows(const Tensor& x, const Tensor& rows) override;
  Tensor at_step(const Tensor& sequence, int64_t step) override;
  Tensor stack_steps(std::span<const Tensor> steps) override;

 private:
  struct Settings;  // LibTorch's device, number type and generator
  std::unique_ptr<Settings> settings_;
};

}  // namespace attend
