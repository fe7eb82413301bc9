#pragma once

#include <cstdint>
#include <iosfwd>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "cli/link_reading.h"
#include "metrics/alignment_error.h"
#include "metrics/line_counts.h"
#include "tasks/translator.h"
#include "text/corpus.h"

namespace CLI {
class App;
}

namespace attend::cli {

/// What `attend evaluate` was told of word links.
struct LinkFlags {
  std::string gold;
  std::string links;
  std::vector<std::string> reverse_models;
  std::string symmetrize;
  std::string write;
  bool heads = false;
  LinkReading reading;

  void declare(CLI::App& app);

  /// Throws Error if they do not fit together.
  void check(bool has_model, bool has_reference) const;

  /// Whether links are all that is asked for, so that nothing need be translated.
  bool alone() const { return !write.empty() || !symmetrize.empty(); }
};

/// A line of gold links for each sentence pair. Throws Error if the file is not that.
std::vector<metrics::GoldLinks> read_gold(const std::string& path);

/// Throws Error naming the file, the line and the link if one is of a word that the sentences of
/// its line have not. `first` lines of the file come before those of the text.
void check_gold(const std::string& path, std::span<const metrics::GoldLinks> gold,
                std::span<const std::string> sources, std::span<const std::string> targets,
                std::size_t first = 0);

/// How good links are, those of each way to make them that was asked for.
struct AlignmentScores {
  std::vector<std::pair<std::string, metrics::AlignmentCounts>> ways;  ///< empty without gold links
  std::vector<metrics::LineCounts> lines{};  ///< what each way's error rate is made of
  std::size_t best = 0;  ///< of the ways, that with the least error, or that asked for
};

/// Which of the ways has the least error.
std::size_t best_of(const AlignmentScores& scores);

/// Of links in a file. Throws Error if a file cannot be read or is not as long as the other, or if
/// a link is of words that the sentences have not; where no text is given there are none, and `err`
/// is told if the gold links look as if they were counted from 1.
AlignmentScores score_link_file(const LinkFlags& flags, std::span<const std::string> sources,
                                std::span<const std::string> targets, std::ostream& err);

/// Of the links that models find when they are forced to say each target of its source (and, the
/// reverse models, each source of its target). Writes them, too, if the flags say so. Reads the
/// text block by block, so a whole training corpus may be linked; says on `err` how far it is if
/// that takes long. Throws Error if the sides are not as long, if a line has more symbols than
/// `max_length`, or if a model has no attention.
AlignmentScores score_links_of_models(const LinkFlags& flags,
                                      const std::vector<std::string>& models, Engine& engine,
                                      tasks::TranslationOptions options,
                                      std::pair<text::LineSource&, text::LineSource&> text,
                                      std::ostream& err, std::int64_t max_length);

/// `alignment`, and with several ways `alignments`, of what is printed for programs.
void add_json(const AlignmentScores& scores, nlohmann::ordered_json& all);

/// Of several ways a table, then the best one's name after the word `chosen`.
std::string to_text(const AlignmentScores& scores, const std::string& chosen = "best");

}  // namespace attend::cli
