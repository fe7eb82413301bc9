#pragma once

#include <cstdint>

#include "training/training_config.h"

namespace attend::training {

/// The learning rate of each update. What it remembers is plain numbers, for a checkpoint.
class Schedule {
 public:
  struct State {
    double factor = 1.0;  ///< what plateaus have left of the rate
    int64_t stale = 0;    ///< validations since the last better metric, or fall
    bool operator==(const State&) const = default;
  };

  explicit Schedule(const TrainingConfig& config) : config_(config) {}

  /// Of this update, from 1; `spent` is the share of the budget used, from 0 to 1.
  double learning_rate(int64_t update, double spent) const;

  /// Told after each validation.
  void validated(bool is_better);

  const State& state() const { return state_; }
  void restore(const State& state) { state_ = state; }

 private:
  TrainingConfig config_;
  State state_;
};

}  // namespace attend::training
