#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "format/exploration.h"
#include "format/link_rule.h"
#include "metrics/alignment_error.h"
#include "tasks/translator.h"
#include "text/line_limit.h"

namespace attend::cli {

/// The text to look at: lines, and what is known of them, a list of as many or empty.
struct TextToExplore {
  std::vector<std::string> sources;
  std::vector<std::string> references;
  std::vector<metrics::GoldLinks> gold;    ///< between words of sources and references
  std::string source_name = "the source";  ///< the file of the sources
  std::string reference_name = "the reference";
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
};

/// Adds a model and how it sees each sentence: translations, or labels with the readings of each
/// head. The exploration has the text's sentences already. Warns on `err` of lines of which the
/// model knows nothing. Throws Error if the model is not of one text, if a reference is none of its
/// labels, with file and line, or if it is asked for what only a model that says texts has.
void explore_model(const std::string& name, const tasks::System& system, Engine& engine,
                   const TextToExplore& text, const ExploreOptions& options,
                   format::Exploration& exploration, std::ostream& err);

/// All of it: these models' folders, one after the other, and the text. Throws Error if one is
/// none.
format::Exploration explore_models(const std::vector<std::string>& folders, Engine& engine,
                                   const TextToExplore& text, const ExploreOptions& options,
                                   std::ostream& err);

/// The figures of one sentence's attention, by the names of docs/format.md.  weights [T, S]
format::Figures health_of(const std::vector<std::vector<float>>& weights);

/// The sentences of a text, not seen by any model yet.
std::vector<format::ExploredSentence> sentences_of(const TextToExplore& text);

}  // namespace attend::cli
