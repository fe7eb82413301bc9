#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "format/exploration.h"
#include "format/link_rule.h"
#include "metrics/alignment_error.h"
#include "tasks/translator.h"
#include "text/line_limit.h"

namespace attend::cli {

/// A column of the text to look at.
struct TextColumn {
  std::vector<std::string> lines;
  std::string file;         ///< that it is of
  std::string heading;      ///< in a table, whose first line has the names of columns; else empty
  std::string_view name{};  ///< of the task's column

  /// Where a line stands, from 0: "premises:1", or "pairs.tsv:2, premise".
  std::string where(std::size_t line) const;
};

/// The text to look at, and what is known of it, a list of as many lines or empty.
struct TextToExplore {
  std::vector<TextColumn> columns;  ///< one or more, as a model reads them
  TextColumn references{.lines = {}, .file = "the reference", .heading = {}};
  std::vector<metrics::GoldLinks> gold;  ///< between words of the one source and references

  const TextColumn& source() const { return columns.front(); }
};

struct ExploreOptions {
  std::optional<int64_t> beam;  ///< default: the model's, or nbest if that is more
  int64_t best = 5;             ///< hypotheses of a sentence to show, or all that the beam has
  int64_t batch_size = 64;
  int64_t threads = 1;
  int64_t max_length = text::kMaxLength;  ///< symbols of a line
  format::LinkRule link_rule{};           ///< how a reference's weights become links
  tasks::LetterCase letter_case = tasks::LetterCase::kAsIs;  ///< in which lines are read
  bool knows_reference = false;  ///< its weights are those once each of its words is known
  bool in_pictures = false;      ///< of texts alone: a picture has one reading

  /// What a model is asked for, with what it looked at.
  tasks::TranslationOptions asked_of(const tasks::System& system) const;
};

/// Adds a model and how it sees each sentence: translations, or labels with the readings of each
/// head. The exploration has the text's sentences already. Warns on `err` of lines of which the
/// model knows nothing. Throws Error if the model reads other columns, if a reference is none of
/// its labels, with file and line, or if it is asked for what only a model that says texts has.
void explore_model(const std::string& name, const tasks::System& system, Engine& engine,
                   const TextToExplore& text, const ExploreOptions& options,
                   format::Exploration& exploration, std::ostream& err);

/// All of it: these models' folders, one after the other, and the text, which `read` gives for the
/// task of the first. Throws Error if one is none.
format::Exploration explore_models(const std::vector<std::string>& folders, Engine& engine,
                                   const std::function<TextToExplore(const tasks::Task&)>& read,
                                   const ExploreOptions& options, std::ostream& err);

/// Throws Error naming the model if it reads other columns than those of the text.
void check_columns(const std::string& name, const tasks::Task& task, const TextToExplore& text);

/// The figures of one sentence's attention, by the names of docs/format.md.  weights [T, S]
format::Figures health_of(const std::vector<std::vector<float>>& weights);

/// The sentences of a text, not seen by any model yet.
std::vector<format::ExploredSentence> sentences_of(const TextToExplore& text);

}  // namespace attend::cli
