#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "models/labeller.h"
#include "models/stack_config.h"
#include "nn/layers.h"

namespace attend::models {

/// What a stack-augmented network is made of.
struct StackNetworkConfig {
  StackConfig stack;
  int64_t hidden_size = 40;  ///< model.hidden_size
};

/// A recurrent network beside which are stacks of numbers that it pushes to and pops from. Joulin &
/// Mikolov 2015, sections 3.1 and 3.2. At each symbol x_t, of each stack s,
///
///   hidden    h_t = sigmoid(U x_t + sum over s of P_s s_t-1[0 .. depth - 1] (+ R h_t-1))
///   actions   a = softmax(A_s h_t) over push, pop (and no-op)
///   stack     s_t[0] = a_push sigmoid(D_s h_t) + a_pop s_t-1[1] (+ a_noop s_t-1[0])
///             s_t[i] = a_push s_t-1[i - 1]     + a_pop s_t-1[i + 1] (+ a_noop s_t-1[i])
///   answer    y_t = softmax(V h_t + b)
///
/// An empty place holds -1, and so does what is below the last one. In use, where
/// stack.discrete_in_use says so, the likeliest action has weight 1 (of equals the first one).
///
/// Columns of a batch: symbols [T], labels [T]. Thread safety: as of every Model.
class StackNetwork final : public Labeller {
 public:
  /// What a stack can do, in the order of its actions.
  enum Action : int64_t { kPush, kPop, kNoOp };
  static constexpr float kEmpty = -1.0F;

  /// `symbols` that are read, `labels` that are answered. Throws ConfigError naming the key that
  /// does not fit.
  StackNetwork(const StackNetworkConfig& config, int64_t symbols, int64_t labels);

  Loss loss(Engine& engine, const data::Batch& batch, const LossOptions& options) const override;
  Forced force(Engine& engine, const data::Batch& batch) const override;
  Answer answer(Engine& engine, const data::Batch& batch) const override;

  /// Of each stack which symbol's push lies on its top: shares of T positions after each of T.
  /// Together at most 1; what is missing is empty.
  std::vector<Look> looks(Engine& engine, const data::Batch& batch) const override;

  int64_t label_count() const override { return label_count_; }

  /// What each stack does at each symbol.  [B, T, stacks, 2 or 3]
  std::vector<float> actions(Engine& engine, const data::Batch& batch) const;

  int64_t action_count() const { return config_.stack.no_op ? 3 : 2; }

 private:
  struct Run;
  Run run(Engine& engine, const data::Batch& batch) const;
  Tensor moved(const Tensor& stacks, const Tensor& actions, const Tensor& pushed) const;
  Tensor empty_places(Engine& engine, int64_t rows, int64_t count) const;

  StackNetworkConfig config_;
  int64_t label_count_;
  Tensor input_;       // U  [symbols, H]
  Tensor recurrence_;  // R  [H, H]; undefined: none
  Tensor tops_;        // P  [H, stacks * depth]; undefined, as are the next two: no stacks
  Tensor actions_;     // A  [stacks * actions, H]
  Tensor pushed_;      // D  [stacks, H]
  nn::Linear head_;    // V and b
};

/// Throws ConfigError naming the first field that is out of range or does not fit another.
void validate(const StackNetworkConfig& config);

}  // namespace attend::models
