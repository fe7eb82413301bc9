#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "training/observer.h"

namespace attend::training {

/// What a training has written of itself: metrics.jsonl, docs/format.md. Of the progress, only what
/// the log has; of the links' counts, only their ratios.
struct RunLog {
  /// AER and its like, as the log has them.
  struct Agreement {
    double error_rate = 0.0;
    double precision = 0.0;
    double recall = 0.0;
  };

  std::vector<Progress> progress;
  std::vector<Validation> validations;               ///< in the order of updates
  std::vector<std::optional<Agreement>> agreements;  ///< of each validation, with gold links
  std::optional<Validation> mean;                    ///< of the mean of checkpoints

  /// The best validation by a metric, or by the loss, the mean's included; nothing if there is
  /// none.
  std::optional<Validation> best(const metrics::Metric& by) const;

  /// Target symbols a second: the median of the reports. Nothing if there is none.
  std::optional<double> symbols_per_second() const;

  /// Mean of the epochs that another one follows, validations included. Nothing if there is none.
  std::optional<double> seconds_per_epoch() const;

  /// The first validation at which the attention's information was half of the most that it ever
  /// was. Nothing if it has always been collapsed, or there is no attention.
  std::optional<int64_t> alignment_formed() const;
};

/// What the log will have of a validation's links. Nothing without gold links.
std::optional<RunLog::Agreement> agreement_of(const Validation& validation);

/// An empty one if there is no file. A last line that was cut short is left out: it is being
/// written, or was when the process was killed. Throws Error if the file cannot be read, or naming
/// file and line of what is no line of a log.
RunLog load_log(const std::filesystem::path& run_folder);

/// Whether a training has come to its end: going on with it would do nothing. Throws Error if this
/// is no folder of a run, or if it is damaged.
bool is_finished(const RunFolder& folder);

}  // namespace attend::training
