#pragma once

#include <iosfwd>
#include <optional>
#include <set>
#include <string>

#include "cli/checked_output.h"
#include "data/corpus.h"
#include "tasks/predictor.h"

namespace attend::cli {

/// What --alignments writes of sounds.
inline constexpr const char* kTimesKinds[] = {"times", "word-times", "ctm", "textgrid"};

/// Writes when the symbols of answers are heard, row by row.
class TimesOutput {
 public:
  /// `kind`: one of kTimesKinds. `to`: a file, or of textgrid a folder, too; empty: `out`. Throws
  /// Error of a textgrid, which is a file of its own for each row, without it.
  TimesOutput(const std::string& kind, const std::string& to, std::ostream& out);

  /// Whether the output is this alone, without lines of answers: a CTM.
  bool is_alone() const { return !apart_ && kind_ == "ctm"; }

  /// Of a row's best answer; of a blank one, which has no reading, an empty line or nothing. Throws
  /// Error if a file cannot be written.
  void write(const data::Row& row, const tasks::Prediction& prediction);

  /// Throws Error if what was written has not arrived.
  void finish();

 private:
  void write_grid(const data::Row& row, const std::string& text);

  std::string kind_;
  std::string to_;
  std::optional<OutputFile> apart_;
  std::ostream& out_;
  std::set<std::string> names_;  // of textgrids
};

}  // namespace attend::cli
