#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "data/batch_ahead.h"
#include "parallel/group.h"
#include "tasks/model_folder.h"
#include "training/gradient_sum.h"
#include "training/observer.h"
#include "training/run_folder.h"
#include "training/validation.h"

namespace attend::training {

/// Why a training came to its end.
enum class Ending { kBudget, kPatience, kInterrupted };

/// Trains the model of a run folder, from its last checkpoint if it has one. On one thread the
/// model's bytes hang on the run alone, however often it was stopped: random numbers begin anew at
/// every update, from the seed and the update's number.
///
/// With several ranks each computes a share of every batch, which is so many times as large, and
/// all of them make the same update. Rank 0 alone decides, validates and writes; the folder of the
/// others (training/ranks.h) is needed while the trainer is made.
class Trainer {
 public:
  /// Makes the vocabularies and first parameters, or loads what the folder has. `stop` may be set
  /// at any time: the training then writes a checkpoint and returns.
  Trainer(RunFolder folder, Engine& engine, Observer& observer, const std::atomic<bool>& stop);
  Trainer(RunFolder folder, Engine& engine, parallel::Group& group, Observer& observer,
          const std::atomic<bool>& stop);

  /// Throws Error if the loss or a gradient is not finite, naming update, batch and gradient.
  Ending run();

  const tasks::System& system() const { return system_; }
  const TrainingState& state() const { return state_; }
  const TrainingConfig& config() const { return run_.recipe.training; }

 private:
  /// What rank 0 says of the next update.
  struct Decision {
    bool is_over;
    bool stops;
    double learning_rate;
  };

  /// For each symbol of a batch.
  struct BatchLoss {
    double all;
    double ctc;  ///< the part by CTC, without its weight; 0 of models that have none
  };

  void settle_texts();
  std::optional<int64_t> settle_checkpoint();
  void make_or_load_description();
  void check_description();
  void check_rows();
  void load_checkpoint(int64_t update);
  void settle_best_model();
  bool load_for_use(int64_t update);
  void save_checkpoint();
  void prune_checkpoints() const;

  bool is_over() const;
  double spent() const;
  Decision decide();
  Ending train_on();
  void update_once(double rate);
  BatchLoss propagate(const data::Batch& batch);
  void note_too_short(const data::Batch& batch, Index row);
  void forget_losses();
  void end_linear_start(double loss);
  void remember_lengths(const data::Batch& batch);
  void report();
  void validate();
  void validate_as_first();
  void share_validation();
  void finish();
  void average_checkpoints();
  void save_model(const std::map<std::string, std::string>& more) const;
  double seconds_now() const;

  RunFolder folder_;
  Run run_;
  Engine& engine_;
  parallel::Group& group_;
  Observer& observer_;
  const std::atomic<bool>& stop_;
  tasks::System system_;
  std::string fingerprint_;
  std::unique_ptr<data::BatchAhead> stream_;  // reads system_'s coders
  std::unique_ptr<DevSet> dev_;
  std::unique_ptr<Optimizer> optimizer_;
  std::unique_ptr<GradientSum> gradients_;  // over several ranks
  Schedule schedule_;
  TrainingState state_;
  std::optional<metrics::AttentionHealth> attention_;  // at the last validation
  Progress progress_;
  double loss_sum_ = 0.0;  // since the last report
  double ctc_sum_ = 0.0;
  int64_t loss_symbols_ = 0;
  std::set<int64_t> too_short_;  // lines that CTC left out in this session
  double reported_at_ = 0.0;
  double began_ = 0.0;  // of this session, on the steady clock
};

}  // namespace attend::training
