#pragma once

#include <string>
#include <vector>

#include "tasks/system_config.h"

namespace attend::cli {

/// A part of a model in the field's words: what it computes, in plain text, and where that is from.
/// i counts the words of the translation, j and k the annotations; (a, b) puts a vector behind
/// another, y_(i-1) is the word before, E its embedding.
struct PartInWords {
  std::string part;                   ///< "score"
  std::string name;                   ///< as recipes call it: "additive"
  std::vector<std::string> formulas;  ///< "e_ij = ...", one after another
  std::string source;                 ///< "Bahdanau et al. 2015, A.1.2"
};

/// Annotations, score, alignment, selection, reader and output of such a model, as its recipe says;
/// of a model without attention only annotations, reader and output. Sources are those of
/// docs/papers.md.
std::vector<PartInWords> parts_in_words(const tasks::SystemConfig& config);

}  // namespace attend::cli
