#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tasks/label_explanation.h"
#include "tasks/model_folder.h"

namespace attend::tasks {

/// An answer about facts with the numbers of every hop that it was made of.
struct HopExplanation {
  struct Hop {
    std::vector<float> query;     ///< u: what asks  [d]
    std::vector<float> energies;  ///< of each fact that is kept
    std::vector<float> weights;   ///< their softmax
    std::vector<float> context;   ///< o: what was read by them  [d]
    std::vector<float> after;     ///< what asks next, or answers  [d]
  };

  std::vector<std::string> facts;     ///< that are kept, the oldest first
  std::size_t forgotten = 0;          ///< older ones
  std::vector<std::string> question;  ///< its symbols
  std::vector<std::string> unknown;   ///< of it and of the facts, words that the vocabulary lacks
  std::vector<Hop> hops;
  std::vector<LabelChoice> labels;  ///< all, by their probability, best first
};

/// Whether the model reads facts hop by hop.
bool reads_in_hops(const System& system);

/// `facts` with tabs between them. Throws Error if the model reads in no hops, or if a text is
/// blank or not UTF-8.
HopExplanation explain_hops(const System& system, Engine& engine, const std::string& facts,
                            const std::string& question);

}  // namespace attend::tasks
