#pragma once

#include <cstdint>
#include <utility>

#include "nn/module.h"

namespace attend::nn {

enum class Bias { kNone, kLearned };

/// x W^T + b.  [.., I] -> [.., O]
class Linear final : public Module {
 public:
  Linear(int64_t input_size, int64_t output_size, Bias bias = Bias::kLearned);

  /// The weights begin as is said, the bias at 0.
  Linear(int64_t input_size, int64_t output_size, Initial weight);
  Tensor operator()(const Tensor& x) const { return linear(x, weight_, bias_); }
  /// Through a leaky rectifier: see rectified_linear.
  Tensor rectified(const Tensor& x, double slope) const {
    return rectified_linear(x, weight_, bias_, slope);
  }

  const Tensor& weight() const { return weight_; }  ///< [O, I]
  const Tensor& bias() const { return bias_; }      ///< [O], or undefined
  int64_t output_size() const { return output_size_; }

 private:
  int64_t output_size_;
  Tensor weight_;
  Tensor bias_;  // undefined without one
};

/// A vector for each symbol, begun at N(0, 1/E).  indices [..] -> [.., E]
class Embedding final : public Module {
 public:
  Embedding(int64_t count, int64_t size);
  Tensor operator()(const Tensor& indices) const { return embed(weight_, indices); }

  const Tensor& weight() const { return weight_; }  ///< [N, E]

 private:
  Tensor weight_;
};

/// Filters over one row of numbers.  [B, S] -> [B, S, F]
class Convolution final : public Module {
 public:
  Convolution(int64_t filter_count, int64_t width);
  Tensor operator()(const Tensor& x) const { return convolve(x, weight_); }

 private:
  Tensor weight_;
};

/// Whether the products of a recurrent cell are layer-normalised: see CellParameters.
enum class Norm { kNone, kLayer };

/// The parameters that gru_cell and lstm_cell have in common.
class Cell : public Module {
 public:
  int64_t hidden_size() const { return hidden_size_; }

 protected:
  Cell(int64_t input_size, int64_t hidden_size, int64_t gate_count, Norm norm);
  CellParameters cell_;

 private:
  int64_t hidden_size_;
};

/// x [B, I], hidden [B, H] -> [B, H]
class GruCell final : public Cell {
 public:
  GruCell(int64_t input_size, int64_t hidden_size, Norm norm = Norm::kNone)
      : Cell(input_size, hidden_size, 3, norm) {}
  Tensor operator()(const Tensor& x, const Tensor& hidden, const Tensor& dropped = {}) const {
    return gru_cell(x, hidden, cell_, dropped);
  }
};

/// x [B, I], hidden and memory [B, H] -> the next hidden and memory
class LstmCell final : public Cell {
 public:
  LstmCell(int64_t input_size, int64_t hidden_size, Norm norm = Norm::kNone)
      : Cell(input_size, hidden_size, 4, norm) {}
  std::pair<Tensor, Tensor> operator()(const Tensor& x, const Tensor& hidden, const Tensor& memory,
                                       const Tensor& dropped = {}) const {
    return lstm_cell(x, hidden, memory, cell_, dropped);
  }
};

/// In training, each number is dropped with a probability and the others grow to make up for it.
/// Srivastava et al. 2014.
class Dropout final : public Module {
 public:
  explicit Dropout(double probability) : probability_(probability) {}

  /// Each number by itself.
  Tensor operator()(const Tensor& x) const;

  /// The same numbers at every step: variational. Gal & Ghahramani 2016.  [B, T, N] -> [B, T, N]
  Tensor over_steps(const Tensor& x) const;

  /// What to multiply rows [B, N] with, at every step; undefined where nothing is dropped.
  Tensor mask(Engine& engine, const Shape& shape) const;

 private:
  bool drops() const { return is_training() && probability_ > 0.0; }

  double probability_;
};

}  // namespace attend::nn
