#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "cli/link_reading.h"
#include "cli/options.h"
#include "cli/search_flags.h"
#include "cli/table_flags.h"
#include "search/beam.h"
#include "search/sampling.h"
#include "tasks/sound_stream.h"
#include "tasks/translator.h"
#include "text/line_limit.h"

namespace CLI {
class App;
}

namespace attend::cli {

/// What the command line of `attend predict`, which `attend translate` is as well, said.
struct PredictFlags {
  std::vector<std::string> models;
  std::vector<std::string> named_inputs;  ///< by --input: one file of lines, or pictures themselves
  std::vector<std::string> bare_inputs;   ///< the same without
  std::vector<std::string> sources;       ///< a file for each column that is read, or one table
  TableFlags table;
  std::string output;
  std::string force;
  std::string alignments;
  std::string alignments_to;
  double time_offset = 0.0;  ///< of sounds
  LinkReading reading;
  std::string shortlist;
  std::string letter_case = "as-is";
  bool greedy = false;
  bool sample = false;
  bool keep_going = false;
  bool split = false;
  int64_t max_length = text::kMaxLength;
  bool json = false;
  bool show = false;
  int64_t steps = 0;                  ///< behind the end of a series; 0: rows are answered
  bool stream = false;                ///< raw samples of standard input are heard as they come
  int64_t rate = 0;                   ///< of these, a second; 0: the model's
  std::string samples = "s16";        ///< what they are
  tasks::SoundStreamOptions windows;  ///< that they are heard in
  int width = 0;
  std::optional<int64_t> beam;
  SearchFlags searching;
  search::SamplingOptions sampling;
  tasks::TranslationOptions options;
  EngineFlags engine;

  void declare(CLI::App& app);

  /// Whether rows are asked for, which every model answers, not lines that are translated.
  bool asks_for_rows() const { return json || !sources.empty(); }

  std::vector<std::string> inputs() const;

  /// The file of lines that is to be read, "-" of standard input. Throws Error if several are
  /// given.
  std::string input() const;

  /// Throws Error naming an option that is of a table, where there is none.
  void refuse_table() const;

  /// For a model that says texts, of sounds or of anything else. Throws Error naming what does not
  /// go together.
  void complete(const search::SearchOptions& of_model, bool of_sounds = false);

  /// Throw Error naming an option that was given and is for nothing: of what says texts, or of
  /// lines that are translated as they come, but for those that are `allowed`; `why` says for whom.
  void refuse_search(const std::string& why) const;
  void refuse_beside_stream() const;
  void refuse_of_stream() const;
  void refuse_lines(const std::string& why, const std::vector<std::string>& allowed = {}) const;

  /// What the output is drawn in: what was asked for, or the terminal.
  int width_for(const std::ostream& out) const;

 private:
  void complete_times();

  const CLI::App* app_ = nullptr;
};

}  // namespace attend::cli
