#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "models/bit_model.h"
#include "models/turing_config.h"
#include "nn/addressing.h"
#include "nn/layers.h"
#include "nn/recurrence.h"

namespace attend::models {

struct TuringOptions {
  TuringConfig turing;
  int64_t hidden_size = 100;       ///< of the controller
  int64_t layers = 1;              ///< of an LSTM
  int64_t read_size = 9;           ///< numbers of a position
  int64_t size = 8;                ///< bits of a step of the answer
  bool answers_meanwhile = false;  ///< at the last steps that are read; else behind them
};

/// A controller with a memory that its heads read and write: the neural Turing machine of Graves,
/// Wayne & Danihelka 2014, section 3. At step t, with M of N places of W numbers:
///
///   h_t = LSTM(h, [x_t; r_(t-1)]), or tanh(W [x_t; r_(t-1)] + b)
///   what each head asks, and what a write head erases and adds: of one layer of h_t, clipped;
///     k and a through tanh, beta softplus, g and e sigmoid, s softmax, gamma 1 + softplus
///   w_t of each head by M_(t-1): nn/addressing.h
///   r_t what read heads read of M_(t-1); M_t what write heads leave
///   y_t = sigmoid(W_o [h_t; r_t] + b_o)
///
/// x is what a row reads, then zeros for as many steps as its answer has. A row's steps are its
/// own: those of a batch that it does not have come behind them. What was read last, the weights
/// (through a softmax, drawn apart, as heads that begin alike at places that are alike never part)
/// and the state of an LSTM before the first step are learned; weights may be all on the first
/// place instead. Where the memory has no places, y is of h alone: an LSTM beside it.
///
/// Order and activations are those of Collier & Beel 2018 (arXiv 1807.08518), whose machines learn
/// every time; the paper says neither. Parameters: the LSTM, heads and first state and weights.
class TuringMachine final : public BitModel {
 public:
  /// Throws ConfigError naming the key that is out of range.
  explicit TuringMachine(const TuringOptions& options);

  /// Throws Error, naming the first head and step, if a loss is not finite.
  Loss loss(Engine& engine, const data::Batch& batch, const LossOptions& options) const override;
  Answer answer(Engine& engine, const data::Batch& batch, bool shows) const override;
  int64_t steps_of(const data::Batch& batch, int64_t row) const override;

  /// A step of the heads, with all that went into it: to be looked at.
  struct Step {
    nn::Asked asked;        ///< of all heads, those that read first
    Tensor erase;           ///< e  [B, write heads, W]
    Tensor add;             ///< a  [B, write heads, W]
    Tensor memory_before;   ///< [B, N, W]
    Tensor weights_before;  ///< [B, H, N]
    Tensor weights;         ///< [B, H, N]
    Tensor read;            ///< r  [B, read heads * W]
    Tensor memory;          ///< as the step leaves it  [B, N, W]
  };

  /// Of every step; none of a machine without memory.
  std::vector<Step> walk(Engine& engine, const data::Batch& batch) const;
  int64_t heads() const { return options_.turing.read_heads + options_.turing.write_heads; }
  std::string head_name(int64_t head) const;  ///< "write head 1"

 private:
  struct Run;
  struct State;
  struct Told;
  State first(Engine& engine, int64_t rows) const;
  Told tell(const Tensor& hidden) const;
  Run run(Engine& engine, const data::Batch& batch) const;
  int64_t shifts() const { return 2 * options_.turing.shifts + 1; }
  int64_t told_size() const;
  std::string first_broken(const Run& run) const;
  std::vector<Seen> seen_of(const Run& run) const;

  TuringOptions options_;
  std::unique_ptr<nn::Recurrence> lstm_;  // null of a feed-forward controller
  std::unique_ptr<nn::Linear> layer_;     // null of an LSTM
  std::unique_ptr<nn::Linear> heads_;     // null without memory, as are the tensors below
  nn::Linear output_;
  Tensor first_state_;    // [states * D], of an LSTM
  Tensor first_read_;     // [R * W]
  Tensor first_weights_;  // [H, N]; undefined: all on the first place
  Tensor first_memory_;   // [N, W]; undefined: constant
};

}  // namespace attend::models
