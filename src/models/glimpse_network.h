#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "models/glimpse_config.h"
#include "models/glimpse_sensor.h"
#include "models/grid_encoder.h"
#include "models/labeller.h"
#include "nn/layers.h"

namespace attend::models {

struct GlimpseNetworkOptions {
  GlimpseConfig glimpse;
  int64_t hidden_size = 256;
  int64_t channels = 1;
  int64_t labels = 2;
};

/// Looks at a picture several times, through a small window, and says each time where to look
/// next: the recurrent attention model of Mnih et al. 2014, sections 3.1 and 4. Of glimpse t at
/// place l_t, (0, 0) of the first one:
///
///   g_t = relu(W_g relu(W_x x_t) + V_g relu(W_l l_t))   x_t: what the sensor sees at l_t, or what
///         layers of filters make of it, each scale a channel: Ba et al. 2015, section 3
///   h_t = relu(W_h h_(t-1) + g_t), W_g of as many rows, or LSTM(h_(t-1), g_t)
///   l_(t+1) ~ N(mu_t, deviation^2), mu_t = tanh(W_m relu(W_q [x_t; l_t; h_t])); in use
///         mu_t itself
///   p = softmax(W_p h_T)
///
/// each W with a bias but W_h and V_g. The loss is -log p of the label, after the last glimpse or
/// in the mean after each, and, as places cannot be differentiated, that of REINFORCE (equation 2
/// there), whose weight is LossOptions::reinforce_weight: -(R_t - b_t) log N(l_(t+1); mu_t). R_t is
/// 1 where the last answer is right, or the probability of the right label, which is what R is
/// worth to one who draws an answer, in the mean over the glimpses behind t. b_t = W_b h_t learns
/// R_t by its squared error. What says where to look, and b_t, change nothing of what x and h are
/// made of: these are constants to them. h alone would not do: it keeps what tells the class, and
/// that is not where the class was seen. Columns of a batch: the picture, the label. Thread safety:
/// as of every Model.
class GlimpseNetwork final : public Labeller {
 public:
  /// Throws ConfigError naming the key that is out of range.
  explicit GlimpseNetwork(const GlimpseNetworkOptions& options);

  Loss loss(Engine& engine, const data::Batch& batch, const LossOptions& options) const override;
  Forced force(Engine& engine, const data::Batch& batch) const override;
  Answer answer(Engine& engine, const data::Batch& batch) const override;
  int64_t label_count() const override { return options_.labels; }

  /// What it did, glimpse by glimpse. [T] each.
  struct Walk {
    std::vector<std::vector<Place>> places;  ///< l_t  [B]
    std::vector<Tensor> means;               ///< mu_t: where to look next, but for T  [B, 2]
    std::vector<Tensor> states;              ///< h_t  [B, H]
  };
  Walk walk(Engine& engine, const data::Batch& batch) const;

  /// What it would say after each glimpse: of the last one what it says.  T of [B, labels]
  std::vector<Tensor> said_meanwhile(const Walk& walk) const;

  const GlimpseSensor& sensor() const { return sensor_; }
  double deviation() const { return options_.glimpse.deviation; }

  /// R_t of what was said after each glimpse.  T - 1 numbers a row  [B, T - 1]
  Tensor rewards(Engine& engine, const data::Batch& batch, const std::vector<Tensor>& said) const;

  /// b_t of each row.  [B, T - 1]
  Tensor baselines(const Walk& walk) const;

 private:
  Tensor seen_at(Engine& engine, const data::Batch& batch, const std::vector<Place>& places) const;
  Tensor reinforcement(Engine& engine, const Walk& walk, const Tensor& rewards,
                       double weight) const;

  GlimpseNetworkOptions options_;
  GlimpseSensor sensor_;
  std::unique_ptr<GridEncoder> layers_;  // null: none
  nn::Linear seen_;                      // W_x
  nn::Linear where_;                     // W_l
  nn::Linear seen_above_;                // W_g
  nn::Linear where_above_;               // V_g
  std::unique_ptr<nn::Linear> core_;     // W_h; null of an LSTM
  std::unique_ptr<nn::LstmCell> lstm_;   // null of a layer
  nn::Linear search_;                    // W_q
  nn::Linear mean_;                      // W_m
  nn::Linear baseline_;                  // W_b
  nn::Linear head_;                      // W_p
};

/// How often such a network multiplies two numbers for a picture, in use.
int64_t multiplications(const GlimpseNetworkOptions& options);

}  // namespace attend::models
