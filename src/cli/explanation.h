#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tasks/model_folder.h"
#include "tasks/translator.h"

namespace attend::cli {

using Numbers = std::vector<float>;

struct NamedNumbers {
  std::string name;  ///< "s_3"
  Numbers numbers;
};

/// What one reading found, a number for each annotation; the context as long as those.
struct FoundByReading {
  Numbers energies;   ///< e_ij; none where the weights are the mean of several heads
  Numbers weights;    ///< a_ij
  Numbers selection;  ///< what the context sums by, where that is not the weights; else empty
  Numbers context;    ///< c_i

  /// p_i, the position that the weights lie round, from 1; none where the method has no such.
  std::optional<double> centre;
};

struct Choice {
  std::string symbol;
  double probability = 0.0;
};

/// Why a symbol came next.
enum class Why {
  kLikeliest,
  kGiven,    ///< by whoever asked
  kLongest,  ///< the end, for the translation is as long as the search allows
};

/// One word of the translation.
struct ExplainedStep {
  std::string fed;                        ///< the symbol before
  std::optional<FoundByReading> reading;  ///< none where nothing is read at this step
  std::vector<NamedNumbers> state;        ///< the decoder's, after the step
  Numbers output;                         ///< t_i, what the words' probabilities are made of
  std::optional<double> copied;           ///< p(copied), of a model that copies
  std::vector<Choice> best;               ///< the likeliest next symbols, best first
  Choice chosen;
  std::size_t rank = 1;  ///< of the chosen one, from 1, the likeliest
  Why why = Why::kLikeliest;
};

/// One translation, with all that it was made of.
struct Explanation {
  std::vector<std::string> source;   ///< symbols in the order in which they are read, the end too
  std::vector<std::string> unknown;  ///< those of them that the vocabulary does not have
  bool is_reversed = false;          ///< the source is read last symbol first
  std::size_t symbols_each = 1;      ///< that an annotation stands for; the last one may have fewer
  std::vector<Numbers> annotations;  ///< h_j; none without attention

  std::vector<NamedNumbers> start;         ///< the decoder's state before the first word
  std::optional<FoundByReading> at_start;  ///< where the source is read once, before the words
  std::vector<ExplainedStep> steps;

  std::string warning;  ///< that the model knows nothing of the sentence; empty if it does
  std::string translation;
  double log_probability = 0.0;  ///< of all symbols and the end
};

struct WalkOptions {
  std::size_t best = 5;              ///< likeliest symbols kept at each step
  std::optional<std::string> force;  ///< the target to walk through; none: the likeliest symbols
  tasks::LetterCase letter_case = tasks::LetterCase::kAsIs;  ///< in which the sentence is read
};

/// Translates a sentence step by step and keeps what it sees. Throws Error if it has no symbol, is
/// not UTF-8, or is longer than the model can read.
Explanation explain_translation(const tasks::System& system, Engine& engine,
                                const std::string& sentence, const WalkOptions& options);

}  // namespace attend::cli
