#pragma once

#include <string>
#include <vector>

#include "tasks/label_explanation.h"
#include "tasks/model_folder.h"

namespace attend::tasks {

/// How one text stands to another, with the numbers that the model made its label of.
struct PairExplanation {
  struct Text {
    std::string name;  ///< of its column
    std::vector<std::string> symbols;
    std::vector<std::string> unknown;             ///< those that the vocabulary does not have
    std::vector<std::vector<float>> annotations;  ///< of each symbol  [S, F]
  };

  /// A text read once.
  struct Read {
    std::vector<float> energies;  ///< of its symbols  [S]
    std::vector<float> weights;   ///< their softmax  [S]
    std::vector<float> value;     ///< what was read: r_t  [F]
  };

  /// A text read by the other one.
  struct Way {
    std::size_t source = 0;   ///< which of `texts` is read
    std::size_t query = 1;    ///< and by which
    bool by_word = false;     ///< by each of its symbols in turn; else once
    std::vector<Read> reads;  ///< in that order
  };

  std::vector<Text> texts;
  std::vector<Way> ways;            ///< none without attention; two where texts are read both ways
  std::vector<float> features;      ///< what the labels are told by
  std::vector<float> output;        ///< the same, or the layer above it
  std::vector<LabelChoice> labels;  ///< all, by their probability, best first
};

/// Of texts in the order of the task's columns. Throws Error, in a line, if the model reads no
/// pairs, or if a text is blank or not UTF-8.
PairExplanation explain_pair(const System& system, Engine& engine,
                             const std::vector<std::string>& texts);

}  // namespace attend::tasks
