#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "core/elements.h"
#include "tensor/stored_numbers.h"
#include "tensor/tensor.h"

namespace attend {

/// The parameters of a recurrent cell with G gates. With gains, the product of the input and that
/// of the hidden state are each layer-normalised before the gates (Ba et al. 2016, eq. 20).
struct CellParameters {
  Tensor input_weight;   ///< [G*H, I]
  Tensor hidden_weight;  ///< [G*H, H]
  Tensor input_bias;     ///< [G*H]
  Tensor hidden_bias;    ///< [G*H]
  Tensor input_gain;     ///< [G*H], or undefined: not normalised
  Tensor hidden_gain;    ///< [G*H], or undefined
};

/// What turns an output into the logits of a vocabulary. Shapes: [V, D], [V].
struct Readout {
  Tensor weight;
  Tensor bias;
};

/// What each row of frames is to say, each symbol in one frame or several, with blanks between:
/// CTC, Graves et al. 2006.
struct CtcTargets {
  std::vector<int64_t> frames;  ///< of each row: the first ones of its T, one at least  [B]
  std::vector<int64_t> counts;  ///< symbols of each row  [B]
  std::vector<Index> symbols;   ///< of all rows, one after another; none is the blank
  Index blank = 0;              ///< what a frame says that says no symbol
};

/// Where `likeliest` writes what it finds of each row.
struct LikeliestSymbols {
  std::span<Index> symbols;            ///< [R, count], the likeliest first
  std::span<float> log_probabilities;  ///< of these [R, count]
  std::span<float> of_end;             ///< log p of the end symbol [R]
};

struct OptimizerOptions {
  enum Kind { kAdam, kSgd, kAdadelta } kind = kAdam;
  double decay_first = 0.9;     ///< of Adam's mean of gradients
  double decay_second = 0.999;  ///< of Adam's mean of their squares
  double decay_squares = 0.95;  ///< of AdaDelta's means of squares: rho
  double epsilon = 1e-8;        ///< of Adam, added to the root of the latter; of AdaDelta to both
                                ///< means of squares
  double largest_norm = std::numeric_limits<double>::infinity();  ///< longer gradients are cut
  bool cuts_each = false;  ///< of each parameter by itself, not of all together

  /// What gradients of this norm are multiplied with.
  double scale_of(double norm) const { return norm > largest_norm ? largest_norm / norm : 1.0; }
};

/// Moves parameters by their gradients. Adam: Kingma & Ba 2015, alg. 1; AdaDelta: Zeiler
/// 2012, alg. 1; or plain SGD.
class Optimizer {
 public:
  virtual ~Optimizer() = default;

  /// Moves the parameters, in place, and clears their gradients. Returns the norm of all gradients
  /// together, before it is cut. Where that is not finite, nothing moves and nothing is cleared.
  virtual double step(double learning_rate) = 0;

  /// What it remembers of earlier steps, for a checkpoint: each in the shape of its parameter. To
  /// be read before the next step, which moves them.
  virtual std::vector<Tensor> moments() const = 0;
  virtual int64_t step_count() const = 0;

  /// Goes on from what moments() and step_count() gave. Throws std::logic_error if they do not fit.
  virtual void restore(std::span<const Tensor> moments, int64_t step_count) = 0;
};

/// Whoever wants to use gradients while a backward pass still goes on.
class GradientListener {
 public:
  virtual ~GradientListener() = default;

  /// Nothing more will be added to the gradient of this parameter in this pass. Told at most once a
  /// pass; of the parameters that it is not told of, the end of the pass is the news.
  virtual void gradient_is_final(const Storage& parameter) = 0;
};

/// Performs the operations that models are written in. What each one means, and its shapes, is
/// said once, in tensor/operations.h, whose functions check their arguments and call these; nothing
/// else does. All tensors of one call belong to this engine.
class Engine {
 public:
  Engine() = default;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  virtual ~Engine() = default;

  // Gradients. Operations on parameters are recorded while a Recording lives; an engine that
  // records is for one thread.
  bool is_recording() const { return is_recording_; }

  /// Whether several threads may use it at once while it does not record.
  virtual bool serves_threads() const { return false; }

  /// Adds the gradient of a loss [1] to that of every parameter it was computed from, and forgets
  /// what was recorded.
  virtual void backward(const Tensor& loss) = 0;

  /// The gradient of a parameter; undefined if none has reached it.
  virtual Tensor gradient(const Tensor& parameter) = 0;
  virtual void clear_gradient(const Tensor& parameter) = 0;

  /// The gradient of a parameter where it lies, to be changed in place before the optimizer's step;
  /// zeros if none has reached it. Throws Error if it does not lie in this process's memory as
  /// floats.  -> as many as the parameter has
  virtual std::span<float> gradient_numbers(const Storage& parameter) = 0;

  /// Who is told of gradients during backward() from now on: nobody if null. An engine may tell
  /// nothing.
  void tell(GradientListener* listener) { listener_ = listener; }
  virtual std::unique_ptr<Optimizer> optimizer(std::span<const Tensor> parameters,
                                               const OptimizerOptions& options) = 0;

  /// Begins the random numbers of noise, dropout and sampling anew.
  virtual void seed(std::uint64_t seed) = 0;

  // Made from nothing or from the caller's numbers, and read back.
  virtual Tensor zeros(const Shape& shape) = 0;
  virtual Tensor numbers(std::span<const float> values, const Shape& shape) = 0;
  virtual Tensor indices(std::span<const Index> values, const Shape& shape) = 0;
  virtual Tensor parameter(std::span<const float> values, const Shape& shape) = 0;
  /// For use, not for training. An engine that has no use for the form copies floats.
  virtual Tensor stored_parameter(const StoredNumbers& stored) {
    return parameter(to_floats(stored), stored.shape);
  }
  virtual Tensor positions(int64_t length) = 0;
  virtual Tensor noise(const Shape& shape) = 0;
  virtual Tensor dropout_mask(const Shape& shape, double probability) = 0;
  virtual void copy_out(const Tensor& x, std::span<float> values) = 0;
  virtual void assign(const Tensor& parameter, const Tensor& x) = 0;

  // Products.
  virtual Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias) = 0;
  virtual Tensor rectified_linear(const Tensor& x, const Tensor& weight, const Tensor& bias,
                                  double slope) = 0;
  virtual Tensor dot_each(const Tensor& keys, const Tensor& query, const Tensor& sources) = 0;
  virtual Tensor weighted_sum(const Tensor& weights, const Tensor& values,
                              const Tensor& sources) = 0;
  virtual Tensor outer(const Tensor& a, const Tensor& b) = 0;
  virtual Tensor convolve(const Tensor& x, const Tensor& filters) = 0;

  // Attention.
  virtual Tensor additive_energies(const Tensor& query, const Tensor& keys, const Tensor& v,
                                   const Tensor& sources) = 0;
  virtual Tensor softmax(const Tensor& x, const Tensor& mask) = 0;
  virtual Tensor one_hot_largest(const Tensor& weights) = 0;
  virtual Tensor one_hot_sample(const Tensor& weights) = 0;
  virtual Tensor largest_of_steps(const Tensor& x, const Tensor& mask) = 0;

  // Pictures.
  virtual Tensor patches(const Tensor& x, const PatchGrid& grid) = 0;
  virtual Tensor convolution(const Tensor& x, const Tensor& filters, const Tensor& bias,
                             const PatchGrid& grid) = 0;
  virtual Tensor convolve_each(const Tensor& x, const Tensor& filters, const Tensor& bias,
                               const PatchGrid& grid) = 0;
  virtual Tensor largest_of_patches(const Tensor& x, const Tensor& mask, const PatchGrid& grid) = 0;
  virtual Tensor channel_norm(const Tensor& x, const Tensor& mask, const Tensor& gain,
                              const Tensor& bias, Tensor* moments) = 0;
  virtual Tensor rectified_channel_norm(const Tensor& x, const Tensor& mask, const Tensor& gain,
                                        const Tensor& bias, const PatchGrid& grid,
                                        Tensor* moments) = 0;

  // Recurrence, words.
  virtual Tensor gru_gates(const Tensor& from_input, const Tensor& from_hidden,
                           const Tensor& hidden) = 0;
  virtual Tensor lstm_memory(const Tensor& gates, const Tensor& memory) = 0;
  virtual Tensor lstm_hidden(const Tensor& gates, const Tensor& memory) = 0;
  virtual Tensor layer_norm(const Tensor& x, const Tensor& gain, const Tensor& bias) = 0;
  virtual Tensor maxout(const Tensor& x) = 0;
  virtual Tensor embed(const Tensor& table, const Tensor& indices) = 0;
  virtual Tensor log_softmax(const Tensor& x) = 0;
  virtual Tensor pick(const Tensor& x, const Tensor& indices) = 0;
  virtual Tensor log_likelihoods(const Tensor& x, const Readout& readout,
                                 const Tensor& targets) = 0;
  virtual Tensor ctc_log_likelihoods(const Tensor& x, const CtcTargets& targets) = 0;
  virtual void likeliest(const Tensor& x, const Readout& readout, Index end,
                         const LikeliestSymbols& found) = 0;
  virtual Tensor cross_entropy(const Tensor& x, const Readout& readout, const Tensor& targets,
                               const Tensor& importance, double smoothing) = 0;

  // Number by number.
  virtual Tensor map(Map function, const Tensor& x) = 0;
  virtual Tensor arithmetic(Arithmetic operation, const Tensor& a, const Tensor& b) = 0;
  virtual Tensor affine(const Tensor& x, double factor, double offset) = 0;
  virtual Tensor clamp(const Tensor& x, double lowest, double highest) = 0;
  virtual Tensor within(const Tensor& x, double distance) = 0;
  virtual Tensor constant(const Tensor& x) = 0;

  // Along the last dimension.
  virtual Tensor sum(const Tensor& x) = 0;
  virtual Tensor total(const Tensor& x) = 0;
  virtual Tensor running_sum(const Tensor& x) = 0;
  virtual Tensor unit(const Tensor& x) = 0;

  // Parts of tensors.
  virtual Tensor reshape(const Tensor& x, const Shape& shape) = 0;
  virtual Tensor concat(std::span<const Tensor> parts) = 0;
  virtual Tensor columns(const Tensor& x, int64_t first, int64_t count) = 0;
  virtual Tensor select_rows(const Tensor& x, const Tensor& rows) = 0;
  virtual Tensor at_step(const Tensor& sequence, int64_t step) = 0;
  virtual Tensor stack_steps(std::span<const Tensor> steps) = 0;

 protected:
  GradientListener* listener() const { return listener_; }

 private:
  friend class Recording;
  virtual void forget() {}  ///< what was recorded and not used

  bool is_recording_ = false;
  GradientListener* listener_ = nullptr;
};

/// While one lives, its engine records.
class Recording {
 public:
  explicit Recording(Engine& engine) : engine_(engine) { engine_.is_recording_ = true; }
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;
  ~Recording() {
    engine_.is_recording_ = false;
    engine_.forget();
  }

 private:
  Engine& engine_;
};

}  // namespace attend
