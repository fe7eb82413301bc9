#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/explain_words.h"
#include "cli/explanation.h"

namespace attend::cli {

/// Columns that a table needs.
inline constexpr int kNarrowest = 50;

struct ExplanationStyle {
  int width = 80;           ///< columns of the text, at least kNarrowest
  bool unicode = true;      ///< false: ASCII only
  std::size_t numbers = 4;  ///< shown of each vector
  std::size_t first = 1;    ///< steps shown, from 1
  std::size_t last = 1;
};

/// For people: the model in formulas, the source and its annotations, then each step. Of a source
/// that is long, the columns stand side by side as far as the width allows.
std::string to_text(const Explanation& explanation, const std::vector<PartInWords>& parts,
                    const ExplanationStyle& style);

/// For programs: docs/format.md.
std::string to_json(const Explanation& explanation, const std::vector<PartInWords>& parts,
                    const ExplanationStyle& style);

}  // namespace attend::cli
