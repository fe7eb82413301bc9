#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "format/alignment.h"
#include "search/beam.h"
#include "search/sampling.h"
#include "search/stepper.h"
#include "search/supervisor.h"
#include "tasks/model_folder.h"
#include "tasks/sentence_looks.h"
#include "tasks/shortlist.h"
#include "tasks/source_reader.h"
#include "tasks/text_to_text.h"

namespace attend::tasks {

struct TranslationOptions {
  search::SearchOptions search;
  std::int64_t best = 1;                            ///< translations a line
  std::optional<search::SamplingOptions> sampling;  ///< drawn, in place of the beam's
  std::uint64_t seed = 1;                           ///< of the draws
  std::int64_t batch_size = 64;                     ///< sentences translated together
  std::int64_t threads = 1;  ///< that translate batches, where the engine serves several
  std::shared_ptr<const Shortlist> shortlist;  ///< of the symbols to choose from; none: all
  bool knows_target = false;  ///< of score(): weights given each symbol, force_knowing()
  LetterCase letter_case = LetterCase::kAsIs;
  bool replace_unknown = false;  ///< unknown symbols become the source word they looked at most
  double time_offset = 0.0;  ///< seconds that are added to when the source's positions are heard
  bool wants_alignments =
      true;                  ///< else translations come without weights, which are as large as
                             ///< source times target, and none are kept where nothing needs them
  bool wants_looks = false;  ///< all heads and layers of one system besides
  search::Supervisor* supervisor = nullptr;  ///< of what a predictor searches: it knows rows by
                                             ///< their place, from 0

  bool operator==(const TranslationOptions&) const = default;

  /// Throws ConfigError naming the first option out of range.
  void validate() const;
};

/// One translation of a line.
struct Translation {
  std::string text;
  double score = 0.0;                    ///< what ranked it
  double log_probability = 0.0;          ///< of all symbols and the end
  std::vector<float> log_probabilities;  ///< of each symbol and of the end; what is given or found
  format::SoftAlignment alignment;       ///< between symbols, ends included; without weights if the
                                         ///< model has no attention or nobody wants them
  std::optional<format::Grid> grid;      ///< how the source's positions lie; none: in a line
  std::optional<format::Timeline> times{};  ///< when they are heard; none: nobody knows
  std::vector<SentenceLook> looks{};  ///< of heads and layers, if somebody wants them; most models
                                      ///< have none
};

/// What a beam tried for a line, symbols as they are read.
struct SearchedTree {
  search::BeamTree tree;
  std::vector<std::string> pieces;  ///< of each node
};

/// Says texts of sources, with one model or with several as an ensemble: translations of lines,
/// captions of pictures, whose line is their name. The systems share vocabularies and must outlive
/// the translator, as must the engine.
class Translator {
 public:
  /// Throws Error if there is no system, or if their vocabularies differ.
  Translator(std::span<const System* const> systems, Engine& engine);

  bool has_attention() const;

  /// How many positions of a line, or places of a picture, are looked at. Throws Error if it cannot
  /// be read.
  std::size_t measure(const std::string& line) const;

  /// The line in the case that the model reads it in.
  std::string as_read(const std::string& line, LetterCase letter_case) const {
    return reader_->as_read(line, letter_case);
  }

  /// Of each line its translations, best first, no two of which read the same: fewer than asked for
  /// where there are no more. An empty line has one empty translation. Lines are
  /// numbered from `first_line`, which the draws of sampling hang on. Throws Error if one is not
  /// UTF-8. With `trees`, they become what the beam tried for each line, with as many dropped
  /// candidates a step as the beam keeps; an empty line has an empty tree, and so has sampling.
  /// A supervisor knows the lines by their place, from 0; it is asked by all threads that
  /// translate. A line that it does not want has no translations.
  std::vector<std::vector<Translation>> translate(std::span<const std::string> lines,
                                                  const TranslationOptions& options,
                                                  std::int64_t first_line = 1,
                                                  std::vector<SearchedTree>* trees = nullptr,
                                                  search::Supervisor* supervisor = nullptr) const;

  /// What given translations are worth: forced decoding. Scores are those of the search options. A
  /// supervisor is asked before each batch, of which there is no step between: a line that it does
  /// not want is not scored.
  std::vector<Translation> score(std::span<const std::string> sources,
                                 std::span<const std::string> targets,
                                 const TranslationOptions& options,
                                 search::Supervisor* supervisor = nullptr) const;

 private:
  bool copies() const { return systems_[0]->config.model.copies; }
  void check(const TranslationOptions& options) const;
  void translate_batch(std::span<const ReadSource> sources, std::span<const std::size_t> rows,
                       const TranslationOptions& options, std::int64_t first_line,
                       std::vector<std::vector<Translation>>& found,
                       std::vector<SearchedTree>* trees, search::Supervisor* supervisor) const;
  std::vector<std::vector<search::Hypothesis>> search_batch(std::span<const ReadSource> sources,
                                                            std::span<const std::size_t> rows,
                                                            const TranslationOptions& options,
                                                            std::span<const std::uint64_t> seeds,
                                                            std::vector<SearchedTree>* trees,
                                                            search::Supervisor* supervisor) const;
  Translation finish(const ReadSource& source, search::Hypothesis hypothesis,
                     const TranslationOptions& options) const;
  void score_batch(std::span<const data::Example> examples, std::span<const std::size_t> rows,
                   const TranslationOptions& options, std::vector<search::Hypothesis>& found) const;

  std::vector<const System*> systems_;
  std::unique_ptr<const SourceReader> reader_;
  std::shared_ptr<const text::Vocabulary> target_;
  Engine& engine_;
};

}  // namespace attend::tasks
