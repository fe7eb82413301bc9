#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <random>
#include <utility>

#include "engines/cpu/pool.h"
#include "engines/cpu/tape.h"
#include "tensor/engine.h"

namespace attend {

namespace kernels {
class PackedWeight;
struct ChannelNorm;
struct DirectConvolution;
}  // namespace kernels

/// Performs every operation in single precision, by loops and oneDNN's matrix products, and records
/// them on a tape; in use, weights may be of narrower types. Tensors live in a pool: a decoding
/// step that repeats asks nothing of the heap. Any number of threads may use one engine while it
/// does not record.
class CpuEngine final : public Engine {
 public:
  /// Whether this CPU multiplies bfloat16.
  static bool has_bf16_products();

  /// `precision` is that of products with parameters while it records. Throws ConfigError if this
  /// CPU does not have it.
  explicit CpuEngine(std::uint64_t seed = 1, ProductPrecision precision = ProductPrecision::kFp32);

  bool serves_threads() const override { return true; }
  void backward(const Tensor& loss) override;
  Tensor gradient(const Tensor& parameter) override;
  void clear_gradient(const Tensor& parameter) override;
  std::span<float> gradient_numbers(const Storage& parameter) override;
  std::unique_ptr<Optimizer> optimizer(std::span<const Tensor> parameters,
                                       const OptimizerOptions& options) override;
  void seed(std::uint64_t seed) override;

  Tensor zeros(const Shape& shape) override;
  Tensor numbers(std::span<const float> values, const Shape& shape) override;
  Tensor indices(std::span<const Index> values, const Shape& shape) override;
  Tensor parameter(std::span<const float> values, const Shape& shape) override;
  Tensor stored_parameter(const StoredNumbers& stored) override;
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
  struct Made;
  Made make(const Shape& shape);
  void linear_of_parameter(const Tensor& x, const Tensor& weight, const Tensor& bias,
                           const Tensor& result);

  Tensor rectified_linear_of_few(const Tensor& x, const Tensor& weight, const Tensor& bias,
                                 float slope);

  Tensor moments_of(const kernels::ChannelNorm& norm, int64_t size);

  // Convolutions by oneDNN's own code. `read` and `slope` are x and dy in the precision of
  // products, as as_read() makes them; `sums`, if not null, gains the sum of all rows.
  Tensor direct_convolution(const Tensor& x, const Tensor& filters, const Tensor& bias,
                            const kernels::DirectConvolution& convolution);
  Tensor as_read(const Tensor& x, float* sums, bool is_bf16);
  void direct_to_pictures(const Tensor& x, const Tensor& filters, const Tensor& dy,
                          const Tensor& slope, const kernels::DirectConvolution& convolution);
  void direct_to_filters(const Tensor& x, const Tensor& read, const Tensor& filters,
                         const Tensor& dy, const Tensor& slope,
                         const kernels::DirectConvolution& convolution);
  template <class Run>
  void set_or_add_gradient(const Tensor& x, const Run& run);

  // Where every step of a row asks.
  Tensor dot_each_of_steps(const Tensor& keys, const Tensor& query);
  Tensor weighted_sum_of_steps(const Tensor& weights, const Tensor& values);

  /// Rows of a weight as a weight in use, of the same type.
  Tensor select_of_weight(const Tensor& weight, const Tensor& rows);

  /// The form in which a weight is multiplied in use; null while recording, and of what is
  /// computed.
  const kernels::PackedWeight* packed(const Tensor& weight);
  void multiply(const kernels::PackedWeight& weight, const Tensor& x, const float* bias,
                float* out);

  /// Whether what is computed from these needs a place on the tape. To be asked once an operation,
  /// of all that it is computed from.
  bool is_recorded(std::initializer_list<const Tensor*> from);
  void forget() override { tape_.clear(); }

  const ProductPrecision precision_;
  Pool pool_;
  std::mutex packing_mutex_;
  Tape tape_;
  std::mutex random_mutex_;
  std::mt19937_64 random_;
};

}  // namespace attend
