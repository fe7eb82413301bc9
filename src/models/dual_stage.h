#pragma once

#include <cstdint>
#include <memory>

#include "models/forecaster.h"
#include "models/number_model.h"
#include "nn/attention.h"
#include "nn/layers.h"

namespace attend::models {

/// The dual-stage attention-based recurrent network (DA-RNN) of Qin et al. 2017. Of n driving
/// series x^k, T steps each, and the target y before the step predicted:
///
///   e_t^k = v_e^T tanh(W_e [h_{t-1}; s_{t-1}] + U_e x^k)       input attention, eq. 8
///   x~_t = (a_t^1 x_t^1, .., a_t^n x_t^n), a_t = softmax of e_t    eq. 9, 10
///   h_t = LSTM(h_{t-1}, x~_t)                                      eq. 11
///   l_t^i = v_d^T tanh(W_d [d_{t-1}; s'_{t-1}] + U_d h_i)      temporal attention, eq. 12
///   c_t = sum of b_t^i h_i, b_t = softmax of l_t                   eq. 13, 14
///   d_t = LSTM(d_{t-1}, w~^T [y_{t-1}; c_{t-1}] + b~)              eq. 15, 16
///   y^_T = v_y^T (W_y [d_T; c_T] + b_w) + b_v                      eq. 22
///
/// with the tanh between the sum and v_e that makes a_t change with h and s: a linear layer over
/// [h; s; x^k], as programs in wide use have it, adds the same to all k, and a softmax then loses
/// it. Where the driving series are known of the step predicted, as in the paper, x ends there;
/// else it ends with y.
class DualStageAttention final : public NumberModel {
 public:
  /// `hidden_size` is the paper's m and p. Of a shape with one step and one driving series at
  /// least.
  DualStageAttention(const SeriesShape& shape, int64_t hidden_size);
  Answer answer(Engine& engine, const data::Batch& batch) const override;

 private:
  /// What is read of a batch, as the equations have it.
  struct Windows {
    Tensor series;   ///< x^k: the steps of each driving series  [B, n, T]
    Tensor steps;    ///< x_t: the driving series of each step  [B, T, n]
    Tensor targets;  ///< y before the step predicted  [B, T', targets]
  };
  Windows windows(Engine& engine, const data::Batch& batch) const;
  int64_t driving_count() const { return shape_.read_size - shape_.targets; }

  SeriesShape shape_;
  int64_t hidden_size_;
  nn::Linear series_layer_;  // U_e
  nn::Linear state_layer_;   // W_e
  Tensor energy_;            // v_e
  nn::LstmCell encoder_;
  std::shared_ptr<nn::Attention> temporal_;  // v_d, W_d, U_d
  nn::Linear target_layer_;                  // w~, b~
  nn::LstmCell decoder_;
  nn::Linear output_;  // W_y, b_w
  nn::Linear head_;    // v_y, b_v
};

}  // namespace attend::models
