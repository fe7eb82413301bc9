#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "models/attention_config.h"
#include "models/encoders.h"
#include "models/inputs.h"
#include "models/model_config.h"
#include "models/number_model.h"
#include "nn/attention.h"
#include "nn/recurrence.h"

namespace attend::models {

/// What a model of series reads and says.
struct SeriesShape {
  int64_t history = 1;     ///< steps read
  int64_t read_size = 1;   ///< numbers of each, those of the targets first
  int64_t known_size = 0;  ///< numbers that are known of each step predicted; 0: none
  int64_t steps = 1;       ///< predicted
  int64_t targets = 1;     ///< numbers of each

  /// Whether what is said is a change from the last step read: else it is the number itself.
  bool says_change = false;
};

/// An encoder–decoder of numbers with temporal attention, step by step ahead: a recurrence reads
/// the history (annotations h_i), another makes a step of each that is predicted,
///
///   s_t = f(s_{t-1}, [y_{t-1}; k_t; c_t]),  c_t = sum of a_ti h_i,  a_t by s_{t-1} and h,
///   y_t = W [s_t; c_t] + b,
///
/// where y_{t-1} is what it has said itself, before the first step what was read last (or, of
/// changes, 0), and k_t what is known of the step. The attention is any of the house's. Without
/// one, as of Sutskever et al. 2014, there is no c. After Bahdanau et al. 2015; in the place of
/// words the numbers of Qin et al. 2017, section 3.2. W and b begin at 0 where changes are said, so
/// that a training begins with the last numbers read: persistence.
class Forecaster final : public NumberModel {
 public:
  /// Throws ConfigError naming the key that does not fit.
  Forecaster(const SeriesShape& shape, const ModelConfig& config, const AttentionConfig& attention);
  Answer answer(Engine& engine, const data::Batch& batch) const override;

 private:
  Tensor drop(const Tensor& x) const { return dropout_(x); }

  SeriesShape shape_;
  NumberInput input_;
  std::unique_ptr<RecurrentEncoder> encoder_;
  std::shared_ptr<nn::Attention> attention_;  // none where only the last state is read
  nn::Linear bridge_;                         // from the encoder's summary to the first state
  nn::Recurrence recurrence_;
  nn::Linear head_;
  nn::Dropout dropout_;
};

/// The numbers of a column that are the targets', at the last step.  [B, T, F] -> [B, targets]
Tensor last_targets(Engine& engine, const data::Column& read, int64_t targets);

}  // namespace attend::models
