#pragma once

#include <string>
#include <vector>

#include "tasks/model_folder.h"

namespace attend::tasks {

/// One label of a whole text, with the numbers that the model made it of.
struct LabelExplanation {
  /// One head of attention; none where the text is pooled in another way.
  struct Head {
    std::string name;             ///< "head 2"
    std::vector<float> energies;  ///< [S]
    std::vector<float> weights;   ///< their softmax  [S]
  };
  struct Choice {
    std::string label;
    float logit = 0.0F;
    double probability = 0.0;
  };

  std::vector<std::string> source;              ///< symbols of the text  [S]
  std::vector<std::string> unknown;             ///< those that the vocabulary does not have
  std::vector<std::vector<float>> annotations;  ///< of each symbol  [S, F]
  std::vector<Head> heads;
  std::vector<float> features;  ///< the text as one vector  [G]
  std::vector<float> output;    ///< the same, or the layer above it: what the logits are made of
  std::vector<Choice> labels;   ///< all, by their probability, best first
};

/// Throws Error, in a line, if the model has no label for a text as a whole, or if the text is
/// blank or not UTF-8.
LabelExplanation explain_label(const System& system, Engine& engine, const std::string& text);

}  // namespace attend::tasks
