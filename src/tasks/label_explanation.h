#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "tasks/model_folder.h"

namespace attend::tasks {

struct LabelChoice {
  std::string label;
  float logit = 0.0F;
  double probability = 0.0;
};

/// What a chain says of a word's label by that of the word before it.
struct LabelBefore {
  std::string label;
  std::vector<LabelChoice> after;  ///< every label, in the order of what it scores after that one:
                                   ///< its `logit`; `probability` is p after it, of all these
};

/// The word whose label is told, of a model with a label for each.
struct ExplainedWord {
  std::size_t place = 0;             ///< in the source, from 0
  std::vector<LabelChoice> said;     ///< of each word its label in the likeliest line  [S]
  std::vector<float> embedding;      ///< of the word  [E]
  std::vector<std::string> letters;  ///< that it is read from as well; none where it is not
  std::vector<std::string> unknown_letters;
  std::vector<float> of_letters;        ///< what is made of them  [L]
  std::optional<LabelBefore> before{};  ///< of a chain of labels, but for the first word
  std::vector<float> added;  ///< to its annotation, of what it asked others; empty: asks none [F]
};

/// One label, of a whole text or of one of its words, with the numbers that the model made it of.
struct LabelExplanation {
  /// One head of attention; none where the text is pooled in another way, or no word asks others.
  struct Head {
    std::string name;             ///< "head 2"
    std::vector<float> energies;  ///< [S]
    std::vector<float> weights;   ///< their softmax  [S]
    std::vector<float> context;   ///< of a word: what is read by them  [d]
  };

  std::vector<std::string> source;              ///< symbols of the text  [S]
  std::vector<std::string> unknown;             ///< those that the vocabulary does not have
  std::vector<std::vector<float>> annotations;  ///< of each symbol  [S, F]
  std::vector<Head> heads;
  std::vector<float> features;  ///< the text, or the word, as one vector  [G]
  std::vector<float> output;    ///< the same, or the layer above it: what the logits are made of
  std::vector<LabelChoice> labels;      ///< all, by their probability, best first; of a chain over
                                        ///< all that the other labels may be
  std::optional<ExplainedWord> word{};  ///< none where the text has one label
};

/// `word`, from 0, is that whose label is told, of models with a label for each; without one it is
/// that whose label is the least sure, the first of several. Throws Error, in a line, if the model
/// says no labels of one text, if the text is blank or not UTF-8, or if it has no such word.
LabelExplanation explain_label(const System& system, Engine& engine, const std::string& text,
                               std::optional<std::size_t> word = {});

/// All labels of one answer, by their log p [labels], best first.
std::vector<LabelChoice> choices(const std::vector<std::string>& labels,
                                 const std::vector<float>& logits, const std::vector<float>& log_p);

/// [.., M] -> rows of M
std::vector<std::vector<float>> rows_of(const Tensor& x);

}  // namespace attend::tasks
