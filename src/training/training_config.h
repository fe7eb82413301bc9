#pragma once

#include <cstdint>
#include <string>

#include "core/fields.h"
#include "data/batch_stream.h"
#include "metrics/metric.h"
#include "models/losses.h"
#include "tensor/engine.h"

namespace attend::training {

/// A training.metric that is the first of the metrics by which a recipe's answers are scored.
inline constexpr const char* kAutoMetric = "auto";

/// How a model is trained: the `training` section of a recipe. A budget of 0 is none; the first one
/// that is reached ends the training.
struct TrainingConfig {
  int64_t seed = 1;

  int64_t epochs = 0;
  int64_t updates = 0;
  double minutes = 0.0;
  int64_t patience = 0;

  int64_t batch_size = 64;
  int64_t batch_tokens = 0;
  int64_t window = 100000;
  int64_t max_length = 100;
  bool skip_empty = false;
  int64_t sorted_epochs = 0;

  std::string optimizer = "adam";
  double rho = 0.95;
  double epsilon = 1e-8;
  double learning_rate = 1e-3;
  int64_t warmup = 0;
  std::string decay = "none";
  double decay_factor = 0.5;
  int64_t decay_patience = 2;
  int64_t decay_every = 0;
  int64_t decay_from = 0;
  double least_learning_rate = 0.0;
  double clip_norm = 1.0;
  std::string clip = "together";
  int64_t linear_epochs = 0;
  int64_t linear_patience = 0;
  double column_norm = 0.0;
  double weight_noise = 0.0;
  double label_smoothing = 0.0;
  double doubly_stochastic = 0.0;
  std::string doubly_stochastic_target = "once";
  double coverage = 0.0;
  double supervision = 0.0;
  double ctc = 0.3;
  std::string hard = "reinforce";
  double reinforce_weight = 1.0;
  double entropy_weight = 0.01;
  double baseline_decay = 0.9;

  int64_t validate_every = 500;
  std::string metric = "bleu";
  std::string tokenizer = "13a";
  bool lowercase = false;
  int64_t dev_beam = 1;

  int64_t keep = 2;
  std::string average = "none";
  int64_t average_count = 5;

  Fields fields();

  /// Throws ConfigError naming the first field that is out of range or does not fit another. Of the
  /// metrics, those that are of a whole text alone decide nothing.
  void validate(const metrics::Metrics& metrics) const;

  /// The one of the metrics that `metric` names, the first of them if it is kAutoMetric, or the
  /// loss. Throws ConfigError if it names none.
  const metrics::Metric& deciding(const metrics::Metrics& metrics) const;

  /// How the dev text is compared.
  metrics::ScoreOptions score_options() const;

  /// `baseline`: of TrainingState; `epoch`: of which the batch is, from 1;
  /// `linear_is_over`: of TrainingState, too.
  models::LossOptions loss_options(double baseline, int64_t epoch = 1,
                                   bool linear_is_over = false) const;
  OptimizerOptions optimizer_options() const;
  data::BatchOptions batch_options() const;

  /// Whether a budget is used up.
  bool is_over(int64_t updates_made, int64_t epochs_read, double seconds) const {
    return (updates > 0 && updates_made >= updates) || (epochs > 0 && epochs_read >= epochs) ||
           (minutes > 0.0 && seconds >= 60.0 * minutes);
  }
};

}  // namespace attend::training
