#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "data/batch_stream.h"
#include "data/coder.h"
#include "data/corpus.h"
#include "metrics/answers.h"
#include "metrics/attention_health.h"
#include "models/model.h"
#include "tasks/system_config.h"

namespace attend::tasks {

class Predictor;
struct Ahead;
struct System;

/// A column of a task's data.
struct ColumnSpec {
  enum class Role {
    kSource,   ///< read to answer
    kTarget,   ///< the right answer
    kTraining  ///< more to learn by; may be missing
  };
  std::string_view name;  ///< "premise"
  std::string_view what;  ///< "text", "label", "a tag for each word", ...
  Role role = Role::kSource;
  bool may_be_blank = false;
  bool has_tabs = false;  ///< of a row in a line it has all cells that the others leave
};

/// Where a cell of the row at hand stands: "train.en:12". For messages.
using Where = std::function<std::string(std::size_t column)>;

/// What a corpus of a task is opened for.
enum class Use {
  kTrain,  ///< to learn from
  kDev,    ///< to be measured by while learning
  kTest    ///< to be measured by
};

struct Opening {
  const SystemConfig& config;
  Use use = Use::kTest;
  std::vector<std::string> paths{};  ///< a file for each column, or one table; see Task::has_own
  std::size_t columns = 0;           ///< how many of the task's are wanted, the first ones
  data::CorpusOptions options{};
  std::uint64_t seed = 1;                ///< of what is drawn: training.seed
  const data::Coders* coders = nullptr;  ///< null: they are not known yet
  bool shares_dev = false;  ///< the rows to be measured by are a part of the files to learn from
};

/// Answers that need no model.
struct Baseline {
  std::string name;
  std::vector<std::string> answers{};
};

/// Whether a key is one of these sections: "picture.height" of "picture".
bool is_of(std::string_view key, std::initializer_list<std::string_view> sections);

/// What is drawn for each row of a batch hangs on: one seed, and its line.
std::vector<std::uint64_t> seeds_of_rows(const data::Batch& batch, std::uint64_t seed);

/// A kind of problem: what its data is, what is made of it, and what is good. One file each.
/// Immutable; any thread may use one.
class Task {
 public:
  Task() = default;
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;
  virtual ~Task() = default;

  virtual std::string_view name() const = 0;

  /// In a line, for lists.
  virtual std::string_view help() const = 0;

  /// Those of its files, in the order in which they are given. Sources come first, then the target.
  virtual std::span<const ColumnSpec> columns() const = 0;

  /// The columns that text.size and text.kind are about; none of numbers.
  virtual std::vector<std::size_t> text_columns() const = 0;

  /// Of the parts that encode() makes.
  virtual data::BatchRule batches(const SystemConfig& config) const = 0;

  /// What a line of answers holds, as text or labels (metrics::answers_called).
  virtual std::string_view answers() const = 0;

  /// What its answers are scored by; the first is training.metric where a recipe says nothing else.
  metrics::Metrics metrics(const metrics::ScoreOptions& options = {}) const;

  /// How what is read of a source lies.
  virtual metrics::Positions positions() const { return metrics::Positions::kLine; }

  /// Whether its first column is a text, whose words can be counted.
  bool reads_text() const;

  /// Rows of its files. Throws what data::open_corpus throws.
  virtual std::unique_ptr<data::Corpus> open(const Opening& opening) const;

  /// Whether cells of its sources name files, which no stranger may choose.
  virtual bool reads_files() const { return false; }

  /// Whether these are pictures, or features of them.
  bool reads_pictures() const { return reads_files() && positions() == metrics::Positions::kGrid; }

  /// Whether rows with the same sources are one example with several right answers, where answers
  /// are scored. In learning each row is an example of its own.
  virtual bool has_several_answers() const { return false; }

  /// Whether there are rows for this use without a file for it: drawn ones, or a part of those to
  /// learn from.
  virtual bool has_own(const SystemConfig& config, Use use) const;

  /// Whether one file has all columns, whatever it is called: not only a table does.
  virtual bool is_one_file() const { return false; }

  /// Whether a key of a recipe, "picture.height", says anything of its models. Those of the
  /// sections task and training do of any.
  virtual bool uses(std::string_view key) const = 0;

  /// Throws ConfigError naming the first field that is out of range or does not fit another.
  virtual void validate(const SystemConfig& config) const = 0;

  /// How answers are compared: with what coders know of the training part.
  virtual metrics::ScoreOptions scored(metrics::ScoreOptions options,
                                       const data::Coders& coders) const;

  /// What would be answered without a model, to be told beside one; nothing of most tasks.
  virtual std::optional<Baseline> baseline(std::span<const data::Row> rows,
                                           const data::Coders& coders) const;

  /// How many of the rows to be measured by while learning, the last ones, choose no model:
  /// facts_of alone is of them. 0: it is of all.
  virtual std::size_t kept_back(const SystemConfig& config, std::size_t rows) const;

  /// What a model's file keeps (System::facts) of what it found for rows that it was measured by.
  virtual std::map<std::string, std::string> facts_of(const System& system,
                                                      std::span<const data::Row> rows,
                                                      const std::vector<std::string>& found) const;

  /// What comes behind the end of the files, so many steps of it. Throws Error if the task knows no
  /// such thing.
  virtual Ahead ahead(std::span<const System* const> systems, Engine& engine,
                      const std::vector<std::string>& paths, std::int64_t steps) const;

  /// Throws Error, with file and line, if a row of a text to learn from or to be measured by cannot
  /// be right, as far as can be told without coders.
  virtual void check(const data::Row& row, const Where& where) const;

  /// The same of the row that a corpus last gave, and of the files that it names.
  virtual void check_row(const data::Row& row, const data::Corpus& corpus,
                         const SystemConfig& config) const;

  /// What whoever trains by a corpus should know of it before, in a line; nothing of most.
  virtual std::string note_on(const data::Corpus& corpus, const SystemConfig& config) const;

  /// Throws Error, with file and line, if a text to be measured by does not go with the text to
  /// learn from. Reads both from their first row, and leaves `dev` there.
  virtual void check_dev(const data::Corpus& train, data::Corpus& dev) const;

  /// Coders of a training text, by name.
  virtual data::Coders learn(const data::Corpus& corpus, const SystemConfig& config,
                             std::uint64_t seed) const = 0;

  /// What a model reads of a row: of its sources alone if it has no more cells than these. Throws
  /// Error, with file and line: no such label, not UTF-8.
  virtual std::vector<data::Part> encode(const data::Row& row, const data::Coders& coders,
                                         const Where& where) const = 0;

  /// Changes a batch to learn from as the configuration says, so that a model sees more than was
  /// given. What is drawn for a row hangs on the seed, which is of the training and the update, and
  /// on its line. Most tasks change nothing.
  virtual void vary(data::Batch& batch, const SystemConfig& config, const data::Coders& coders,
                    std::uint64_t seed) const;

  /// In a line, the parts that its models have by this configuration: "gru encoder, ...".
  virtual std::string made_of(const SystemConfig& config) const = 0;

  /// With names and shapes, without parameters.
  virtual std::unique_ptr<models::Model> build(const SystemConfig& config,
                                               const data::Coders& coders) const = 0;

  /// The same with next to no symbols: what it needs besides them.
  virtual std::unique_ptr<models::Model> least_model(const SystemConfig& config) const = 0;

  /// The systems of an ensemble are of this task; they must outlive the predictor, as the engine
  /// must. Throws Error if they cannot answer together.
  virtual std::unique_ptr<Predictor> predictor(std::span<const System* const> systems,
                                               Engine& engine) const = 0;

  /// What a row is called: "pairs" of two texts, else "examples".
  std::string_view examples() const { return text_columns().size() == 2 ? "pairs" : "examples"; }

  /// Rows, and words of those columns that are text: "120 pairs, 1100 source and 1204 target
  /// words".
  std::string told(const data::CorpusCounts& counts) const;

  /// How many columns are sources; the target is the next.
  std::size_t source_count() const;
  std::size_t target() const { return source_count(); }

  /// What a row with all columns is answered by, in the spelling that predictors have, if the
  /// coders are known (data::Coder::as_said).
  std::string right_answer(const data::Row& row, const data::Coders* coders) const;

  /// The first `count` columns, as a corpus is asked for them.
  std::vector<data::CorpusColumn> corpus_columns(std::size_t count) const;
};

/// All of them.
std::span<const Task* const> all_tasks();

/// Throws ConfigError naming those there are.
const Task& task_called(std::string_view name);

/// Of the row that it last gave.
Where where_in(const data::Corpus& corpus);

/// Throws what `read` throws, if that is an Error, with where it was before it.
template <class Read>
auto reading(const Where& where, std::size_t column, const Read& read) {
  try {
    return read();
  } catch (const Error& error) {
    throw Error(where(column) + ": " + error.what());
  }
}

}  // namespace attend::tasks
