#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "data/corpus.h"
#include "format/link_rule.h"
#include "metrics/alignment_error.h"
#include "metrics/answers.h"
#include "metrics/attention_health.h"
#include "metrics/by_length.h"
#include "metrics/figures.h"
#include "metrics/line_counts.h"
#include "metrics/metric.h"
#include "tasks/translator.h"
#include "tensor/engine.h"
#include "text/line_limit.h"
#include "training/gold_boxes.h"
#include "training/gold_times.h"
#include "training/recipe.h"
#include "training/run_log.h"

namespace attend::cli {

/// The sentences that all runs are compared on.
struct CompareText {
  std::vector<std::string> sources;
  std::vector<std::vector<std::string>> references;  ///< the right answers of each
  std::vector<metrics::GoldLinks> gold;              ///< empty without --gold
  training::GoldBoxes boxes;                         ///< the same of pictures
  training::GoldTimes times;                         ///< and of sounds
  const tasks::Task* task = nullptr;                 ///< null: translation
  std::vector<data::Row> rows;                       ///< of a task that does not say texts
  std::string source_name;                           ///< the file of the sources
  std::string reference_name;                        ///< and of the first of the references

  /// The rows as this system reads them, of a task whose columns are no text.
  std::function<std::vector<data::Row>(const tasks::System& system)> read_for{};

  bool is_given() const { return !sources.empty(); }
};

/// Of a run or of a model; none if it cannot be told, which is said when the folder is looked at.
std::optional<tasks::SystemConfig> config_of_run(const std::filesystem::path& folder);

/// Its task; null if that cannot be told.
const tasks::Task* task_of_run(const std::filesystem::path& folder);

/// Without a source the references alone, for answers in files. Throws Error if a file cannot be
/// read, or if they are not the same sentences.
CompareText load_text(const std::string& source, const std::vector<std::string>& references,
                      const std::string& gold);

struct CompareOptions {
  metrics::ScoreOptions scores;
  const metrics::AnswerKind* answers = nullptr;  ///< what files of answers hold; null: text
  metrics::Metrics metrics{};                    ///< what the text is scored by
  std::optional<std::int64_t> beam;              ///< of all; none: each run's own
  tasks::LetterCase letter_case = tasks::LetterCase::kAsIs;
  std::int64_t batch_size = 64;
  std::int64_t threads = 1;
  std::int64_t max_length = text::kMaxLength;  ///< symbols of a line
  format::LinkRule link_rule{};                ///< how weights become links
  bool links_know_target = false;              ///< links are of weights once each word is known
};

/// How well, and how fast, a run translated the text, or a file answers it.
struct Translated {
  metrics::Figures figures{};  ///< by the metrics' names
  std::vector<metrics::LengthBucket> by_length{};
  double seconds = 0.0;      ///< NaN of a file
  std::int64_t symbols = 0;  ///< of the translations, ends included
};

/// One of the things compared.
struct ComparedRun {
  std::string name;
  std::string folder;
  std::vector<std::pair<std::string, std::string>> keys;  ///< of its recipe: name and value
  bool has_attention = false;
  std::string made_of;          ///< its parts in a line, of one that says no texts
  std::string dev_text;         ///< source of the dev text; empty if none is known
  std::string vocabularies;     ///< what tells them from others; empty if there are none yet
  metrics::Metrics metrics;     ///< that its recipe is scored by
  std::string metric = "bleu";  ///< that its best validation is the best by
  std::int64_t parameters = 0;  ///< 0 if not known
  std::int64_t bytes = 0;       ///< of model.safetensors; 0 if it is not there
  training::RunLog log;         ///< empty of a model without its training
  std::optional<training::Validation> dev;  ///< the best one
  std::optional<Translated> translated;
  std::optional<metrics::AlignmentCounts> alignment;
  std::map<std::string, metrics::LineCounts> lines;   ///< of the text, by the metric's name
  std::optional<metrics::AttentionHealth> attention;  ///< on the text; without one, of `dev`
  std::vector<std::string> notes;                     ///< what is not as it should be
};

/// Reads a run, or a model folder, and tries it on the text if one is given. Throws Error if the
/// folder is neither; a model that is missing, or cannot be used, is a note.
ComparedRun look_at(const std::string& folder, const CompareText& text,
                    const CompareOptions& options, Engine& engine);

/// The same of a task that is no translation: source columns and what is right, or one table.
/// Without files nothing. `gold`: boxes of the words of pictures, times of those of sounds, or
/// nothing. Throws Error as read_right_rows, which `to_answer` is told, GoldBoxes and GoldTimes do.
CompareText load_rows(const tasks::SystemConfig& config, const std::vector<std::string>& sources,
                      const std::vector<std::string>& references,
                      const data::CorpusOptions& options, const std::string& gold = "",
                      bool to_answer = true);

/// A file of answers, whoever gave them, as a run that has nothing but its scores. Throws Error if
/// it cannot be read, if it has not a line for each right one, or naming a line that is no answer.
ComparedRun look_at_answers(const std::string& path, const CompareText& text,
                            const CompareOptions& options);

/// The parts of a model in a line, if it says no texts; else nothing.
std::string parts_of(const tasks::SystemConfig& config);

/// Every key of a recipe with its value, as `ComparedRun::keys` has them.
std::vector<std::pair<std::string, std::string>> keys_of(training::Recipe& recipe);

/// Names of folders: their last parts, or more of their paths where those are the same.
std::vector<std::string> names_of(const std::vector<std::string>& folders);

}  // namespace attend::cli
