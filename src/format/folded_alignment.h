#pragma once

#include <cstddef>
#include <string>

#include "format/alignment.h"

namespace attend::format {

/// A source of more symbols than this, a document, is folded to what is read of it where it is
/// drawn; web/src/fold.ts does the same by the same two numbers.
inline constexpr std::size_t kFoldsFrom = 60;

/// A weight above this is one that is read.
inline constexpr float kLeastRead = 0.03F;

/// An alignment without the source symbols that nobody reads.
struct FoldedAlignment {
  SoftAlignment alignment;  ///< with a symbol of no word, "⋯12", in place of 12 of them
  std::size_t hidden = 0;   ///< how many are not there
};

/// Folds runs of two and more source symbols of whose words no target symbol reads any with a
/// weight above kLeastRead; the weight of what stands for them is the sum of theirs. `mark` is what
/// their number is written after. Throws std::logic_error as check() does.
FoldedAlignment fold_unread(const SoftAlignment& alignment, const std::string& mark = "⋯");

}  // namespace attend::format
