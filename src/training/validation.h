#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/alignment_error.h"
#include "metrics/attention_health.h"
#include "metrics/figures.h"
#include "metrics/metric.h"
#include "models/losses.h"
#include "tasks/model_folder.h"
#include "training/gold_boxes.h"
#include "training/gold_times.h"
#include "training/run_folder.h"
#include "training/training_config.h"

namespace attend::training {

/// How good a model is on the dev text.
struct Validation {
  int64_t update = 0;
  double loss = 0.0;                         ///< -log p of each target symbol, ends included
  std::optional<double> ctc{};               ///< the same by CTC, of models that have it
  metrics::Figures figures;                  ///< by the names of the metrics that it was scored by
  metrics::Metrics metrics;                  ///< those; empty if they are not known, as of a log
  double seconds = 0.0;                      ///< that it took
  double training_seconds = -1.0;            ///< of training before it; negative if not known
  int64_t symbols = 0;                       ///< of the targets, read before it; 0 if not known
  std::map<std::string, std::string> facts;  ///< that go with the model: Task::facts_of
  std::optional<metrics::AttentionHealth> attention;  ///< when forced; none without an attention
  std::optional<metrics::AlignmentCounts> alignment;  ///< when forced; none without gold links

  /// The loss, or the figure of this name; NaN if there is none.
  double value_of(std::string_view name) const;

  /// The one that the recipe names.
  double metric(const TrainingConfig& config) const { return value_of(config.metric); }
};

/// What a run's validations have figures of: the metrics of its task, and those of boxes or times
/// where its dev text has some.
metrics::Metrics metrics_of_validations(const Run& run);

/// A line of gold links for each sentence pair. Throws Error if the file is not that.
std::vector<metrics::GoldLinks> read_gold(const std::string& path);

/// The dev text, held in memory. The loss is that of all rows; answers are scored example by
/// example, which has several right ones where the task says so (Task::has_several_answers).
class DevSet {
 public:
  /// Throws Error as a Corpus does, if there is not a line of gold links for each line of the text,
  /// or if one of them is of words that the sentences have not; of pictures, as GoldBoxes does, of
  /// sounds, as GoldTimes. Of the metrics, those of a whole text are left out; with boxes or times,
  /// those of these are among them.
  DevSet(const Recipe& recipe, const Corpora& corpora, const metrics::Metrics& metrics,
         const data::Coders* coders = nullptr);

  /// What validations are scored by.
  const metrics::Metrics& metrics() const { return metrics_; }

  /// Throws Error if a row is longer than the model can read, or than anybody would wait for, so
  /// that a training that could not be validated is not begun.
  void check_lengths(const tasks::System& system) const;

  /// Scores and translates the whole text with a model in evaluation. The attention is that of
  /// kHealthLines lines at most, blocks of them spread over the text; links are of all of it.
  /// What goes with the model (Validation::facts) is of the rows that are kept back.
  /// `measured`: what the loss is of.
  Validation validate(const tasks::System& system, Engine& engine, const TrainingConfig& config,
                      const models::LossOptions& measured = {}) const;

  /// "dev: persistence has RMSE 24.1, MAE 12.3", of a task that has answers without a model; else
  /// empty.
  std::string baseline_of(const tasks::System& system, const metrics::ScoreOptions& options) const;

  static constexpr std::size_t kHealthLines = 512;

 private:
  void add_gold(const std::string& path);
  data::Batch batch_of(const tasks::System& system, std::size_t first, std::size_t last) const;
  void force(const tasks::System& system, Engine& engine, const models::LossOptions& measured,
             Validation& validation) const;
  metrics::Figures figures_of_places(const tasks::Predictor& predictor,
                                     tasks::TranslationOptions options) const;

  const tasks::Task* task_;
  std::vector<std::string> paths_;
  /// The rows that are answered.
  const std::vector<data::Row>& asked() const { return asked_.empty() ? rows_ : asked_; }

  std::vector<data::Row> rows_;
  std::vector<data::Row> asked_;                 // the first of each example; empty: all of them
  std::vector<std::vector<std::string>> right_;  // the target's cells, of each that is asked
  std::vector<data::Row> kept_;                  // that choose no model: tasks::Task::kept_back
  std::vector<metrics::GoldLinks> gold_;
  GoldBoxes boxes_;  // of pictures, in place of links
  GoldTimes times_;  // and of sounds
  metrics::Metrics metrics_;
};

}  // namespace attend::training
