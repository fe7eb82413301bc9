#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engines/engine_options.h"
#include "text/batches.h"
#include "training/recipe.h"
#include "training/schedule.h"

namespace attend::training {

/// The texts of a run.
struct Corpora {
  std::string train_source;
  std::string train_target;
  std::string dev_source;  ///< empty without a dev text
  std::string dev_target;
  std::string train_links;  ///< links between the words of the training text; empty without
  std::string dev_gold;     ///< gold links between the words of the dev text; empty without

  /// The training text as it is read.
  text::ParallelPaths train(bool skip_empty) const {
    return {train_source, train_target, skip_empty, train_links};
  }

  bool has_dev() const { return !dev_source.empty(); }
};

/// All that was asked of a run, so that it can be gone on with.
struct Run {
  Recipe recipe;
  Corpora corpora;
  EngineOptions engine;
  int64_t workers = 1;  ///< ranks that `--workers` asked for
};

/// A checkpoint that was validated.
struct Scored {
  int64_t update = 0;
  double metric = 0.0;
};

/// All that a training remembers besides its parameters and moments.
struct TrainingState {
  int64_t update = 0;
  int64_t pairs = 0;           ///< read so far, in all epochs
  int64_t symbols = 0;         ///< of the targets
  int64_t longest_source = 0;  ///< symbols of the longest read so far
  int64_t longest_target = 0;
  double seconds = 0.0;
  text::BatchStream::Position position;
  Schedule::State schedule;
  std::optional<Scored> best;
  int64_t stale = 0;           ///< validations since the best one
  int64_t validated = 0;       ///< the update of the last validation
  std::vector<Scored> scored;  ///< validations whose checkpoints may be averaged
  std::optional<double>
      baseline;  ///< moving average of a symbol's log p, where positions are drawn
};

/// A folder of a run: run.json and recipe.toml, written first; then the model folder's parts
/// (models/model_folder.h); metrics.jsonl; and checkpoints/<update>/ with parameters, moments and
/// state. At every moment it can be gone on with.
class RunFolder {
 public:
  explicit RunFolder(std::filesystem::path path) : path_(std::move(path)) {}

  /// A new one. Throws Error if the path exists.
  static RunFolder create(const std::filesystem::path& path, const Run& run);

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path parameters() const { return path_ / "model.safetensors"; }
  std::filesystem::path checkpoint(int64_t update) const;

  /// Whether nothing but the description of the run was written.
  bool is_unused() const;
  void remove() const;

  /// What run.json and recipe.toml say. Throws Error if this is no run.
  Run load_run() const;

  /// Removes what a killed process left half-written.
  void clean() const;

  /// The updates of all checkpoints, ascending.
  std::vector<int64_t> checkpoints() const;
  void remove_checkpoint(int64_t update) const;

  /// Adds a line to metrics.jsonl.
  void log(const std::string& json_line) const;

  /// Takes out what metrics.jsonl says of what comes after this state: it will be made again.
  void cut_log(const TrainingState& state) const;

 private:
  std::filesystem::path path_;
};

/// state.json of a checkpoint.
std::string to_json(const TrainingState& state);
TrainingState load_state(const std::filesystem::path& file);

}  // namespace attend::training
