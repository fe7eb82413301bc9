#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/file_lock.h"
#include "data/corpus.h"
#include "engines/engine_options.h"
#include "format/checksum.h"
#include "tasks/task.h"
#include "training/recipe.h"
#include "training/training_state.h"

namespace attend::training {

/// The texts of a run: a file for each column of its task, or one table; none where a task has rows
/// of its own.
struct Corpora {
  std::vector<std::string> train;
  std::vector<std::string> dev;  ///< empty without a dev text
  std::string train_links{};     ///< one more column of the training text; empty without
  std::string dev_gold{};        ///< gold links between the words of the dev text; empty without
  std::map<std::string, std::string, std::less<>> renamed{};  ///< columns of tables
  data::RowChoice where{};            ///< rows of the table to learn from; empty: all
  data::RowChoice dev_where{};        ///< and of the one to validate on
  data::PictureFiles pictures{};      ///< of the text to learn from
  data::PictureFiles dev_pictures{};  ///< of the other, if they are elsewhere

  bool has_own_dev = false;  ///< without files: tasks::Task::has_own

  /// Sets has_own_dev.
  void settle_own(const Recipe& recipe);

  bool has_dev() const { return has_own_dev || !dev.empty(); }

  /// Throw Error as Task::open does, naming what is given with --train or --dev. Null: the coders
  /// are not known yet.
  std::unique_ptr<data::Corpus> open_train(const Recipe& recipe,
                                           const data::Coders* coders = nullptr) const;
  std::unique_ptr<data::Corpus> open_dev(const Recipe& recipe,
                                         const data::Coders* coders = nullptr) const;
};

/// What the texts of a run were when it began, so that it does not go on with others.
struct Texts {
  std::map<std::string, format::FileSum> files;  ///< by what they are: "train.source", "gold", ...
  int64_t pairs = 0;                             ///< rows of the training text

  bool is_known() const { return !files.empty(); }
};

/// All that was asked of a run, so that it can be gone on with.
struct Run {
  Recipe recipe;
  Corpora corpora;
  EngineOptions engine;
  int64_t workers = 1;  ///< ranks that `--workers` asked for
  Texts texts{};        ///< not known of a run that an earlier version began
  std::string init{};   ///< the model that it began from; empty: none
};

/// The first parameters of a run that began from a model, in its folder.
inline constexpr const char* kInitial = "initial.safetensors";

/// A folder of a run: run.json and recipe.toml, written first; then the model folder's parts
/// (models/model_folder.h); metrics.jsonl; and checkpoints/<update>/ with parameters, moments and
/// state. At every moment it can be gone on with, by one process at a time; anybody may read it.
class RunFolder {
 public:
  explicit RunFolder(std::filesystem::path path) : path_(std::move(path)) {}

  /// A new one, locked before anybody can see it. `more`, if any, puts further files into it, given
  /// the folder where it is made. Throws Error if the path exists.
  static RunFolder create(const std::filesystem::path& path, const Run& run,
                          const std::function<void(const std::filesystem::path&)>& more = {});

  /// Takes the folder for this process, until all copies of this object are gone. Throws Error,
  /// naming the process, if another one has it, and if this is no run.
  void lock();

  /// Whether this process has just made it, from texts that it has just read.
  bool is_new() const { return is_new_; }

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path parameters() const { return path_ / "model.safetensors"; }
  std::filesystem::path checkpoint(int64_t update) const;

  /// Whether nothing but the description of the run was written.
  bool is_unused() const;
  void remove() const;

  /// What run.json and recipe.toml say. Throws Error if this is no run, or they are damaged.
  Run load_run() const;

  /// Writes both anew.
  void describe(const Run& run) const;

  /// Removes what a killed process left half-written.
  void clean() const;

  /// The updates of all checkpoints, ascending.
  std::vector<int64_t> checkpoints() const;
  void remove_checkpoint(int64_t update) const;

  /// Throws Error naming the file of a checkpoint that is missing or damaged.
  void check_checkpoint(int64_t update) const;

  /// The last checkpoint that is whole; nothing if there is none yet. Later ones are renamed to
  /// "<update>.damaged", and `noted` is told. Throws Error if there are some and none is whole.
  std::optional<int64_t> last_whole_checkpoint(
      const std::function<void(const std::string&)>& noted) const;

  /// Adds a line to metrics.jsonl.
  void log(const std::string& json_line) const;

  /// Takes out what metrics.jsonl says of what comes after this state: it will be made again. Lines
  /// that are none go, too: how many, one that was cut short at the end apart.
  int64_t cut_log(const TrainingState& state) const;

 private:
  std::filesystem::path path_;
  std::shared_ptr<const FileLock> lock_;
  bool is_new_ = false;
};

}  // namespace attend::training
